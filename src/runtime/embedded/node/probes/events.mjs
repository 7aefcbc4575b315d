import events, { EventEmitter, EventEmitterAsyncResource, once, on } from 'node:events';

const emitter = new EventEmitter();
const seen = [];
emitter.on('newListener', (name) => seen.push(`new ${String(name)}`));
emitter.on('removeListener', (name) => seen.push(`gone ${String(name)}`));
const hear = (...args) => seen.push(args.join());
emitter
  .on('a', hear)
  .once('a', hear)
  .prependListener('a', () => seen.push('first'))
  .prependOnceListener('a', () => seen.push('very first'))
  .addListener('b', hear);
console.log(emitter.emit('a', 1, 2), emitter.emit('a', 3), emitter.emit('none'), seen);
console.log(
  emitter.listenerCount('a'),
  emitter.listeners('a').length,
  emitter.rawListeners('a').length,
  emitter.eventNames(),
  emitter.getMaxListeners(),
);
emitter.off('a', hear).removeAllListeners('b').removeListener('x', hear).setMaxListeners(1);
console.log(
  seen.slice(-3),
  emitter.eventNames(),
  events.listenerCount(emitter, 'a'),
  events.getEventListeners(emitter, 'a').length,
  events.getMaxListeners(emitter),
);
for (const given of [new Error('boom'), 'text', undefined, { a: 1 }]) {
  try {
    new EventEmitter().emit('error', given);
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
const watched = new EventEmitter();
watched.on(events.errorMonitor, (error) => console.log('monitored', error.message));
watched.on('error', (error) => console.log('handled', error.message));
watched.emit('error', new Error('seen twice'));
setImmediate(() => emitter.emit('later', 1, 2));
console.log(await once(emitter, 'later'));
setImmediate(() => emitter.emit('error', new Error('instead')));
console.log(await once(emitter, 'never').catch((error) => error.message));
const target = new EventTarget();
setImmediate(() => target.dispatchEvent(new Event('ping')));
console.log((await once(target, 'ping'))[0].type);
const aborting = new AbortController();
setImmediate(() => {
  for (const n of [1, 2, 3]) emitter.emit('tick', n);
  aborting.abort();
});
try {
  for await (const [n] of on(emitter, 'tick', { signal: aborting.signal })) console.log('tick', n);
} catch (error) {
  console.log(error.name, error.code, error.message);
}
const early = AbortSignal.abort();
console.log(await once(emitter, 'x', { signal: early }).catch((error) => [error.name, error.code]));
const disposable = events.addAbortListener(early, () => console.log('aborted already'));
console.log(typeof disposable[Symbol.dispose]);
const capturing = new EventEmitter({ captureRejections: true });
capturing.on('go', async () => {
  throw new Error('from async');
});
capturing.on('error', (error) => console.log('captured', error.message));
capturing.emit('go');
await new Promise(setImmediate);
const own = new EventEmitter({ captureRejections: true });
own[events.captureRejectionSymbol] = (error, name, ...args) => console.log('own', error.message, name, args);
own.on('go', async () => {
  throw new Error('to symbol');
});
own.emit('go', 5);
await new Promise(setImmediate);
process.once('warning', (warning) => console.log(warning.name, warning.type, warning.count, warning.message));
const many = new EventEmitter();
for (let at = 0; at < 11; at += 1) many.on('x', () => {});
await new Promise(setImmediate);
events.setMaxListeners(5, many);
console.log(
  many.getMaxListeners(),
  events.defaultMaxListeners,
  events.captureRejections,
  events.usingDomains,
  typeof events.init,
  events.EventEmitter === events,
  many.constructor.name,
);
console.log(new EventEmitterAsyncResource({ name: 'Mine' }).asyncId > 0);
const fails = [
  () => emitter.on('x', 5),
  () => emitter.setMaxListeners(-1),
  () => emitter.once('x'),
  () => {
    events.defaultMaxListeners = -1;
  },
];
for (const fail of fails) {
  try {
    fail();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
class Mine extends EventEmitter {}
console.log(
  new Mine() instanceof EventEmitter,
  Object.keys(new EventEmitter()),
  EventEmitter.call(Object.create(EventEmitter.prototype)),
);
emitter.setMaxListeners(0);
emitter.on('order', () => {
  console.log('one');
  emitter.on('order', () => console.log('added'));
});
emitter.on('order', () => console.log('two'));
emitter.emit('order');
