import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'probe-'));
const at = (name) => path.join(dir, name);
const out = fs.createWriteStream(at('a'));
const events = [];
for (const name of ['open', 'ready', 'finish', 'close']) out.on(name, () => events.push(name));
console.log(out.write('hello '), out.pending, out instanceof fs.WriteStream, out.path === at('a'));
out.end('world');
await once(out, 'close');
console.log(events, out.bytesWritten, fs.readFileSync(at('a'), 'utf8'));
const input = fs.createReadStream(at('a'), { encoding: 'utf8', start: 2, end: 7, highWaterMark: 2 });
const chunks = [];
for await (const chunk of input) chunks.push(chunk);
console.log(chunks, input.bytesRead, input instanceof fs.ReadStream, input.destroyed);
await pipeline(fs.createReadStream(at('a')), fs.createWriteStream(at('b'), { flags: 'a' }));
await pipeline(
  fs.createReadStream(at('a')),
  async function* (source) {
    for await (const chunk of source) yield chunk.toString().toUpperCase();
  },
  fs.createWriteStream(at('b'), { flags: 'a' }),
);
console.log(
  fs.readFileSync(at('b'), 'utf8'),
  fs.FileReadStream === fs.ReadStream,
  fs.FileWriteStream === fs.WriteStream,
);
const [error] = await once(fs.createReadStream(at('none')), 'error');
console.log(error.code, error.syscall);
const [failed] = await once(fs.createWriteStream(at('no/where')), 'error');
console.log(failed.code, failed.syscall);
fs.writeFileSync(at('big'), Buffer.alloc(300_000, 'x'));
const sizes = [];
for await (const chunk of fs.createReadStream(at('big'))) sizes.push(chunk.length);
console.log(sizes);
const replaced = fs.createWriteStream(at('big'), { flags: 'r+', start: 2 });
replaced.end('YZ');
await once(replaced, 'finish');
console.log(fs.readFileSync(at('big'), 'utf8').slice(0, 6));
const cut = fs.createReadStream(at('big'));
cut.once('data', () => cut.destroy());
await once(cut, 'close');
console.log(cut.readableAborted, cut.readableEnded, cut.closed);
await new Promise((resolve) => fs.createWriteStream(at('c')).close(resolve));
console.log(fs.existsSync(at('c')));
fs.rmSync(dir, { recursive: true });
