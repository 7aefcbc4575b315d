import diagnostics, {
  Channel,
  channel,
  hasSubscribers,
  subscribe,
  tracingChannel,
  unsubscribe,
} from 'node:diagnostics_channel';
import { AsyncLocalStorage } from 'node:async_hooks';

const hear = (message, name) => console.log('heard', message, name);
console.log(
  hasSubscribers('a'),
  channel('a') === channel('a'),
  channel('a').hasSubscribers,
  channel('a') instanceof Channel,
  channel('a').name,
);
subscribe('a', hear);
channel('a').subscribe(hear);
channel('a').publish({ n: 1 });
console.log(hasSubscribers('a'), channel('a').unsubscribe(hear));
const store = new AsyncLocalStorage();
channel('b').bindStore(store, (data) => data.n * 2);
channel('b').subscribe((data) => console.log('b', data, store.getStore()));
console.log(
  channel('b').runStores({ n: 4 }, (x) => [store.getStore(), x], null, 'arg'),
  channel('b').unbindStore(store),
  store.getStore(),
);
const traced = tracingChannel('work');
traced.subscribe({
  start: (m) => console.log('start', m),
  end: (m) => console.log('end', m),
  asyncStart: (m) => console.log('asyncStart', m),
  asyncEnd: (m) => console.log('asyncEnd', m),
  error: (m) => console.log('error', m.error.message),
});
console.log(
  traced.hasSubscribers,
  traced.traceSync((a) => a + 1, { id: 1 }, null, 5),
);
try {
  traced.traceSync(
    () => {
      throw new Error('sync');
    },
    { id: 2 },
  );
} catch (error) {
  console.log('threw', error.message);
}
console.log(await traced.tracePromise(async (a) => a * 2, { id: 3 }, null, 5));
console.log(
  await traced
    .tracePromise(
      async () => {
        throw new Error('async');
      },
      { id: 4 },
    )
    .catch((error) => error.message),
);
await new Promise((resolve) =>
  traced.traceCallback(
    (done) => setImmediate(done, null, 'result'),
    0,
    { id: 5 },
    null,
    (error, result) => {
      console.log('callback', error, result);
      resolve();
    },
  ),
);
process.once('uncaughtException', (error) => console.log('uncaught', error.message));
subscribe('bad', () => {
  throw new Error('in a subscriber');
});
channel('bad').publish(1);
await new Promise(setImmediate);
for (const fail of [
  () => diagnostics.subscribe('a'),
  () => diagnostics.channel(5),
  () => diagnostics.tracingChannel(5),
]) {
  try {
    console.log(typeof fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
