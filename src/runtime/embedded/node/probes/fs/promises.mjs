import fs, { constants } from 'node:fs/promises';
import { promises } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

console.log(promises === fs, constants.F_OK, fs.constants === constants);
const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'probe-'));
const at = (name) => path.join(dir, name);
const tell = (error) =>
  `${error.name} ${error.code} ${error.syscall} ${error.message.replaceAll(dir, '<dir>')}`;
await fs.writeFile(at('a'), 'one');
await fs.writeFile(
  at('iter'),
  (async function* () {
    yield 'a';
    yield Buffer.from('b');
  })(),
);
await fs.appendFile(at('a'), ' two');
console.log(
  await fs.readFile(at('a'), 'utf8'),
  await fs.readFile(at('iter'), { encoding: 'utf8' }),
  await fs.readFile(at('none')).catch(tell),
  await fs.readFile(dir).catch(tell),
);
console.log(
  (await fs.mkdir(at('d/e'), { recursive: true })).replace(dir, ''),
  await fs.mkdir(at('d')).catch(tell),
  await fs.access(at('a')),
  await fs.access(at('b')).catch(tell),
);
await fs.copyFile(at('a'), at('b'));
await fs.cp(at('d'), at('d2'), { recursive: true });
await fs.rename(at('b'), at('c'));
await fs.link(at('c'), at('hard'));
await fs.symlink('c', at('soft'));
console.log(
  await fs.readlink(at('soft')),
  (await fs.lstat(at('soft'))).isSymbolicLink(),
  (await fs.stat(at('soft'))).size,
  (await fs.realpath(at('soft'))) === (await fs.realpath(at('c'))),
);
console.log(
  (await fs.readdir(dir)).sort(),
  (await fs.readdir(dir, { withFileTypes: true })).map((one) => [one.name, one.isDirectory()]).sort(),
);
await fs.truncate(at('c'), 2);
await fs.chmod(at('c'), 0o600);
await fs.utimes(at('c'), 1, 2);
await fs.chown(at('c'), (await fs.stat(dir)).uid, (await fs.stat(dir)).gid);
const file = await fs.open(at('f'), 'w+');
console.log(
  typeof file.fd,
  file.constructor.name,
  await file.write('text'),
  (await file.write(Buffer.from('bytes'))).bytesWritten,
  await file.writeFile(' more'),
  (await file.writev([Buffer.from('!')])).bytesWritten,
);
const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(40), position: 0 });
console.log(
  bytesRead,
  buffer.toString('utf8', 0, bytesRead),
  (await file.stat()).size,
  await file.truncate(4),
  await file.sync(),
  await file.datasync(),
  await file.appendFile('x'),
  await file.chmod(0o644),
  await file.utimes(1, 2),
  await file.close(),
);
console.log(await file.read(Buffer.alloc(1)).catch((error) => [error.code, error.syscall]));
await fs.writeFile(at('lines'), 'one\ntwo\r\nthree');
const lines = await fs.open(at('lines'));
for await (const line of lines.readLines()) console.log(line);
const reading = await fs.open(at('lines'));
const chunks = [];
for await (const chunk of reading.createReadStream({ encoding: 'utf8', start: 4, end: 6 }))
  chunks.push(chunk);
console.log(chunks);
await fs.unlink(at('hard'));
await fs.rm(at('d2'), { recursive: true });
await fs.rmdir(at('d/e'));
console.log(
  await fs.rm(at('none')).catch(tell),
  await fs.rmdir(at('d')),
  await fs.rm(dir).catch((error) => error.code),
  await fs.open(at('x'), 'zz').catch(tell),
);
await fs.rm(dir, { recursive: true });
