/** Events, streams, timers, contexts and the order of turns, as Node has them. */
import { conforms } from './probe.ts';

conforms('events', {
  'order, once, prepend and removal': (require) => {
    const { EventEmitter } = require('events');
    const emitter = new EventEmitter();
    const seen: string[] = [];
    const b = () => seen.push('b');
    emitter.on('x', () => seen.push('a'));
    emitter.on('x', b);
    emitter.prependListener('x', () => seen.push('first'));
    emitter.once('x', () => seen.push('once'));
    const had = emitter.emit('x');
    emitter.off('x', b);
    emitter.emit('x');
    return [seen, had, emitter.emit('nobody'), emitter.listenerCount('x'), emitter.eventNames().map(String)];
  },
  'unhandled errors throw, and the monitor sees them first': (require) => {
    const events = require('events');
    const emitter = new events.EventEmitter();
    const seen: string[] = [];
    emitter.on(events.errorMonitor, (error: Error) => seen.push(`monitor ${error.message}`));
    for (const error of [new Error('bad'), 'text', undefined]) {
      try {
        emitter.emit('error', error ?? new Error('none'));
      } catch (thrown) {
        seen.push((thrown as Error).message, String((thrown as NodeJS.ErrnoException).code));
      }
    }
    emitter.on('error', () => seen.push('handled'));
    emitter.emit('error', new Error('x'));
    return seen;
  },
  'once and on as promises': async (require) => {
    const { EventEmitter, once, on } = require('events');
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit('ready', 1, 2), 1);
    const first = await once(emitter, 'ready');
    setTimeout(() => emitter.emit('error', new Error('failed')), 1);
    const failed = await once(emitter, 'ready').catch((error: Error) => error.message);
    setTimeout(() => {
      emitter.emit('tick', 'a');
      emitter.emit('tick', 'b');
    }, 1);
    const seen: unknown[] = [];
    for await (const [value] of on(emitter, 'tick')) {
      seen.push(value);
      if (seen.length === 2) break;
    }
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    const aborted = await once(emitter, 'never', { signal: controller.signal }).catch(
      (error: Error) => error.name,
    );
    return [first, failed, seen, aborted, emitter.listenerCount('tick')];
  },
});

conforms('stream', {
  'a pipeline with back pressure, and its errors': async (require) => {
    const { Readable, Transform, Writable } = require('stream');
    const { pipeline } = require('stream/promises');
    const seen: string[] = [];
    await pipeline(
      Readable.from(['a', 'b', 'c']),
      new Transform({
        transform(chunk: Buffer, _encoding, done) {
          done(null, chunk.toString().toUpperCase());
        },
      }),
      new Writable({
        highWaterMark: 1,
        write(chunk: Buffer, _encoding, done) {
          seen.push(chunk.toString());
          setTimeout(done, 1);
        },
      }),
    );
    const failing = new Transform({
      transform(_chunk, _encoding, done) {
        done(new Error('broken'));
      },
    });
    const error = await pipeline(
      Readable.from(['x']),
      failing,
      new Writable({ write: (_c, _e, done) => done() }),
    ).catch((failure: Error) => failure.message);
    return [seen, error];
  },
  'for await, async iterables and readable in paused mode': async (require) => {
    const { Readable, PassThrough } = require('stream');
    const { text } = require('stream/consumers');
    async function* source() {
      yield 'one';
      yield 'two';
    }
    const parts: string[] = [];
    for await (const part of Readable.from(source())) parts.push(part as string);
    const through = new PassThrough();
    through.write('abc');
    through.end('def');
    return [parts, await text(through), Readable.from([1, 2, 3]).readableObjectMode];
  },
  'write after end, destroy and their events': async (require) => {
    const { Writable } = require('stream');
    const { once } = require('events');
    const seen: unknown[] = [];
    const sink = new Writable({ write: (_c, _e, done) => done() });
    for (const name of ['finish', 'close', 'error'])
      sink.on(name, (value?: NodeJS.ErrnoException) => seen.push([name, value?.code]));
    sink.end('x');
    await once(sink, 'close');
    sink.write('late', (error) => seen.push(['callback', (error as NodeJS.ErrnoException).code]));
    const broken = new Writable({ write: (_c, _e, done) => done() });
    broken.on('error', (error) => seen.push(['destroyed', error.message]));
    broken.destroy(new Error('why'));
    await once(broken, 'close').catch(() => {});
    return seen;
  },
  'web streams and back': async (require) => {
    const { Readable } = require('stream');
    const web = Readable.toWeb(
      Readable.from([Buffer.from('a'), Buffer.from('b')]),
    ) as ReadableStream<Uint8Array>;
    const response = await new Response(web).text();
    const back = Readable.fromWeb(new Response('from the web').body as never);
    const parts: string[] = [];
    for await (const part of back) parts.push(String(part));
    return [response, parts.join('')];
  },
});

conforms('turns', {
  'ticks run before promises, promises before timers and immediates': async () => {
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        setImmediate(() => seen.push('immediate'));
        Promise.resolve().then(() => {
          seen.push('promise');
          process.nextTick(() => seen.push('tick in promise'));
        });
        queueMicrotask(() => seen.push('microtask'));
        process.nextTick(() => {
          seen.push('tick');
          process.nextTick(() => seen.push('tick in tick'));
        });
        seen.push('sync');
        setImmediate(() => setImmediate(resolve));
      }, 1);
    });
    return seen;
  },
  'timers take arguments, and can be cleared, refreshed and read as numbers': async () => {
    const seen: unknown[] = [];
    const cleared = setTimeout(() => seen.push('never'), 1);
    clearTimeout(cleared);
    const number = Number(setTimeout(() => seen.push('never either'), 1));
    clearTimeout(number);
    const immediate = setImmediate(() => seen.push('cleared immediate'));
    clearImmediate(immediate);
    await new Promise<void>((resolve) => {
      setTimeout(
        (a: number, b: string) => {
          seen.push([a, b]);
          let times = 0;
          const repeated = setInterval(() => {
            seen.push('again');
            if (++times < 3) return;
            clearInterval(repeated);
            const late = setTimeout(resolve, 3);
            late.refresh();
          }, 1);
        },
        2,
        1,
        'two',
      );
    });
    return [seen, cleared.hasRef(), cleared.unref().hasRef(), typeof number];
  },
  'timers as promises': async (require) => {
    const timers = require('timers/promises');
    const util = require('util');
    const seen: unknown[] = [await timers.setTimeout(1, 'value'), await timers.setImmediate('now')];
    for await (const value of timers.setInterval(1, 'beat')) {
      seen.push(value);
      if (seen.length === 4) break;
    }
    const controller = new AbortController();
    const aborted = timers
      .setTimeout(1000, null, { signal: controller.signal })
      .catch((error: Error) => [error.name, (error as NodeJS.ErrnoException).code]);
    controller.abort();
    seen.push(await aborted, await util.promisify(setTimeout)(1, 'promisified'));
    return seen;
  },
  'wrong callbacks are refused': () => {
    const say = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        return [(error as NodeJS.ErrnoException).code, (error as Error).message];
      }
    };
    return [
      say(() => setTimeout('text' as never, 1)),
      say(() => process.nextTick(undefined as never)),
      say(() => setImmediate(null as never)),
    ];
  },
});

conforms('AsyncLocalStorage', {
  'keeps its store in callbacks of every kind': async (require) => {
    const { AsyncLocalStorage, AsyncResource } = require('async_hooks');
    const { EventEmitter } = require('events');
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const emitter = new EventEmitter();
    await storage.run('A', () => {
      const bound = AsyncResource.bind(() => storage.getStore());
      emitter.on('x', () => seen.push(['emitted', storage.getStore()]));
      setTimeout(() => seen.push(['timer', storage.getStore()]), 1);
      setImmediate(() => seen.push(['immediate', storage.getStore()]));
      process.nextTick(() => seen.push(['tick', storage.getStore()]));
      queueMicrotask(() => seen.push(['microtask', storage.getStore()]));
      storage.exit(() => seen.push(['exit', storage.getStore()]));
      storage.run('B', () => seen.push(['nested', storage.getStore(), bound()]));
      return Promise.resolve().then(() => seen.push(['then', storage.getStore()]));
    });
    emitter.emit('x');
    await new Promise((resolve) => setTimeout(resolve, 2));
    seen.push(['outside', storage.getStore()]);
    return seen.map(String).sort();
  },
  'snapshot, bind and two storages at once': (require) => {
    const { AsyncLocalStorage } = require('async_hooks');
    const one = new AsyncLocalStorage<number>();
    const two = new AsyncLocalStorage<number>();
    const restore = one.run(1, () => two.run(2, () => AsyncLocalStorage.snapshot()));
    const bound = one.run(3, () => AsyncLocalStorage.bind(() => [one.getStore(), two.getStore()]));
    return [restore(() => [one.getStore(), two.getStore()]), bound(), one.getStore()];
  },
  'does not leak from one timer to the next': async (require) => {
    const { AsyncLocalStorage } = require('async_hooks');
    const storage = new AsyncLocalStorage<number>();
    const seen: unknown[] = [];
    for (let i = 0; i < 5; i += 1) {
      storage.run(i, () => {
        setTimeout(() => {
          seen.push(storage.getStore());
          void Promise.resolve().then(() => seen.push(storage.getStore()));
        }, 5);
      });
    }
    // The last of them: those above were due before.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        seen.push(storage.getStore());
        resolve();
      }, 6);
    });
    return seen;
  },
});

conforms('diagnostics_channel', {
  'publishes to subscribers until they leave': (require) => {
    const channels = require('diagnostics_channel');
    const seen: unknown[] = [];
    const listener = (message: unknown, name: string | symbol) => seen.push([message, String(name)]);
    const channel = channels.channel('mine');
    const before = channel.hasSubscribers;
    channels.subscribe('mine', listener);
    channel.publish({ a: 1 });
    const during = channel.hasSubscribers;
    channels.unsubscribe('mine', listener);
    channel.publish({ a: 2 });
    const tracing = channels.tracingChannel('work');
    tracing.subscribe({ start: () => seen.push('start'), end: () => seen.push('end') } as never);
    seen.push(tracing.traceSync(() => 42, {}));
    return [before, during, seen];
  },
});
