import timers from 'node:timers';
import promises from 'node:timers/promises';

const order = [];
// Within one turn, which everybody enters in the same way.
await new Promise((resolve) => {
  setTimeout(() => {
    Promise.resolve().then(() => {
      order.push('promise');
      process.nextTick(() => order.push('tick in promise'));
    });
    queueMicrotask(() => order.push('microtask'));
    process.nextTick(() => {
      order.push('tick');
      process.nextTick(() => order.push('tick in tick'));
      Promise.resolve().then(() => order.push('promise in tick'));
    });
    setImmediate(() => {
      order.push('immediate');
      resolve();
    });
    order.push('sync');
  }, 1);
});
console.log(order);
const timeout = setTimeout(() => {}, 1000);
console.log(
  timeout.hasRef(),
  timeout.unref().hasRef(),
  timeout.ref() === timeout,
  timeout.refresh() === timeout,
  typeof timeout[Symbol.toPrimitive](),
  timeout.constructor.name,
  timeout.close() === timeout,
);
const immediate = setImmediate(() => {});
console.log(immediate.hasRef(), immediate.unref().hasRef(), immediate.constructor.name);
clearImmediate(immediate);
console.log(
  await promises.setTimeout(1, 'value'),
  await promises.setImmediate('now'),
  await promises.scheduler.wait(1),
  await promises.scheduler.yield(),
);
const ticks = [];
for await (const value of promises.setInterval(1, 'tick')) if (ticks.push(value) === 3) break;
console.log(ticks);
const controller = new AbortController();
setTimeout(() => controller.abort(), 2);
console.log(
  await promises
    .setTimeout(1000, null, { signal: controller.signal })
    .catch((error) => [error.name, error.code, error.message]),
  await promises
    .setImmediate(null, { signal: AbortSignal.abort('why') })
    .catch((error) => [error.name, error.cause]),
);
console.log(
  await new Promise((resolve) => setTimeout((...args) => resolve(args), 1, 'a', 2)),
  timers.setTimeout === setTimeout,
  timers.setInterval === setInterval,
  timers.setImmediate === setImmediate,
  timers.clearTimeout === clearTimeout,
  timers.clearInterval === clearInterval,
  timers.clearImmediate === clearImmediate,
  timers.promises === promises,
);
let count = 0;
await new Promise((resolve) => {
  const id = setInterval(() => {
    if (++count === 3) {
      clearInterval(id);
      resolve();
    }
  }, 1);
});
console.log(count, clearTimeout(undefined), clearTimeout({}), clearTimeout(999_999));
for (const fail of [
  () => setTimeout('code'),
  () => setImmediate(5),
  () => setInterval(),
  () => queueMicrotask(5),
  () => process.nextTick(5),
]) {
  try {
    fail();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
const cancelled = setTimeout(() => console.log('never'), 1);
clearTimeout(`${+cancelled}`);
const same = [];
for (const n of [3, 1, 2]) setTimeout(() => same.push(n), 5);
await promises.setTimeout(15);
console.log(same);
