import os from 'node:os';

const types = (value) => (Array.isArray(value) ? 'array' : typeof value);
for (const name of [
  'arch',
  'availableParallelism',
  'cpus',
  'endianness',
  'freemem',
  'getPriority',
  'homedir',
  'hostname',
  'loadavg',
  'networkInterfaces',
  'platform',
  'release',
  'tmpdir',
  'totalmem',
  'type',
  'userInfo',
  'uptime',
  'version',
  'machine',
])
  console.log(name, types(os[name]()));
console.log(
  os.arch(),
  os.endianness(),
  os.platform(),
  os.type(),
  os.tmpdir(),
  os.machine(),
  JSON.stringify(os.EOL),
  os.devNull,
  `${os.tmpdir}`,
);
console.log(
  os.loadavg().length,
  Object.keys(os.cpus()[0]),
  os.availableParallelism() > 0,
  os.freemem() > 0,
  os.totalmem() > 0,
  Object.keys(os.userInfo()).sort(),
  os.getPriority(),
  os.setPriority(0),
  os.homedir().startsWith('/'),
  os.hostname() !== '',
  os.release() !== '',
  os.version() !== '',
  os.uptime() > 0,
  os.networkInterfaces().lo?.[0].address,
);
console.log(
  os.constants.signals,
  os.constants.errno.ENOENT,
  os.constants.errno.ECONNREFUSED,
  os.constants.priority,
  Object.keys(os.constants.errno).length,
  os.constants.UV_UDP_REUSEADDR,
);
