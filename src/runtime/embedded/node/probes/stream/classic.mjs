import stream, { Duplex, PassThrough, Readable, Stream, Transform, Writable } from 'node:stream';
import { once } from 'node:events';

class Counter extends Readable {
  #n = 0;
  _read() {
    this.push(this.#n < 1 ? String(this.#n++) : null);
  }
}
const chunks = [];
for await (const chunk of new Counter({ encoding: 'utf8' })) chunks.push(chunk);
console.log(chunks);
const written = [];
const sink = new Writable({
  write(chunk, encoding, done) {
    written.push([chunk.toString(), encoding]);
    setImmediate(done);
  },
  final(done) {
    written.push('final');
    done();
  },
  highWaterMark: 3,
  decodeStrings: false,
});
console.log(
  sink.write('ab'),
  sink.write('cd'),
  sink.writableLength,
  sink.writableNeedDrain,
  sink.writableHighWaterMark,
);
await once(sink, 'drain');
sink.cork();
sink.write('e');
sink.write('f');
sink.uncork();
sink.end('g', 'latin1', () => console.log('ended'));
await once(sink, 'finish');
console.log(written, sink.writableEnded, sink.writableFinished, sink.destroyed);
const upper = new Transform({
  transform(chunk, _encoding, done) {
    done(null, chunk.toString().toUpperCase());
  },
  flush(done) {
    this.push('!');
    done();
  },
});
upper.end('shout');
console.log((await upper.toArray()).map(String));
const objects = new PassThrough({ objectMode: true });
objects.write({ a: 1 });
objects.write(null === null ? 2 : 0);
objects.end();
console.log(await objects.toArray(), objects.readableObjectMode);
console.log(
  await Readable.from([1, 2, 3, 4])
    .filter((n) => n % 2 === 0)
    .map(async (n) => n * 10)
    .toArray(),
  await Readable.from([1, 2, 3]).reduce((sum, n) => sum + n, 0),
  await Readable.from('ab').toArray(),
  await Readable.from([3, 4]).some((n) => n > 3),
  await Readable.from([1, 2, 3]).take(2).toArray(),
  await Readable.from([1, 2, 3]).drop(2).toArray(),
  await Readable.from([[1], [2]])
    .flatMap((x) => x)
    .toArray(),
  await Readable.from([1, 2]).find((n) => n > 1),
  await Readable.from([1, 2]).every((n) => n > 1),
);
const paused = new PassThrough();
paused.write('one');
paused.write('two');
paused.end();
await once(paused, 'readable');
console.log(
  paused.read(2)?.toString(),
  paused.read()?.toString(),
  paused.read(),
  paused.readableFlowing,
  paused.isPaused(),
);
const back = Readable.from(['x']);
back.once('data', () => back.unshift('again'));
console.log((await back.toArray()).length);
const duplex = Duplex.from(async function* (source) {
  for await (const chunk of source) yield `<${chunk}>`;
});
duplex.end('in');
console.log((await duplex.toArray()).map(String));
const failing = new Readable({
  read() {
    this.destroy(new Error('broken'));
  },
});
console.log(
  await failing.toArray().catch((error) => error.message),
  failing.destroyed,
  failing.errored?.message,
  stream.isErrored(failing),
  stream.isDisturbed(failing),
  stream.isReadable(failing),
  stream.isDestroyed?.(failing),
  stream.isWritable(new PassThrough()),
);
const later = new Writable({
  write(_chunk, _encoding, done) {
    done(new Error('write failed'));
  },
});
later.write('x', (error) => console.log('callback', error.message));
console.log((await once(later, 'error'))[0].message);
const over = new Writable({
  write(_c, _e, done) {
    done();
  },
});
over.end();
over.write('late', (error) => console.log(error.code, error.message));
console.log((await once(over, 'error'))[0].code);
for (const fail of [
  () => new Writable().write(null),
  () => Readable.from(5),
  () => stream.finished(5, () => {}),
  () => new Readable({ highWaterMark: -1 }),
]) {
  try {
    console.log(typeof fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
await new Promise((resolve) =>
  stream.finished(Readable.from([1]).resume(), (error) => resolve(console.log('finished', error))),
);
await new Promise((resolve) =>
  stream.pipeline(
    Readable.from(['a']),
    new PassThrough(),
    new Writable({
      write(_c, _e, done) {
        done(new Error('sink'));
      },
    }),
    (error) => resolve(console.log('pipeline', error.message)),
  ),
);
const controller = new AbortController();
const endless = stream.addAbortSignal(controller.signal, new Readable({ read() {} }));
controller.abort();
console.log((await once(endless, 'error'))[0].name);
console.log(
  typeof stream.destroy,
  stream.getDefaultHighWaterMark(false),
  stream.getDefaultHighWaterMark(true),
  stream.setDefaultHighWaterMark(true, 16),
  Stream === stream,
  stream.Stream === stream,
  new Duplex() instanceof Readable,
  new Duplex() instanceof Writable,
  new Transform().constructor.name,
);
const composed = stream.compose(async function* (source) {
  for await (const chunk of source) yield String(chunk) + '+';
}, new PassThrough());
composed.end('c');
console.log((await composed.toArray()).map(String));
const source = new PassThrough();
const target = new PassThrough();
console.log(
  source.pipe(target) === target,
  source.listenerCount('data'),
  source.unpipe(target) === source,
  source.listenerCount('data'),
);
const ordered = [];
const ending = new PassThrough();
for (const name of ['prefinish', 'finish', 'end', 'close']) ending.on(name, () => ordered.push(name));
ending.resume().end('x');
await once(ending, 'close');
console.log(ordered);
console.log(
  new Readable().readableHighWaterMark,
  new Writable({ objectMode: true }).writableHighWaterMark,
  new PassThrough({ readableHighWaterMark: 1 }).readableHighWaterMark,
  Readable.prototype[Symbol.asyncIterator].name,
  typeof stream.promises.pipeline,
);
