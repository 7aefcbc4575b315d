import module, { createRequire } from 'node:module';
import https from 'node:https';
import tls from 'node:tls';
import tty from 'node:tty';
import cluster from 'node:cluster';
import worker from 'node:worker_threads';

const require = createRequire(import.meta.url);
console.log(
  require('node:fs') === require('fs'),
  module.isBuiltin('fs'),
  module.isBuiltin('node:fs'),
  module.isBuiltin('nope'),
  module.isBuiltin('test'),
  module.isBuiltin('node:test'),
  module.builtinModules.includes('http'),
  typeof require.resolve,
  require.resolve('node:fs'),
);
for (const fail of [() => require('nope'), () => require('./none'), () => require('node:nope')]) {
  try {
    fail();
  } catch (error) {
    console.log(
      error.name,
      error.code,
      error.message.replaceAll(import.meta.filename, 'FILE').replace(import.meta.dirname, ''),
    );
  }
}
for (const specifier of ['nope', './none.mjs', 'node:nope', '#x', '@scope/none/sub']) {
  try {
    await import(specifier);
  } catch (error) {
    console.log(error.name, error.code, error.message.replaceAll(import.meta.dirname, 'DIR'));
  }
}
console.log(
  import.meta.url.startsWith('file:///'),
  import.meta.filename.endsWith('probe.mjs'),
  import.meta.dirname.endsWith('/app'),
  import.meta.resolve('./x.mjs') === new URL('./x.mjs', import.meta.url).href,
  import.meta.resolve('fs'),
  typeof import.meta.main,
);
console.log(
  (await import('node:path')).default === (await import('path')).default,
  typeof this,
  typeof exports,
  typeof module.createRequire,
);
console.log(
  new https.Agent() instanceof https.Agent,
  https.globalAgent instanceof https.Agent,
  tls.CLIENT_RENEG_LIMIT,
  tls.CLIENT_RENEG_WINDOW,
  tls.DEFAULT_ECDH_CURVE,
  tls.DEFAULT_MIN_VERSION,
  tls.DEFAULT_MAX_VERSION,
  Array.isArray(tls.getCiphers()),
  Object.isFrozen(tls.rootCertificates),
  tty.isatty(9),
);
console.log(
  cluster.isPrimary,
  cluster.isMaster,
  cluster.isWorker,
  cluster.workers,
  worker.isMainThread,
  worker.threadId,
  worker.parentPort,
  worker.workerData,
  worker.resourceLimits,
);
