import web from 'node:stream/web';
import { Readable, Writable, Duplex } from 'node:stream';

const { ReadableStream, TransformStream, WritableStream } = web;
console.log(
  ReadableStream === globalThis.ReadableStream,
  TransformStream === globalThis.TransformStream,
  WritableStream === globalThis.WritableStream,
);
const source = new ReadableStream({
  start(controller) {
    console.log(controller instanceof web.ReadableStreamDefaultController);
    controller.enqueue('a');
    controller.enqueue('b');
    controller.close();
  },
});
console.log(
  await Array.fromAsync(
    source.pipeThrough(
      new TransformStream({
        start: (controller) => console.log(controller instanceof web.TransformStreamDefaultController),
        transform(chunk, controller) {
          controller.enqueue(chunk.toUpperCase());
        },
      }),
    ),
  ),
);
const got = [];
const sink = new WritableStream(
  {
    start: (controller) => console.log(controller instanceof web.WritableStreamDefaultController),
    write: (chunk) => void got.push(chunk),
  },
  new web.CountQueuingStrategy({ highWaterMark: 2 }),
);
const writer = sink.getWriter();
console.log(writer instanceof web.WritableStreamDefaultWriter, writer.desiredSize);
await writer.write('x');
await writer.close();
console.log(got, new web.ByteLengthQueuingStrategy({ highWaterMark: 5 }).size(new Uint8Array(3)));
const bytes = new ReadableStream({
  type: 'bytes',
  pull(controller) {
    console.log(
      controller instanceof web.ReadableByteStreamController,
      controller.byobRequest instanceof web.ReadableStreamBYOBRequest,
    );
    const view = controller.byobRequest.view;
    view[0] = 7;
    controller.byobRequest.respond(1);
  },
});
const reader = bytes.getReader({ mode: 'byob' });
console.log(reader instanceof web.ReadableStreamBYOBReader, (await reader.read(new Uint8Array(2))).value);
const plain = new ReadableStream({}).getReader();
console.log(plain instanceof web.ReadableStreamDefaultReader);
const zipped = new Response('compress me').body
  .pipeThrough(new web.CompressionStream('gzip'))
  .pipeThrough(new web.DecompressionStream('gzip'));
console.log(await new Response(zipped).text());
console.log(
  await Array.fromAsync(
    new ReadableStream({
      start(c) {
        c.enqueue('é');
        c.close();
      },
    })
      .pipeThrough(new web.TextEncoderStream())
      .pipeThrough(new web.TextDecoderStream()),
  ),
);
console.log(
  (await Array.fromAsync(Readable.toWeb(Readable.from([Buffer.from('node')])))).map((part) =>
    Buffer.from(part).toString(),
  ),
  (await Readable.fromWeb(new Response('web').body).toArray()).map(String),
);
const collected = [];
const webSink = Writable.toWeb(
  new Writable({
    write(chunk, _encoding, done) {
      collected.push(String(chunk));
      done();
    },
  }),
);
const out = webSink.getWriter();
await out.write('w');
await out.close();
const nodeSink = Writable.fromWeb(
  new WritableStream({ write: (chunk) => void collected.push(String(chunk)) }),
);
nodeSink.end('v');
await new Promise((resolve) => nodeSink.on('finish', resolve));
console.log(collected, typeof Duplex.toWeb, typeof Duplex.fromWeb);
