console.log(
  process.version.split('.')[0],
  process.versions.node.split('.')[0],
  process.platform,
  process.arch,
  process.release.name,
  typeof process.pid,
  typeof process.ppid,
  process.argv.length,
  process.argv[1].endsWith('/probe.mjs'),
  process.execPath.endsWith('node'),
  Array.isArray(process.execArgv),
);
console.log(
  process.cwd().endsWith('/app'),
  process.chdir('/'),
  process.cwd(),
  process.umask().toString(8),
  process.umask(0o77).toString(8),
  process.umask(),
  typeof process.uptime(),
  process.debugPort,
);
console.log(
  typeof process.getuid(),
  typeof process.geteuid(),
  typeof process.getgid(),
  typeof process.getegid(),
  Array.isArray(process.getgroups()),
);
process.env.X = 5;
process.env.Y = undefined;
console.log(
  process.env.X,
  process.env.Y,
  'X' in process.env,
  delete process.env.X,
  process.env.X,
  Object.keys(process.env).includes('Y'),
  process.env.none,
  typeof process.env.PATH,
);
console.log(
  Object.keys(process.memoryUsage()).sort(),
  typeof process.memoryUsage.rss(),
  Object.keys(process.cpuUsage()),
  typeof process.resourceUsage().userCPUTime,
  process.hrtime().length,
  typeof process.hrtime.bigint(),
  process.hrtime([0, 0]).length,
  process.hrtime.bigint() <= process.hrtime.bigint(),
);
console.log(
  typeof process.config,
  typeof process.features.typescript,
  process.hasUncaughtExceptionCaptureCallback(),
  process.allowedNodeEnvironmentFlags instanceof Set,
  Array.isArray(process.getActiveResourcesInfo()),
  process.getBuiltinModule('fs') === process.getBuiltinModule('node:fs'),
  process.getBuiltinModule('nope'),
  typeof process.binding,
  typeof process.abort,
  typeof process.reallyExit,
  typeof process.ref,
  typeof process.unref,
);
process.on('warning', (warning) =>
  console.log('warning', warning.name, warning.code, warning.message, warning.detail),
);
process.emitWarning('careful');
process.emitWarning('old', 'DeprecationWarning', 'DEP1');
process.emitWarning('more', { type: 'Mine', code: 'C', detail: 'details' });
await new Promise(setImmediate);
console.log(
  process.stdout.fd,
  process.stderr.fd,
  process.stdin.fd,
  process.stdout.isTTY,
  process.stdout.writable,
  process.stdout.write('written\n'),
  process.stdout.columns,
);
process.stdin.on('data', () => {});
process.stdin.on('end', () => console.log('stdin ended'));
await new Promise((resolve) => process.stdin.on('end', () => setImmediate(resolve)));
for (const fail of [
  () => process.kill(process.pid, 'NOPE'),
  () => process.kill('x'),
  () => process.chdir('/none'),
  () => process.exit('x'),
  () => process.nextTick(),
  () => process.emitWarning(5),
  () => process.hrtime(5),
  () => (process.exitCode = 'x'),
  () => process.umask('9'),
]) {
  try {
    console.log(fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
process.on('beforeExit', (code) => {
  console.log('beforeExit', code, process.exitCode);
  if (!globalThis.again) {
    globalThis.again = true;
    setTimeout(() => console.log('once more'), 1);
  }
});
process.on('exit', (code) => {
  console.log('exit', code, process.exitCode);
  setTimeout(() => console.log('never'), 0);
});
process.exitCode = 3;
console.log(
  Object.prototype.toString.call(process),
  process instanceof (await import('node:events')).EventEmitter,
  process.kill(process.pid, 0),
);
