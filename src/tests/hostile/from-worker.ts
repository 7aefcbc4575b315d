import type { ScriptAttack } from './attack.ts';

/** Everything that a program in a worker can try, short of a document. */
export const fromWorker: readonly ScriptAttack[] = [
  { name: 'fetch', run: ({ url }) => globalThis.fetch(url) },
  { name: 'fetch without CORS', run: ({ url }) => globalThis.fetch(url, { mode: 'no-cors' }) },
  {
    name: 'fetch with keepalive',
    run: ({ url }) => globalThis.fetch(url, { method: 'POST', body: 'x', mode: 'no-cors', keepalive: true }),
  },
  {
    name: 'fetch of the prototype',
    run: ({ url }) =>
      (Reflect.get(Object.getPrototypeOf(globalThis) as object, 'fetch') as typeof fetch).call(
        globalThis,
        url,
      ),
  },
  {
    name: 'the global of a sloppy function',
    run: ({ url }) => new Function('url', 'return this.fetch(url)')(url) as unknown,
  },
  {
    name: 'XMLHttpRequest',
    run({ url }) {
      const request = new globalThis.XMLHttpRequest();
      request.open('GET', url);
      request.send();
    },
  },
  {
    name: 'XMLHttpRequest, synchronous',
    run({ url }) {
      const request = new globalThis.XMLHttpRequest();
      request.open('GET', url, false);
      request.send();
    },
  },
  { name: 'WebSocket', run: ({ url }) => void new globalThis.WebSocket(url.replace('http', 'ws')) },
  { name: 'EventSource', run: ({ url }) => void new globalThis.EventSource(url) },
  {
    name: 'WebTransport, over UDP',
    run: ({ port }) => new globalThis.WebTransport(`https://127.0.0.1:${port}/`).ready,
  },
  { name: 'importScripts', run: ({ url }) => globalThis.importScripts(url) },
  {
    name: 'importScripts of a blob that calls importScripts',
    run({ url }) {
      const code = new Blob([`importScripts(${JSON.stringify(url)})`], { type: 'text/javascript' });
      globalThis.importScripts(URL.createObjectURL(code));
    },
  },
  {
    name: 'import() made of text',
    run: ({ url }) => new Function('url', 'return import(url)')(url) as unknown,
  },
  {
    name: 'import() of a data module that imports',
    run: ({ url }) =>
      new Function('url', 'return import(url)')(
        `data:text/javascript,import ${encodeURIComponent(JSON.stringify(url))}`,
      ) as unknown,
  },
  {
    name: 'import() of a blob module that imports',
    run: ({ url }) =>
      new Function('url', 'return import(url)')(
        URL.createObjectURL(new Blob([`import ${JSON.stringify(url)}`], { type: 'text/javascript' })),
      ) as unknown,
  },
  {
    name: 'import() through setTimeout with text',
    run: ({ url }) =>
      void setTimeout(`import(${JSON.stringify(url)}).catch(() => 0)` as unknown as () => void, 0),
  },
  {
    name: 'a nested worker of a blob that fetches',
    run({ url }) {
      const code = `fetch(${JSON.stringify(url)}).catch(() => 0)`;
      void new globalThis.Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    },
  },
  {
    name: 'a nested worker of a data address that fetches',
    run({ url }) {
      const code = `fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).catch(() => 0)`;
      void new globalThis.Worker(`data:text/javascript,${encodeURIComponent(code)}`);
    },
  },
  {
    name: 'a nested module worker that imports',
    run({ url }) {
      const code = new Blob([`import ${JSON.stringify(url)}`], { type: 'text/javascript' });
      void new globalThis.Worker(URL.createObjectURL(code), { type: 'module' });
    },
  },
  {
    name: 'a font',
    run: ({ url }) => new globalThis.FontFace('x', `url(${url})`).load(),
  },
  {
    name: 'WebAssembly streamed',
    run: ({ url }) => WebAssembly.compileStreaming(globalThis.fetch(url)),
  },
  {
    name: 'the database of the site',
    told: true,
    run: () =>
      new Promise((done, failed) => {
        const request = globalThis.indexedDB.open('hostile');
        request.onsuccess = () => (request.result.close(), done(true));
        request.onerror = failed;
      }),
  },
  {
    name: 'the caches of the site',
    told: true,
    run: async () => (await globalThis.caches.open('hostile'), true),
  },
  {
    name: 'the private files of the site',
    told: true,
    run: async () => (await globalThis.navigator.storage.getDirectory(), true),
  },
  {
    name: 'a hundred workers (a fork bomb)',
    told: true,
    walled: false,
    run: async () => {
      const code = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }));
      const all = Array.from({ length: 100 }, () => new globalThis.Worker(code));
      await Promise.all(all.map((one) => new Promise((done) => (one.onmessage = done))));
      for (const one of all) one.terminate();
      return true;
    },
  },
];
