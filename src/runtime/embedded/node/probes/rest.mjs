import perf from 'node:perf_hooks';
import url from 'node:url';
import web from 'node:stream/web';
import zlib from 'node:zlib';
import { unsubscribe } from 'node:diagnostics_channel';

console.log(
  web.TransformStream === TransformStream,
  web.ReadableStream === ReadableStream,
  web.WritableStream === WritableStream,
);
console.log(
  perf.PerformanceObserver.name,
  perf.performance === performance,
  url.domainToUnicode('example.com'),
);
console.log(
  zlib.inflateSync(zlib.deflateSync('a')).toString(),
  zlib.gunzipSync(zlib.gzipSync('b')).toString(),
  zlib.inflateRawSync(zlib.deflateRawSync('c')).toString(),
);
console.log(unsubscribe('nobody', () => {}));
console.log(typeof process.abort, process.title === process.title.trim(), process.argv0.length > 0);
process.noDeprecation = true;
const punycode = process.getBuiltinModule('node:punycode');
console.log(punycode.toASCII('mañana.com'), punycode.version);
for (const call of [
  zlib.gzip,
  zlib.gunzip,
  zlib.deflate,
  zlib.inflate,
  zlib.deflateRaw,
  zlib.inflateRaw,
  zlib.unzip,
])
  console.log(typeof call);
console.log(typeof zlib.createGzip, typeof zlib.createGunzip, typeof zlib.createUnzip);
