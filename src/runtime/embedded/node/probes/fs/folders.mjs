import fs, { Dir } from 'node:fs';
import promises from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'probe-'));
for (const name of ['a', 'b']) fs.writeFileSync(path.join(dir, name), name);
const opened = fs.opendirSync(dir);
const names = [];
for (let entry = opened.readSync(); entry !== null; entry = opened.readSync())
  names.push([entry.name, entry.isFile()]);
opened.closeSync();
console.log(names.sort(), opened instanceof Dir, opened.path === dir);
const seen = [];
for await (const entry of await promises.opendir(dir)) seen.push(entry.name);
console.log(seen.sort());
console.log(
  await new Promise((resolve) =>
    fs.opendir(dir, async (error, one) => resolve([error, (await one.read()) !== null, await one.close()])),
  ),
);
const fd = fs.openSync(path.join(dir, 'a'), 'r+');
fs.writeSync(fd, 'hello');
const rooms = [Buffer.alloc(2), Buffer.alloc(5)];
console.log(fs.readvSync(fd, rooms, 0), rooms.map(String));
console.log(
  await new Promise((resolve) =>
    fs.readv(fd, rooms, 1, (error, count, same) => resolve([error, count, same === rooms])),
  ),
);
fs.closeSync(fd);
fs.rmSync(dir, { recursive: true });
