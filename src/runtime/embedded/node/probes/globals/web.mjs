console.log(
  new URL('http://a').href,
  new URLSearchParams('a=1').get('a'),
  structuredClone(new Map([[1, { a: new Date(0) }]])),
  atob('YQ=='),
  btoa('a'),
  typeof global,
  global === globalThis,
  globalThis.process === process,
);
const controller = new AbortController();
controller.signal.addEventListener('abort', (event) =>
  console.log(event.type, controller.signal.reason.name),
);
controller.abort();
console.log(
  AbortSignal.abort('x').reason,
  AbortSignal.any([controller.signal]).aborted,
  await new Promise(
    (resolve) =>
      setTimeout(() => {}, 50) &&
      AbortSignal.timeout(1).addEventListener('abort', ({ target }) => resolve(target.reason.name)),
  ),
);
try {
  controller.signal.throwIfAborted();
} catch (error) {
  console.log(error.name, error.code, error instanceof DOMException, error instanceof Error);
}
class Target extends EventTarget {}
const target = new Target();
target.addEventListener(
  'x',
  (event) => {
    console.log(event.type, event.detail, event instanceof Event);
    event.preventDefault();
  },
  { once: true },
);
console.log(
  target.dispatchEvent(new CustomEvent('x', { detail: 5, cancelable: true })),
  target.dispatchEvent(new Event('x')),
  new MessageEvent('message', { data: 1 }).data,
);
console.log(
  new TextEncoder().encode('é'),
  new TextDecoder().decode(new Uint8Array([195, 169])),
  new TextDecoder('latin1').encoding,
);
const blob = new Blob(['ab', new Uint8Array([99])], { type: 'text/plain' });
console.log(
  await blob.text(),
  blob.size,
  blob.type,
  await blob.slice(1, 2).text(),
  (await blob.arrayBuffer()).byteLength,
  new File([blob], 'f.txt').name,
);
const form = new FormData();
form.append('a', '1');
form.append('f', new File(['content'], 'f.txt', { type: 'text/plain' }));
form.append('a', '2');
console.log([...form.keys()], form.get('a'), form.getAll('a'), form.get('f').name, form.has('x'));
const headers = new Headers({ 'Content-Type': 'text/html', b: '1' });
headers.append('b', '2');
headers.append('Set-Cookie', 'x=1');
headers.append('set-cookie', 'y=2');
console.log([...headers], headers.get('B'), headers.getSetCookie());
const response = new Response('{"a":1}', { status: 201, statusText: 'Made', headers: { 'x-a': 'b' } });
console.log(
  response.status,
  response.ok,
  response.statusText,
  response.headers.get('x-a'),
  response.bodyUsed,
  await response.clone().text(),
  await response.json(),
  response.bodyUsed,
  Response.json({ a: 1 }).headers.get('content-type'),
  Response.error().type,
  Response.redirect('http://a/', 302).headers.get('location'),
);
const request = new Request('http://a/b?c', { method: 'post', body: 'text', headers: { x: 'y' } });
console.log(
  request.method,
  request.url,
  request.headers.get('x'),
  request.headers.get('content-type'),
  await request.text(),
  request.signal.aborted,
);
for (const fail of [
  () => new Response('x', { status: 99 }),
  () => new Request('http://a', { body: 'x' }),
  () => new Headers({ 'a b': 'c' }),
  () => structuredClone(() => {}),
  () => atob('*'),
]) {
  try {
    console.log(typeof fail());
  } catch (error) {
    console.log(error.name);
  }
}
const { port1, port2 } = new MessageChannel();
console.log(
  port1 instanceof MessagePort,
  await new Promise((resolve) => {
    port2.onmessage = ({ data }) => resolve(data);
    port1.postMessage({ a: [1] });
  }),
);
port1.close();
port2.close();
const channel = new BroadcastChannel('probe');
console.log(channel.name, channel.constructor.name);
channel.close();
console.log(
  typeof WebAssembly.compile,
  (await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))).instance instanceof
    WebAssembly.Instance,
);
queueMicrotask(() => console.log('microtask'));
setImmediate(() => clearImmediate(setImmediate(() => console.log('never'))));
clearInterval(setInterval(() => {}, 1));
clearTimeout(setTimeout(() => {}, 1));
for (const Class of [
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  ReadableStream,
  ReadableByteStreamController,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  TextEncoderStream,
  TextDecoderStream,
  CompressionStream,
  DecompressionStream,
  Crypto,
  DOMException,
])
  console.log(Class.name, typeof Class);
console.log(
  typeof performance.now(),
  typeof crypto.randomUUID(),
  Buffer.from('x'),
  navigator.userAgent,
  navigator.language,
  typeof navigator.hardwareConcurrency,
  navigator.platform,
  navigator instanceof Navigator,
);
