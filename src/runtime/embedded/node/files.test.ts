/** fs as Node has it, in a folder of its own in both. */
import { expect, test } from 'vitest';
import { conforms } from './probe.ts';
import { createTestSwitch, startProcess } from './testing.ts';

conforms('fs', {
  'files: write, append, read, stat, copy, rename, remove': (require) => {
    const fs = require('fs');
    const dir = fs.mkdtempSync('/tmp/probe-');
    fs.writeFileSync(`${dir}/a.txt`, 'héllo');
    fs.appendFileSync(`${dir}/a.txt`, ' world');
    fs.copyFileSync(`${dir}/a.txt`, `${dir}/b.txt`);
    fs.renameSync(`${dir}/b.txt`, `${dir}/c.txt`);
    const stat = fs.statSync(`${dir}/a.txt`);
    const seen = [
      fs.readFileSync(`${dir}/a.txt`, 'utf8'),
      fs.readFileSync(`${dir}/c.txt`).toString('hex'),
      [
        stat.isFile(),
        stat.isDirectory(),
        stat.size,
        stat.mtime instanceof Date,
        (stat.mode & 0o777).toString(8),
      ],
      fs.readdirSync(dir),
      fs.existsSync(`${dir}/b.txt`),
    ];
    fs.rmSync(dir, { recursive: true });
    return [...seen, fs.existsSync(dir)];
  },
  'folders: recursive mkdir, readdir with types, rm and rmdir': (require) => {
    const fs = require('fs');
    const dir = fs.mkdtempSync('/tmp/probe-');
    const first = fs.mkdirSync(`${dir}/x/y/z`, { recursive: true })?.slice(dir.length);
    fs.writeFileSync(`${dir}/x/f.txt`, '1');
    const entries = fs
      .readdirSync(`${dir}/x`, { withFileTypes: true })
      .map((entry) => [entry.name, entry.isDirectory(), entry.isFile()]);
    const all = fs.readdirSync(dir, { recursive: true }).map(String).sort();
    fs.rmdirSync(`${dir}/x/y/z`);
    fs.rmSync(`${dir}/nothing`, { force: true });
    fs.cpSync(`${dir}/x`, `${dir}/copy`, { recursive: true });
    const copied = fs.readdirSync(`${dir}/copy`);
    fs.rmSync(dir, { recursive: true, force: true });
    return [first, entries, all, copied];
  },
  'errors: code, errno, syscall and message': (require) => {
    const fs = require('fs');
    const dir = fs.mkdtempSync('/tmp/probe-');
    fs.mkdirSync(`${dir}/full`);
    fs.writeFileSync(`${dir}/full/f`, 'x');
    const say = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        const { code, errno, syscall, message, path } = error as NodeJS.ErrnoException;
        return [code, errno, syscall, message.replaceAll(dir, 'DIR'), path?.replaceAll(dir, 'DIR')];
      }
    };
    const seen = [
      say(() => fs.readFileSync(`${dir}/no`)),
      say(() => fs.readFileSync(dir)),
      say(() => fs.writeFileSync(`${dir}/no/file`, 'x')),
      say(() => fs.writeFileSync(dir, 'x')),
      say(() => fs.mkdirSync(`${dir}/full`)),
      say(() => fs.mkdirSync(`${dir}/a/b`)),
      say(() => fs.rmdirSync(`${dir}/full`)),
      say(() => fs.rmSync(`${dir}/full`)),
      say(() => fs.rmSync(`${dir}/no`)),
      say(() => fs.unlinkSync(`${dir}/no`)),
      say(() => fs.readdirSync(`${dir}/no`)),
      say(() => fs.readdirSync(`${dir}/full/f`)),
      say(() => fs.statSync(`${dir}/full/f/below`)),
      say(() => fs.renameSync(`${dir}/no`, `${dir}/other`)),
      say(() => fs.accessSync(`${dir}/no`)),
      say(() => fs.openSync(`${dir}/full/f`, 'wx')),
      say(() => fs.readlinkSync(`${dir}/full/f`)),
      say(() => fs.closeSync(999)),
      say(() => fs.statSync(`${dir}/no`, { throwIfNoEntry: false })),
      say(() => fs.readFileSync('a\0b')),
      say(() => fs.readFileSync({} as never)),
      say(() => fs.writeFileSync(`${dir}/x`, {} as never)),
      say(() => fs.readFileSync(`${dir}/full/f`, 'nonsense' as never)),
      say(() => fs.copyFileSync(`${dir}/full/f`, `${dir}/full/f`, fs.constants.COPYFILE_EXCL)),
    ];
    fs.rmSync(dir, { recursive: true });
    return seen;
  },
  'descriptors keep their position': (require) => {
    const fs = require('fs');
    const dir = fs.mkdtempSync('/tmp/probe-');
    const fd = fs.openSync(`${dir}/f`, 'w+');
    fs.writeSync(fd, 'abcdef');
    fs.writeSync(fd, Buffer.from('XY'), 0, 2, 1);
    fs.writeSync(fd, '!');
    const into = Buffer.alloc(4);
    const count = fs.readSync(fd, into, 0, 4, 0);
    fs.ftruncateSync(fd, 3);
    const size = fs.fstatSync(fd).size;
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    const appended = fs.openSync(`${dir}/f`, 'a');
    fs.writeSync(appended, 'end');
    fs.closeSync(appended);
    const whole = fs.readFileSync(`${dir}/f`, 'utf8');
    fs.rmSync(dir, { recursive: true });
    return [count, into.toString(), size, whole];
  },
  'callbacks, promises and file handles': async (require) => {
    const fs = require('fs');
    const promises = require('fs/promises');
    const dir = await promises.mkdtemp('/tmp/probe-');
    await promises.writeFile(`${dir}/a`, 'one');
    const text = await new Promise((resolve) =>
      fs.readFile(`${dir}/a`, 'utf8', (_error, data) => resolve(data)),
    );
    const missing = await promises
      .readFile(`${dir}/no`)
      .catch((error: NodeJS.ErrnoException) => error.message.replace(dir, 'DIR'));
    const handle = await promises.open(`${dir}/a`, 'r+');
    await handle.write('TWO', 0);
    const { bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    await handle.close();
    await promises.mkdir(`${dir}/m/n`, { recursive: true });
    const names = await promises.readdir(dir);
    const stat = await promises.stat(`${dir}/m`);
    const whole = await promises.readFile(`${dir}/a`, { encoding: 'utf8' });
    await promises.rm(dir, { recursive: true });
    return [
      text,
      missing,
      bytesRead,
      names,
      stat.isDirectory(),
      whole,
      await promises.access(dir).catch((error: NodeJS.ErrnoException) => error.code),
    ];
  },
  'streams, ranges and their errors': async (require) => {
    const fs = require('fs');
    const { pipeline } = require('stream/promises');
    const { once } = require('events');
    const dir = fs.mkdtempSync('/tmp/probe-');
    const out = fs.createWriteStream(`${dir}/big`);
    out.write('x'.repeat(100_000));
    out.end('tail');
    await once(out, 'close');
    await pipeline(fs.createReadStream(`${dir}/big`), fs.createWriteStream(`${dir}/copy`));
    let part = '';
    for await (const chunk of fs.createReadStream(`${dir}/copy`, {
      start: 99_998,
      end: 100_001,
      encoding: 'utf8',
    }))
      part += chunk as string;
    const missing = await once(fs.createReadStream(`${dir}/no`), 'open').catch(
      (error: NodeJS.ErrnoException) => [error.code, error.syscall],
    );
    const size = fs.statSync(`${dir}/copy`).size;
    fs.rmSync(dir, { recursive: true });
    return [out.bytesWritten, part, missing, size];
  },
  links: (require) => {
    const fs = require('fs');
    const dir = fs.mkdtempSync('/tmp/probe-');
    fs.mkdirSync(`${dir}/real`);
    fs.writeFileSync(`${dir}/real/f`, 'linked');
    fs.symlinkSync('real', `${dir}/link`);
    const seen = [
      fs.readFileSync(`${dir}/link/f`, 'utf8'),
      fs.lstatSync(`${dir}/link`).isSymbolicLink(),
      fs.statSync(`${dir}/link`).isDirectory(),
      fs.readlinkSync(`${dir}/link`),
      fs.realpathSync(`${dir}/link/f`).replace(dir, 'DIR'),
    ];
    fs.unlinkSync(`${dir}/link`);
    const kept = fs.existsSync(`${dir}/real/f`);
    fs.rmSync(dir, { recursive: true });
    return [...seen, kept];
  },
});

const VOLUME = { volume: 'pictures', target: '/app/data', readOnly: false };

test('the tree starts with the given files, text and bytes', async () => {
  const process = await startProcess(createTestSwitch(), {
    files: { '/app/config.json': '{"a":1}', '/app/data/x.bin': new Uint8Array([1, 2]) },
    volumes: [VOLUME],
  });
  const seen = process.run((require) => {
    const fs = require('fs');
    return [
      fs.readFileSync('config.json', 'utf8'),
      fs.readFileSync('/app/data/x.bin').length,
      fs.readdirSync('/app').join(),
    ];
  });
  expect([...seen]).toEqual(['{"a":1}', 2, 'config.json,data,index.js']);
});

test('what is written below a volume reaches the kernel; what is not does not', async () => {
  const process = await startProcess(createTestSwitch(), { volumes: [VOLUME] });
  process.run((require) => {
    const fs = require('fs');
    fs.writeFileSync('/app/data/a.json', 'one');
    fs.writeFileSync('/app/elsewhere.json', 'no');
    fs.mkdirSync('/app/data/sub');
    fs.writeFileSync('/app/data/sub/b.tmp', 'two');
    fs.renameSync('/app/data/sub/b.tmp', '/app/data/sub/b.json');
    fs.rmSync('/app/data/a.json');
  });
  expect(process.kernel.volumeWrites).toEqual([
    { path: '/app/data/a.json', content: 'one' },
    { path: '/app/data/sub/b.tmp', content: 'two' },
    { path: '/app/data/sub/b.json', content: 'two' },
    { path: '/app/data/sub/b.tmp', content: null },
    { path: '/app/data/a.json', content: null },
  ]);
});

test('a file written in pieces reaches its volume by the end of the turn, in one piece', async () => {
  const process = await startProcess(createTestSwitch(), { volumes: [VOLUME] });
  process.run((require) => {
    const fs = require('fs');
    const fd = fs.openSync('/app/data/log', 'a');
    for (const line of ['a', 'b', 'c']) fs.writeSync(fd, line);
  });
  expect(process.kernel.volumeWrites).toEqual([{ path: '/app/data/log', content: 'abc' }]);
});

test('a volume can not be written when it is read-only, nor renamed across', async () => {
  const process = await startProcess(createTestSwitch(), {
    volumes: [{ volume: 'conf', target: '/etc/conf', readOnly: true }, VOLUME],
  });
  const codes = process.run((require) => {
    const fs = require('fs');
    const code = (run: () => void) => {
      try {
        run();
        return 'done';
      } catch (error) {
        return (error as NodeJS.ErrnoException).message;
      }
    };
    fs.writeFileSync('/app/f', 'x');
    return [
      code(() => fs.writeFileSync('/etc/conf/x', 'y')),
      code(() => fs.mkdirSync('/etc/conf/d')),
      code(() => fs.renameSync('/app/f', '/app/data/f')),
    ];
  });
  expect([...codes]).toEqual([
    "EROFS: read-only file system, open '/etc/conf/x'",
    "EROFS: read-only file system, mkdir '/etc/conf/d'",
    "EXDEV: cross-device link not permitted, rename '/app/f' -> '/app/data/f'",
  ]);
});
