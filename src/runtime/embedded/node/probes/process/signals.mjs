const heard = [];
const awake = setTimeout(() => {}, 5000);
process.on('SIGUSR2', (name, number) => heard.push([name, number]));
process.on('SIGTERM', () => {
  heard.push('term');
});
process.kill(process.pid, 'SIGUSR2');
await new Promise((resolve) => process.once('SIGTERM', resolve) && process.kill(process.pid));
console.log(heard, process.listenerCount('SIGTERM'));
process.on('exit', (code) => console.log('exit', code));
clearTimeout(awake);
setInterval(() => {}, 1000);
process.once('SIGINT', () => process.exit(7));
process.kill(process.pid, 'SIGINT');
