import zlib from 'node:zlib';
import { promisify } from 'node:util';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer, text } from 'node:stream/consumers';

const data = Buffer.from('a text that repeats, a text that repeats, a text that repeats. '.repeat(50));
const pairs = [
  ['gzip', 'gunzip'],
  ['deflate', 'inflate'],
  ['deflateRaw', 'inflateRaw'],
];
for (const [pack, unpack] of pairs) {
  const packed = zlib[`${pack}Sync`](data);
  console.log(
    pack,
    packed.length < data.length,
    zlib[`${unpack}Sync`](packed).equals(data),
    (await promisify(zlib[unpack])(await promisify(zlib[pack])(data))).equals(data),
  );
  const create = (name) => zlib[`create${name[0].toUpperCase()}${name.slice(1)}`]();
  console.log(
    (await text(Readable.from([data]).pipe(create(pack)).pipe(create(unpack)))) === data.toString(),
  );
}
console.log(
  zlib.gunzipSync(zlib.gzipSync('é')).toString(),
  zlib.inflateSync(zlib.deflateSync(new Uint8Array([1, 2]))),
  zlib.inflateRawSync(zlib.deflateRawSync('raw', { level: 9 })).toString(),
);
console.log(
  zlib.unzipSync(zlib.gzipSync('a')).toString(),
  zlib.unzipSync(zlib.deflateSync('b')).toString(),
  await new Promise((resolve) => zlib.unzip(zlib.gzipSync('c'), (error, result) => resolve(String(result)))),
);
for (const call of [zlib.gzip, zlib.gunzip, zlib.deflate, zlib.inflate, zlib.deflateRaw, zlib.inflateRaw])
  console.log(typeof call);
for (const Class of [
  zlib.Gzip,
  zlib.Gunzip,
  zlib.Deflate,
  zlib.Inflate,
  zlib.DeflateRaw,
  zlib.InflateRaw,
  zlib.Unzip,
])
  console.log(Class.name, new Class() instanceof Class, typeof new Class().flush, typeof new Class().close);
for (const stream of [
  zlib.createGzip(),
  zlib.createGunzip(),
  zlib.createDeflate(),
  zlib.createInflate(),
  zlib.createDeflateRaw(),
  zlib.createInflateRaw(),
  zlib.createUnzip(),
])
  console.log(stream.constructor.name, stream.bytesWritten);
console.log(
  zlib.crc32('hello'),
  zlib.crc32(Buffer.from('world'), 5),
  Object.keys(zlib.constants).length > 100,
  zlib.constants.Z_BEST_COMPRESSION,
  zlib.constants.BROTLI_PARAM_QUALITY,
  zlib.codes.Z_OK,
  zlib.codes['-3'],
);
const wrong = {
  garbage: Buffer.from('not compressed at all'),
  early: zlib.gzipSync(data).subarray(0, 20),
  empty: Buffer.alloc(0),
};
for (const [name, bytes] of Object.entries(wrong)) {
  for (const unpack of ['gunzipSync', 'inflateSync', 'unzipSync']) {
    try {
      console.log(name, unpack, zlib[unpack](bytes));
    } catch (error) {
      console.log(name, unpack, error.name, error.code, error.errno, error.message);
    }
  }
}
for (const fail of [
  () => zlib.gzipSync(5),
  () => zlib.gzip('a'),
  () => zlib.gunzipSync(zlib.gzipSync(data), { maxOutputLength: 10 }),
  () => zlib.createGzip({ level: 99 }),
]) {
  try {
    console.log(typeof fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
const flushing = zlib.createGzip();
flushing.write('first');
const first = await new Promise((resolve) => {
  flushing.once('data', resolve);
  flushing.flush();
});
console.log(first.length > 0);
flushing.destroy();
const broken = zlib.createGunzip();
broken.end('not compressed at all');
console.log(await buffer(broken).catch((error) => [error.code, error.message]));
await pipeline(
  Readable.from([zlib.gzipSync('one'), zlib.gzipSync('two')]),
  zlib.createGunzip(),
  async (source) => console.log(await text(source)),
);
