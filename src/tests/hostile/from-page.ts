import type { MarkupAttack, ScriptAttack } from './attack.ts';

/** What a page can try by being written as it is, all on one page. */
export const fromMarkup: readonly MarkupAttack[] = [
  { name: 'an image', markup: ({ url }) => `<img src="${url}">` },
  { name: 'an image set', markup: ({ url }) => `<img srcset="${url} 1x">` },
  { name: 'a picture', markup: ({ url }) => `<picture><source srcset="${url}"><img alt=""></picture>` },
  { name: 'an image button', markup: ({ url }) => `<input type="image" src="${url}">` },
  { name: 'a background of old', markup: ({ url }) => `<table background="${url}"><tr><td>x</table>` },
  { name: 'an image of SVG', markup: ({ url }) => `<svg><image href="${url}" width="9" height="9"/></svg>` },
  {
    name: 'a filter image of SVG',
    markup: ({ url }) =>
      `<svg width="9" height="9"><filter id="f"><feImage href="${url}"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>`,
  },
  { name: 'a background of CSS', markup: ({ url }) => `<p style="background: url(${url})">x</p>` },
  {
    name: 'a cursor, a list mark and content of CSS',
    markup: ({ url }) => `<ul><li style="list-style: url(${url})">x</ul>`,
  },
  { name: '@import of CSS', markup: ({ url }) => `<style>@import "${url}";</style>` },
  {
    name: 'a font of CSS',
    markup: ({ url, port }) =>
      `<style>@font-face { font-family: f${port}; src: url(${url}) }</style><p style="font-family: f${port}">x</p>`,
  },
  { name: 'a style sheet', markup: ({ url }) => `<link rel="stylesheet" href="${url}">` },
  { name: 'a script', markup: ({ url }) => `<script src="${url}"></script>` },
  { name: 'a module', markup: ({ url }) => `<script type="module">import ${JSON.stringify(url)}</script>` },
  { name: 'a module preload', markup: ({ url }) => `<link rel="modulepreload" href="${url}">` },
  { name: 'a preload', markup: ({ url }) => `<link rel="preload" as="image" href="${url}">` },
  { name: 'a prefetch', markup: ({ url }) => `<link rel="prefetch" href="${url}">` },
  { name: 'a preconnect', connects: true, markup: ({ url }) => `<link rel="preconnect" href="${url}">` },
  { name: 'a video and its poster', markup: ({ url }) => `<video poster="${url}"></video>` },
  { name: 'a sound', markup: ({ url }) => `<audio src="${url}" preload="auto"></audio>` },
  { name: 'a frame', markup: ({ url }) => `<iframe src="${url}"></iframe>` },
  {
    name: 'a frame of a data address',
    markup: ({ url }) => `<iframe src="data:text/html,<img src=${url}>"></iframe>`,
  },
  {
    name: 'a frame with a document of its own',
    markup: ({ url }) => `<iframe srcdoc="<img src=${url}>"></iframe>`,
  },
  { name: 'an object', markup: ({ url }) => `<object data="${url}"></object>` },
  { name: 'an embedded thing', markup: ({ url }) => `<embed src="${url}">` },
  {
    name: 'a base address and an image',
    markup: ({ url }) => `<iframe srcdoc="<base href=${url}/><img src=x>"></iframe>`,
  },
];

/** A frame's globals, as far as the attacks use them. */
type Realm = typeof globalThis & Window;

/** Everything that a script of a page can try without leaving the page. Each stands alone. */
export const fromScript: readonly ScriptAttack[] = [
  { name: 'fetch', run: ({ url }) => fetch(url, { mode: 'no-cors' }) },
  { name: 'Image', run: ({ url }) => void (new Image().src = url) },
  {
    name: 'the beacon of the prototype',
    run: ({ url }) => void Navigator.prototype.sendBeacon.call(navigator, url, 'x'),
  },
  {
    name: 'fetch of a fresh realm',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      return (frame.contentWindow as Realm).fetch(url, { mode: 'no-cors' });
    },
  },
  {
    name: 'XMLHttpRequest of a fresh realm',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const request = new (frame.contentWindow as Realm).XMLHttpRequest();
      request.open('GET', url);
      request.send();
    },
  },
  {
    name: 'WebSocket of a fresh realm',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      void new (frame.contentWindow as Realm).WebSocket(url.replace('http', 'ws'));
    },
  },
  {
    name: 'EventSource of a fresh realm',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      void new (frame.contentWindow as Realm).EventSource(url);
    },
  },
  {
    name: 'WebTransport, over UDP',
    run: ({ port }) => new WebTransport(`https://127.0.0.1:${port}/`).ready,
  },
  {
    name: 'a worker of a fresh realm that fetches',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const code = `fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).catch(() => 0)`;
      const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
      void new (frame.contentWindow as Realm).Worker(address);
    },
  },
  { name: 'import()', run: ({ url }) => new Function('url', 'return import(url)')(url) as unknown },
  {
    name: 'an image that a script writes',
    run({ url }) {
      const place = document.body.appendChild(document.createElement('div'));
      place.innerHTML = `<svg><image href="${url}"/></svg>`;
    },
  },
  {
    name: 'a style that a script makes',
    run({ url }) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`html { background-image: url(${url}) }`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
  },
  { name: 'a font that a script loads', run: ({ url }) => new FontFace('x', `url(${url})`).load() },
  {
    name: 'a policy that reports its violations',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.srcdoc = `<meta http-equiv="content-security-policy" content="img-src 'none'; report-uri ${url}"><img src="${url}">`;
      const plain = document.body.appendChild(document.createElement('iframe'));
      plain.srcdoc = `<img src="${url}">`;
    },
  },
  {
    name: 'a style sheet that a script links',
    run({ url }) {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = url;
      document.head.append(link);
    },
  },
  {
    name: 'a preconnect that a script links',
    dials: true,
    connects: true,
    run({ url }) {
      const link = document.createElement('link');
      link.rel = 'preconnect';
      link.href = url;
      document.head.append(link);
    },
  },
  {
    name: 'a frame that a script makes',
    dials: true,
    run({ url }) {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    },
  },
  {
    name: 'WebRTC of a frame in a closed shadow',
    run({ port }) {
      const frame = document.createElement('iframe');
      frame.srcdoc = `<script>
        const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] });
        peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
      </script>`;
      const host = document.body.appendChild(document.createElement('div'));
      host.attachShadow({ mode: 'closed' }).append(frame);
    },
  },
  {
    name: 'WebRTC: STUN, over UDP',
    run({ port }) {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
      peer.createDataChannel('x');
      return peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    },
  },
  {
    name: 'WebRTC of a frame with a document of its own',
    run({ port }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.srcdoc = `<script>
        const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] });
        peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
      </script>`;
    },
  },
  {
    name: 'a ping of a link',
    run({ url }) {
      const link = document.body.appendChild(document.createElement('a'));
      link.href = '#here';
      link.ping = url;
      link.click();
    },
  },
  {
    name: 'a form in a fresh realm',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.name = 'target-of-form';
      const form = (frame.contentDocument as Document).body.appendChild(
        (frame.contentDocument as Document).createElement('form'),
      );
      form.action = url;
      form.method = 'post';
      (frame.contentWindow as Realm).HTMLFormElement.prototype.submit.call(form);
    },
  },
  {
    name: 'a popup',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      (frame.contentWindow as Realm).open(url);
    },
  },
  {
    name: 'a popup of a link',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const inside = frame.contentDocument as Document;
      const link = inside.body.appendChild(inside.createElement('a'));
      link.href = url;
      link.target = '_blank';
      link.click();
    },
  },
  {
    name: 'a download',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const inside = frame.contentDocument as Document;
      const link = inside.body.appendChild(inside.createElement('a'));
      link.href = url;
      link.download = 'x';
      link.click();
    },
  },
  {
    name: 'the cookies of the site',
    told: true,
    run() {
      const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
      cookie?.set?.call(document, 'hostile=1');
      return String(cookie?.get?.call(document)).includes('hostile=1');
    },
  },
  {
    name: 'the storage of the site',
    told: true,
    run() {
      const frame = document.body.appendChild(document.createElement('iframe'));
      (frame.contentWindow as Realm).localStorage.setItem('hostile', '1');
      return true;
    },
  },
  {
    name: 'the database of the site',
    told: true,
    run: () =>
      new Promise((done, failed) => {
        const request = indexedDB.open('hostile');
        request.onsuccess = () => (request.result.close(), done(true));
        request.onerror = failed;
      }),
  },
  {
    name: 'the caches of the site',
    told: true,
    run: async () => (await caches.open('hostile'), true),
  },
  {
    name: 'the private files of the site',
    told: true,
    run: async () => (await navigator.storage.getDirectory(), true),
  },
  {
    name: "the reader's page: its document",
    told: true,
    run: () => parent.document.body !== null,
  },
  {
    name: "the reader's page: a global of its",
    told: true,
    run() {
      (parent as Realm & { hostile?: number }).hostile = 1;
      return true;
    },
  },
  {
    name: 'the element that holds this frame',
    told: true,
    run: () => window.frameElement !== null,
  },
];

/** What ends the page that tries it: each has a page of its own. Contained, it may lose that page, and nothing else. */
export const leaving: readonly ScriptAttack[] = [
  { name: 'location', dials: true, run: ({ url }) => void (location.href = url) },
  { name: 'location, replaced', dials: true, run: ({ url }) => location.replace(url) },
  { name: 'the location of the top', run: ({ url }) => void ((top as Window).location.href = url) },
  { name: 'the location of the parent', run: ({ url }) => parent.location.replace(url) },
  { name: 'open() onto itself', run: ({ url }) => void open(url, '_self') },
  {
    name: 'open() of a fresh realm, onto the top',
    run({ url }) {
      const frame = document.body.appendChild(document.createElement('iframe'));
      (frame.contentWindow as Realm).open(url, '_top');
    },
  },
  {
    name: 'a link to the top',
    run({ url }) {
      const link = document.body.appendChild(document.createElement('a'));
      link.href = url;
      link.target = '_top';
      link.addEventListener('click', (event) => event.stopPropagation());
      link.click();
    },
  },
  {
    name: 'a form that is sent',
    dials: true,
    run({ url }) {
      const form = document.body.appendChild(document.createElement('form'));
      form.action = url;
      form.method = 'post';
      const button = form.appendChild(document.createElement('button'));
      button.addEventListener('click', (event) => event.stopPropagation());
      form.addEventListener('submit', (event) => event.stopImmediatePropagation());
      form.requestSubmit(button);
    },
  },
  {
    name: 'a refresh',
    dials: true,
    run({ url }) {
      const refresh = document.createElement('meta');
      refresh.httpEquiv = 'refresh';
      refresh.content = `0; url=${url}`;
      document.head.append(refresh);
    },
  },
  {
    name: 'a script address that returns a page',
    run: ({ url }) => void (location.href = `javascript:'<img src="${url}">'`),
  },
  {
    name: 'a blob address as the page',
    run: ({ url }) =>
      location.replace(URL.createObjectURL(new Blob([`<img src="${url}">`], { type: 'text/html' }))),
  },
  {
    name: 'a document written anew',
    run({ url }) {
      document.open();
      document.write(`<img src="${url}"><script src="${url}"></script>`);
      document.close();
    },
  },
];
