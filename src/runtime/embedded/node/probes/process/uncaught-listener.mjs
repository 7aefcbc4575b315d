process.on('uncaughtExceptionMonitor', (error, origin) => console.log('monitor', error.message, origin));
process.on('uncaughtException', (error, origin) => console.log('uncaught', error.message, origin));
process.on('unhandledRejection', (reason, promise) =>
  console.log('rejected', reason, promise instanceof Promise),
);
process.on('exit', (code) => console.log('exit', code));
Promise.reject('text');
setTimeout(() => {
  throw new Error('in a timer');
}, 20);
queueMicrotask(() => {
  throw new Error('in a microtask');
});
