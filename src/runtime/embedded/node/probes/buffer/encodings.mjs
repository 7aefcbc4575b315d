import buffer, { Buffer as Named } from 'node:buffer';

console.log(Named === Buffer, buffer.Buffer === Buffer);
const encodings = [
  'utf8',
  'utf-8',
  'UTF8',
  'hex',
  'base64',
  'base64url',
  'latin1',
  'binary',
  'ascii',
  'ucs2',
  'utf16le',
  'nope',
  '',
];
for (const encoding of encodings) {
  console.log(encoding, Buffer.isEncoding(encoding));
  try {
    console.log(
      Buffer.from('h\u00e9llo €', encoding),
      Buffer.byteLength('h\u00e9llo €', encoding),
      Buffer.from([0, 104, 233, 255]).toString(encoding),
    );
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
console.log(
  Buffer.from('zz', 'hex'),
  Buffer.from('abc', 'hex'),
  Buffer.from('YQ', 'base64'),
  Buffer.from('_-8', 'base64url'),
  Buffer.from(' Y Q==', 'base64'),
);
console.log(Buffer.from('\ud800x').toString('hex'), Buffer.from([0xf0, 0x9f]).toString());
console.log(
  Buffer.from([1, 256, -1, 1.9, '7', 'x']),
  Buffer.from({ length: 2, 0: 5 }),
  Buffer.from(new Uint16Array([1, 300])),
  Buffer.from(new ArrayBuffer(3), 1),
  Buffer.from(Buffer.from('copy')),
);
console.log(
  Buffer.from({ type: 'Buffer', data: [1, 2] }),
  Buffer.from(new String('boxed')),
  Buffer.of(1, 2, 3),
);
console.log(
  Buffer.alloc(3),
  Buffer.alloc(4, 'ab'),
  Buffer.alloc(3, 1),
  Buffer.alloc(5, 'YQ==', 'base64'),
  Buffer.allocUnsafe(4).length,
  Buffer.allocUnsafeSlow(4).length,
  buffer.SlowBuffer(2).length,
);
for (const wrong of [undefined, null, 5, {}, Symbol('x'), true]) {
  try {
    console.log(Buffer.from(wrong));
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
for (const size of [-1, 'x', NaN]) {
  try {
    Buffer.alloc(size);
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
console.log(
  buffer.isUtf8(Buffer.from('é')),
  buffer.isUtf8(Buffer.from([0xff])),
  buffer.isAscii(Buffer.from('a')),
  buffer.isAscii(Buffer.from('é')),
);
console.log(
  buffer.btoa('abc'),
  buffer.atob('YWJj'),
  buffer.kMaxLength,
  buffer.kStringMaxLength,
  buffer.constants,
  buffer.INSPECT_MAX_BYTES,
  Buffer.poolSize,
);
console.log(JSON.stringify(Buffer.from('ab')), Buffer.from('a'.repeat(60)), `${Buffer.from('text')}`);
console.log(
  buffer.Blob === Blob,
  buffer.File === File,
  await new buffer.Blob(['a', new Uint8Array([98])]).text(),
  new buffer.File(['x'], 'x.txt', { type: 'text/plain' }).name,
);
