import { StringDecoder } from 'node:string_decoder';

const bytes = Buffer.from('é€😀a');
for (const encoding of ['utf8', 'utf16le', 'base64', 'hex', 'latin1', 'ascii', 'base64url']) {
  const decoder = new StringDecoder(encoding);
  const out = [];
  for (const byte of bytes) out.push(decoder.write(Buffer.from([byte])));
  out.push(decoder.end());
  console.log(decoder.encoding, out);
}
const decoder = new StringDecoder();
console.log([decoder.write(Buffer.from([0xe2, 0x82])), decoder.end()]);
const fresh = new StringDecoder();
console.log(fresh.write(new Uint8Array([0x61])), fresh.write('text'));
for (const wrong of [['nope'], [undefined]]) {
  try {
    console.log(new StringDecoder(...wrong).encoding);
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
try {
  decoder.write(5);
} catch (error) {
  console.log(error.name, error.code, error.message);
}
