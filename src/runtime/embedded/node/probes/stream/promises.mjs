import { finished, pipeline } from 'node:stream/promises';
import { arrayBuffer, blob, buffer, json, text } from 'node:stream/consumers';
import { PassThrough, Readable, Writable } from 'node:stream';

const parts = [];
await pipeline(
  Readable.from(['a', 'b']),
  async function* (source) {
    for await (const chunk of source) yield chunk + chunk;
  },
  new Writable({
    objectMode: true,
    write(chunk, _encoding, done) {
      parts.push(chunk);
      done();
    },
  }),
);
console.log(
  parts,
  await pipeline(['x', 'y'], async (source) => {
    let all = '';
    for await (const part of source) all += part;
    return all;
  }),
);
console.log(
  await pipeline(Readable.from(['a']), async () => {
    throw new Error('inside');
  }).catch((error) => error.message),
);
const controller = new AbortController();
setImmediate(() => controller.abort());
console.log(
  await pipeline(new Readable({ read() {} }), new PassThrough(), { signal: controller.signal }).catch(
    (error) => [error.name, error.code],
  ),
);
await finished(Readable.from([]).resume());
const cut = new PassThrough();
setImmediate(() => cut.destroy());
console.log(await finished(cut).catch((error) => [error.code, error.message]));
const make = () => Readable.from([Buffer.from('{"a":'), Buffer.from('"é"}')]);
console.log(
  await text(make()),
  await json(make()),
  await buffer(make()),
  (await arrayBuffer(make())).byteLength,
  await (await blob(make())).text(),
);
console.log(
  await text(new Response('web').body),
  await json(Readable.from(['nope'])).catch((error) => error.name),
);
