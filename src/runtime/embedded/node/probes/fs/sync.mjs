import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'probe-'));
process.chdir(dir);
const show = (text) =>
  String(text)
    .replaceAll(dir, '<dir>')
    .replace(/probe-\w+/g, '<name>');
fs.writeFileSync('a.txt', 'hello');
fs.appendFileSync('a.txt', ' world');
console.log(
  fs.readFileSync('a.txt', 'utf8'),
  fs.readFileSync('a.txt'),
  fs.readFileSync('a.txt', { encoding: 'hex' }),
  fs.existsSync('a.txt'),
  fs.existsSync('none'),
  fs.existsSync(),
);
fs.mkdirSync('d/e/f', { recursive: true });
console.log(
  show(fs.mkdirSync('d/e/f', { recursive: true })),
  show(fs.mkdirSync('d/g/h', { recursive: true })),
);
fs.writeFileSync('d/x.txt', 'x', { mode: 0o600, flag: 'wx' });
fs.copyFileSync('a.txt', 'd/copy.txt');
fs.cpSync('d', 'd2', { recursive: true });
fs.renameSync('d/x.txt', 'd/y.txt');
fs.symlinkSync('a.txt', 'link');
fs.linkSync('a.txt', 'hard');
console.log(
  fs.readdirSync('.').sort(),
  fs.readdirSync('d', { recursive: true }).sort(),
  fs
    .readdirSync('d', { withFileTypes: true })
    .map((one) => [
      one.name,
      one.isFile(),
      one.isDirectory(),
      one.isSymbolicLink(),
      one instanceof fs.Dirent,
      show(one.parentPath),
    ])
    .sort(),
);
console.log(
  fs.readlinkSync('link'),
  show(fs.realpathSync('link')),
  show(fs.realpathSync.native('.')),
  fs.lstatSync('link').isSymbolicLink(),
  fs.statSync('link').isFile(),
  fs.statSync('a.txt').nlink,
  fs.statSync('none', { throwIfNoEntry: false }),
  fs.statSync('.').isDirectory() && fs.statSync('.') instanceof fs.Stats,
);
const stat = fs.statSync('a.txt');
console.log(
  Object.keys(stat),
  stat.size,
  (stat.mode & 0o777).toString(8),
  stat.mtime instanceof Date,
  stat.isBlockDevice(),
  stat.isFIFO(),
  stat.isSocket(),
  stat.isCharacterDevice(),
  typeof fs.statSync('a.txt', { bigint: true }).size,
);
fs.chmodSync('a.txt', 0o400);
console.log((fs.statSync('a.txt').mode & 0o777).toString(8));
fs.chmodSync('a.txt', '644');
fs.utimesSync('a.txt', 1000, new Date(2_000_000));
console.log(fs.statSync('a.txt').mtimeMs, fs.statSync('a.txt').atimeMs);
fs.truncateSync('a.txt', 4);
fs.accessSync('a.txt', fs.constants.R_OK | fs.constants.W_OK);
fs.chownSync('a.txt', fs.statSync('a.txt').uid, fs.statSync('a.txt').gid);
const fd = fs.openSync('f.bin', 'w+');
console.log(
  typeof fd,
  fs.writeSync(fd, 'abc'),
  fs.writeSync(fd, Buffer.from('0123456789'), 2, 4, 1),
  fs.writevSync(fd, [Buffer.from('v1'), Buffer.from('v2')]),
);
const room = Buffer.alloc(20);
console.log(
  fs.readSync(fd, room, 0, 20, 0),
  room.toString('latin1').replaceAll('\0', '.'),
  fs.readSync(fd, room),
  fs.readSync(fd, room, { position: 2, length: 2 }),
  fs.fstatSync(fd).size,
);
fs.ftruncateSync(fd, 2);
fs.fsyncSync(fd);
fs.fdatasyncSync(fd);
fs.fchmodSync(fd, 0o600);
fs.futimesSync(fd, 1, 2);
console.log(fs.fstatSync(fd).size, fs.fstatSync(fd).mtimeMs, fs.readFileSync(fd, 'utf8'));
fs.closeSync(fd);
const fails = {
  open: () => fs.readFileSync('none'),
  dir: () => fs.readFileSync('d'),
  write: () => fs.writeFileSync('none/x', ''),
  exists: () => fs.mkdirSync('d'),
  missing: () => fs.mkdirSync('no/where'),
  notDir: () => fs.readdirSync('a.txt'),
  notEmpty: () => fs.rmdirSync('d'),
  unlinkDir: () => fs.unlinkSync('d'),
  rm: () => fs.rmSync('none'),
  rmDir: () => fs.rmSync('d'),
  rename: () => fs.renameSync('none', 'x'),
  wx: () => fs.writeFileSync('a.txt', '', { flag: 'wx' }),
  badFd: () => fs.closeSync(9999),
  type: () => fs.readFileSync({}),
  flag: () => fs.openSync('a.txt', 'zz'),
  enc: () => fs.readFileSync('a.txt', 'zz'),
  access: () => fs.accessSync('none'),
  stat: () => fs.statSync('none'),
  lstat: () => fs.lstatSync('none'),
  readlink: () => fs.readlinkSync('a.txt'),
  nul: () => fs.readFileSync('a\0b'),
  copy: () => fs.copyFileSync('none', 'x'),
  excl: () => fs.copyFileSync('a.txt', 'hard', fs.constants.COPYFILE_EXCL),
  scandir: () => fs.readdirSync('none'),
  data: () => fs.writeFileSync('x', 5),
  real: () => fs.realpathSync('none'),
  trunc: () => fs.truncateSync('none'),
  utimes: () => fs.utimesSync('none', 1, 1),
  chmod: () => fs.chmodSync('none', 0o644),
  link: () => fs.linkSync('none', 'x'),
  symlink: () => fs.symlinkSync('a', 'link'),
  mkdtemp: () => fs.mkdtempSync('none/x'),
  through: () => fs.readFileSync('a.txt/b'),
};
for (const [name, fail] of Object.entries(fails)) {
  try {
    console.log(name, 'worked', fail());
  } catch (error) {
    console.log(
      name,
      error.name,
      error.code,
      error.errno,
      error.syscall,
      show(error.message),
      error.path && show(error.path),
      error.dest,
    );
  }
}
fs.unlinkSync('hard');
fs.rmSync('d2', { recursive: true });
fs.rmSync('none', { force: true });
fs.mkdirSync('empty');
fs.rmdirSync('empty');
console.log(fs.readdirSync('.').sort(), fs.F_OK, fs.R_OK, fs.W_OK, fs.X_OK);
process.chdir('/');
fs.rmSync(dir, { recursive: true, force: true });
console.log(fs.existsSync(dir));
