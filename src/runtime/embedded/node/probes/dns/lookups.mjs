import dns from 'node:dns';
import promises from 'node:dns/promises';

const ask = (method, ...args) =>
  new Promise((resolve) =>
    dns[method](...args, (error, ...found) =>
      resolve(error ? [error.code, error.syscall, error.hostname, error.message] : found),
    ),
  );
console.log(
  await ask('lookup', '127.0.0.1'),
  await ask('lookup', '::1'),
  await ask('lookup', 'localhost', { family: 4 }),
  await ask('lookup', '1.2.3.4', { all: true }),
  await ask('lookup', 'localhost', 4),
);
console.log(
  (await ask('lookup', 'no-such-name.invalid')).slice(0, 3),
  await promises.lookup('127.0.0.1'),
  await promises.lookup('127.0.0.1', { all: true }),
);
console.log(
  await promises.lookup('no-such-name.invalid').catch((error) => [error.code, error.syscall, error.hostname]),
);
console.log(
  dns.promises === promises,
  dns.getDefaultResultOrder(),
  dns.setDefaultResultOrder('ipv4first'),
  dns.getDefaultResultOrder(),
  promises.getDefaultResultOrder(),
  promises.setDefaultResultOrder('verbatim'),
  Array.isArray(dns.getServers()),
  Array.isArray(promises.getServers()),
  dns.setServers(['127.0.0.1']),
  promises.setServers(['127.0.0.1']),
  dns.getServers(),
);
console.log(
  dns.ADDRCONFIG,
  dns.ALL,
  dns.V4MAPPED,
  dns.NODATA,
  dns.SERVFAIL,
  dns.NOTFOUND,
  dns.REFUSED,
  dns.TIMEOUT,
  dns.FORMERR,
  dns.NOTIMP,
  dns.BADQUERY,
  dns.BADNAME,
  dns.BADFAMILY,
  dns.BADRESP,
  dns.CONNREFUSED,
  dns.EOF,
  dns.FILE,
  dns.NOMEM,
  dns.DESTRUCTION,
  dns.BADSTR,
  dns.BADFLAGS,
  dns.NONAME,
  dns.BADHINTS,
  dns.NOTINITIALIZED,
  dns.LOADIPHLPAPI,
  dns.ADDRGETNETWORKPARAMS,
  dns.CANCELLED,
);
console.log(
  promises.NODATA,
  promises.SERVFAIL,
  promises.NOTFOUND,
  promises.REFUSED,
  promises.TIMEOUT,
  promises.FORMERR,
  promises.NOTIMP,
  promises.BADQUERY,
  promises.BADNAME,
  promises.BADFAMILY,
  promises.BADRESP,
  promises.CONNREFUSED,
  promises.EOF,
  promises.FILE,
  promises.NOMEM,
  promises.DESTRUCTION,
  promises.BADSTR,
  promises.BADFLAGS,
  promises.NONAME,
  promises.BADHINTS,
  promises.NOTINITIALIZED,
  promises.LOADIPHLPAPI,
  promises.ADDRGETNETWORKPARAMS,
  promises.CANCELLED,
);
for (const fail of [
  () => dns.lookup(5, () => {}),
  () => dns.lookup('a'),
  () => dns.lookup('a', { family: 5 }, () => {}),
  () => dns.resolve4(5, () => {}),
  () => dns.setDefaultResultOrder('x'),
  () => dns.setServers('x'),
]) {
  try {
    console.log(typeof fail());
  } catch (error) {
    console.log(error.name, error.code, error.message.split('\n')[0]);
  }
}
console.log(typeof dns.resolve, typeof dns.resolve4, typeof promises.resolve, typeof promises.resolve4);
