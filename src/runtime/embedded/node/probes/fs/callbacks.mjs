import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const call = (name, ...args) =>
  new Promise((resolve) =>
    fs[name](...args, (error, ...results) =>
      resolve(
        error
          ? `${error.name} ${error.code} ${error.syscall} ${error.message.replaceAll(dir, '<dir>')}`
          : results.length === 1
            ? results[0]
            : results,
      ),
    ),
  );
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'probe-'));
const at = (name) => path.join(dir, name);
console.log(
  await call('writeFile', at('a'), 'one'),
  await call('appendFile', at('a'), ' two'),
  await call('readFile', at('a'), 'utf8'),
  await call('readFile', at('none')),
);
console.log(
  await call('mkdir', at('d')),
  await call('mkdir', at('d')),
  typeof (await call('mkdtemp', at('t-'))),
  await call('access', at('a')),
  await call('access', at('b'), fs.constants.R_OK),
);
console.log(
  await call('copyFile', at('a'), at('b')),
  await call('cp', at('d'), at('d2'), { recursive: true }),
  await call('rename', at('b'), at('c')),
  await call('link', at('c'), at('hard')),
  await call('symlink', 'c', at('soft')),
  await call('readlink', at('soft')),
);
console.log(
  (await call('stat', at('c'))).size,
  (await call('lstat', at('soft'))).isSymbolicLink(),
  (await call('readdir', dir)).filter((name) => !name.startsWith('t-')).sort(),
  (await call('realpath', at('soft'))) === fs.realpathSync(at('c')),
);
console.log(
  await call('truncate', at('c'), 2),
  await call('chmod', at('c'), 0o600),
  await call('utimes', at('c'), 1, 2),
  (await call('stat', at('c'))).mtimeMs,
  await call('chown', at('c'), fs.statSync(dir).uid, fs.statSync(dir).gid),
);
const fd = await call('open', at('f'), 'w+');
const [written] = await call('write', fd, 'text');
const [wrote, same] = await call('write', fd, Buffer.from('bytes'), 0, 5, null);
const [vector] = await call('writev', fd, [Buffer.from('x'), Buffer.from('y')]);
const [read, room] = await call('read', fd, Buffer.alloc(30), 0, 30, 0);
console.log(
  typeof fd,
  written,
  wrote,
  same,
  vector,
  read,
  room.toString('utf8', 0, read),
  (await call('fstat', fd)).size,
);
console.log(
  await call('ftruncate', fd, 3),
  await call('fsync', fd),
  await call('fdatasync', fd),
  await call('fchmod', fd, 0o644),
  await call('futimes', fd, 1, 2),
  await call('close', fd),
  await call('close', 9999),
);
console.log(
  await call('unlink', at('hard')),
  await call('rmdir', at('d')),
  await call('rmdir', at('c')),
  await call('rm', at('d2'), { recursive: true }),
  await call('rm', at('none')),
  await new Promise((resolve) => fs.exists(at('c'), resolve)),
);
const order = [];
fs.readFile(at('c'), () => order.push('callback'));
order.push('after the call');
await new Promise((resolve) => setTimeout(resolve, 5));
console.log(order);
for (const fail of [
  () => fs.readFile('x'),
  () => fs.readFile('x', 'utf8', 5),
  () => fs.stat(5, () => {}),
  () => fs.writeFile('x', {}, () => {}),
]) {
  try {
    console.log(fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
fs.rmSync(dir, { recursive: true });

// Every function once more, as plain calls that fail alike.
const none = path.join(dir, 'gone', 'x');
const tell = (name) => (error) => console.log(name, error?.code, error?.syscall);
const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
fs.access(none, tell('access'));
await wait();
fs.appendFile(none, 'x', tell('appendFile'));
await wait();
fs.chmod(none, 0o600, tell('chmod'));
await wait();
fs.chown(none, 1, 1, tell('chown'));
await wait();
fs.close(9999, tell('close'));
await wait();
fs.copyFile(none, none, tell('copyFile'));
await wait();
fs.fchmod(9999, 0o600, tell('fchmod'));
await wait();
fs.fdatasync(9999, tell('fdatasync'));
await wait();
fs.fstat(9999, tell('fstat'));
await wait();
fs.fsync(9999, tell('fsync'));
await wait();
fs.ftruncate(9999, 0, tell('ftruncate'));
await wait();
fs.futimes(9999, 1, 1, tell('futimes'));
await wait();
fs.link(none, none, tell('link'));
await wait();
fs.lstat(none, tell('lstat'));
await wait();
fs.mkdir(none, tell('mkdir'));
await wait();
fs.mkdtemp(none, tell('mkdtemp'));
await wait();
fs.open(none, tell('open'));
await wait();
fs.opendir(none, tell('opendir'));
await wait();
fs.read(9999, Buffer.alloc(1), 0, 1, 0, tell('read'));
await wait();
fs.readdir(none, tell('readdir'));
await wait();
fs.readlink(none, tell('readlink'));
await wait();
fs.readv(9999, [Buffer.alloc(1)], tell('readv'));
await wait();
fs.realpath(none, tell('realpath'));
await wait();
fs.rename(none, none, tell('rename'));
await wait();
fs.rm(none, tell('rm'));
await wait();
fs.rmdir(none, tell('rmdir'));
await wait();
fs.stat(none, tell('stat'));
await wait();
fs.symlink('x', none, tell('symlink'));
await wait();
fs.truncate(none, tell('truncate'));
await wait();
fs.unlink(none, tell('unlink'));
await wait();
fs.utimes(none, 1, 1, tell('utimes'));
await wait();
fs.write(9999, 'x', tell('write'));
await wait();
fs.writeFile(none, 'x', tell('writeFile'));
await wait();
fs.writev(9999, [Buffer.alloc(1)], tell('writev'));
await wait();
fs.exists(none, (found) => console.log('exists', found));
await wait();
fs.cp(none, none, (error) => console.log('cp', error.code));
await wait();
