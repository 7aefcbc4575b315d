console.log('before');
setTimeout(() => {}, 1000);
async function work() {
  await null;
  throw Object.assign(new Error('nobody catches'), { code: 'E_WORK', order: { id: 1 } });
}
work();
