import async_hooks, { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import net from 'node:net';
import http from 'node:http';
import fs from 'node:fs';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const store = new AsyncLocalStorage();
const results = {};
const note = (name) => {
  results[name] = store.getStore();
};
await store.run('inside', async () => {
  note('run');
  await null;
  note('await');
  await new Promise((resolve) =>
    setTimeout(() => {
      note('timeout');
      resolve();
    }, 1),
  );
  await new Promise((resolve) =>
    setImmediate(() => {
      note('immediate');
      resolve();
    }),
  );
  await new Promise((resolve) =>
    process.nextTick(() => {
      note('tick');
      resolve();
    }),
  );
  await new Promise((resolve) =>
    queueMicrotask(() => {
      note('microtask');
      resolve();
    }),
  );
  await Promise.resolve()
    .then(() => note('then'))
    .finally(() => note('finally'));
  await Promise.reject(new Error('x')).catch(() => note('catch'));
  await new Promise((resolve) =>
    fs.readFile('/none', () => {
      note('fs');
      resolve();
    }),
  );
  await sleep(1);
  note('timers/promises');
  try {
    await Promise.reject(new Error('x'));
  } catch {
    note('caught');
  } finally {
    note('after');
  }
  for await (const one of (async function* () {
    yield 1;
    note('generator');
  })())
    note(`for await ${one}`);
  await Promise.all(
    [1, 2].map(async (n) =>
      store.run(n, async () => {
        await null;
        note(`nested ${n}`);
      }),
    ),
  );
  note('back');
  const interval = await new Promise((resolve) => {
    const id = setInterval(() => {
      note('interval');
      clearInterval(id);
      resolve('done');
    }, 1);
  });
  note(interval);
});
note('outside');
console.log(results);
const server = net
  .createServer((socket) =>
    store.run('server side', () =>
      socket.on('data', () => {
        socket.end(`seen by ${store.getStore()}`);
      }),
    ),
  )
  .listen(0);
await once(server, 'listening');
const heard = await store.run(
  'client side',
  () =>
    new Promise((resolve) => {
      const socket = net.connect(server.address().port);
      socket.on('connect', () => {
        note('connect');
        socket.write('x');
      });
      socket.on('data', (data) => resolve([String(data), store.getStore()]));
    }),
);
console.log(heard, results.connect);
server.close();
const web = http
  .createServer((request, response) =>
    store.run(request.url, async () => {
      await sleep(1);
      response.end(store.getStore());
    }),
  )
  .listen(0);
await once(web, 'listening');
console.log(
  await Promise.all(
    ['/a', '/b', '/c'].map((path) =>
      fetch(`http://127.0.0.1:${web.address().port}${path}`).then((response) => response.text()),
    ),
  ),
);
web.closeAllConnections();
web.close();
const emitter = new EventEmitter();
store.run('listening', () => emitter.on('x', () => note('emitted')));
store.run('emitting', () => emitter.emit('x'));
store.run('binding', () =>
  emitter.on(
    'y',
    AsyncResource.bind(() => note('bound')),
  ),
);
store.run('other', () => emitter.emit('y'));
const snapshot = store.run('snapshot', () => AsyncLocalStorage.snapshot());
const bound = store.run('static', () => AsyncLocalStorage.bind(() => store.getStore()));
const resource = store.run('resource', () => new AsyncResource('Mine'));
console.log(
  results.emitted,
  results.bound,
  snapshot(() => store.getStore()),
  bound(),
  resource.runInAsyncScope((a) => [store.getStore(), a], null, 5),
  resource.asyncId() > 0,
  resource.triggerAsyncId() >= 0,
  resource.emitDestroy() === resource,
  resource.bind(() => store.getStore())(),
);
console.log(
  store.exit(() => store.getStore()),
  store.run(1, (a, b) => [store.getStore(), a, b], 2, 3),
  store.getStore(),
);
store.enterWith('entered');
await null;
console.log(store.getStore());
store.disable();
console.log(
  store.getStore(),
  async_hooks.executionAsyncId() >= 0,
  async_hooks.triggerAsyncId() >= 0,
  typeof async_hooks.executionAsyncResource(),
  typeof async_hooks.asyncWrapProviders,
);
try {
  store.run('x', () => {
    throw new Error('through');
  });
} catch (error) {
  console.log(error.message);
}
try {
  new AsyncResource(5);
} catch (error) {
  console.log(error.name, error.code, error.message);
}
