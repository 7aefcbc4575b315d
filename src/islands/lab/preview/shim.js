// Runs first inside the preview's frame: an opaque origin without a network. Everything that would leave the page
// goes through one port to the reader's page, which asks the gateway. What has no way through says so.
(() => {
  const facts = JSON.parse(document.currentScript.dataset.facts);
  const origin = facts.origin;
  let here = new URL(facts.path, origin);
  const channel = new MessageChannel();
  const port = channel.port1;
  const waiting = new Map();
  let last = 0;

  port.onmessage = ({ data }) => {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if (!call) return;
    if (data.error === undefined) call.resolve(data);
    else call.reject(new TypeError(data.error));
  };
  parent.postMessage({ ruche: 'preview' }, '*', [channel.port2]);

  const notice = (kind, what) => port.postMessage({ type: 'notice', kind, what: String(what) });
  const ours = (url) => url.origin === origin;

  function ask(method, url, headers, body) {
    const id = (last += 1);
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      port.postMessage(
        { type: 'request', id, method, path: url.pathname + url.search, headers, body },
        body ? [body] : [],
      );
    });
  }

  /** Asks the gateway and follows its redirects, as a browser does. */
  async function exchange(method, url, headers, body) {
    for (let hops = 0; hops < 10; hops += 1) {
      const answer = await ask(method, url, headers, body);
      const location = answer.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
      if (![301, 302, 303, 307, 308].includes(answer.status) || !location) return { answer, url };
      const next = new URL(location, url);
      // nginx names itself by Host and port; the path is what counts in here.
      url = new URL(next.pathname + next.search, origin);
      if (answer.status === 303 || (answer.status < 303 && method === 'POST')) [method, body] = ['GET', null];
    }
    throw new TypeError('too many redirects');
  }

  // No policy covers WebRTC: it goes before the page's first script, and no frame may bring it back.
  for (const name of Object.getOwnPropertyNames(window))
    if (/^(webkit|moz)?RTC|^WebTransport/.test(name)) delete window[name];
  const FRAMES = 'iframe, frame, object, embed, portal, fencedframe';
  const { remove } = Element.prototype;
  const { apply } = Reflect;
  // A frame that is gone by the end of the script that made it has not run anything yet.
  const guard = (root) => {
    const { querySelectorAll } = root;
    const unframe = () => {
      const frames = apply(querySelectorAll, root, [FRAMES]);
      // By number: the page may have changed what it means to go through a list.
      for (let at = 0; frames[at]; at += 1) {
        apply(remove, frames[at], []);
        notice('unsupported', frames[at].localName);
      }
    };
    new MutationObserver(unframe).observe(root, { childList: true, subtree: true });
  };
  guard(document);
  const { attachShadow, setHTMLUnsafe } = Element.prototype;
  Element.prototype.attachShadow = function (init) {
    const root = apply(attachShadow, this, [init]);
    guard(root);
    return root;
  };
  if (setHTMLUnsafe) Element.prototype.setHTMLUnsafe = ShadowRoot.prototype.setHTMLUnsafe = undefined;

  const empty = (status) => status === 204 || status === 205 || status === 304;

  window.fetch = async (input, init) => {
    const raw = input instanceof Request ? input.url : String(input);
    if (/^(blob|data):/.test(raw)) return local(raw);
    const url = new URL(raw, here);
    if (!ours(url)) {
      notice('external', url.href);
      throw new TypeError(`${url.href} is not part of this lab`);
    }
    // A Request encodes the body (multipart boundaries included) exactly as the browser would send it.
    const request = new Request(input instanceof Request ? input : url, init);
    request.signal.throwIfAborted();
    const body = ['GET', 'HEAD'].includes(request.method) ? null : await request.arrayBuffer();
    const aborted = new Promise((resolve, reject) =>
      request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true }),
    );
    const { answer, url: final } = await Promise.race([
      exchange(request.method, url, [...request.headers], body),
      aborted,
    ]);
    const response = new Response(empty(answer.status) ? null : answer.body, {
      status: answer.status,
      statusText: answer.statusText,
      headers: answer.headers.filter(([name]) => name.toLowerCase() !== 'set-cookie'),
    });
    Object.defineProperty(response, 'url', { value: final.href });
    return response;
  };

  /** The frame's policy forbids connections, even to its own blobs: an image element may show them, nothing else. */
  function local(url) {
    const kept = blobs.get(url);
    return kept ? Promise.resolve(new Response(kept)) : Promise.reject(new TypeError('no such blob'));
  }
  const blobs = new Map();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const url = createObjectURL.call(URL, blob);
    blobs.set(url, blob);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    blobs.delete(url);
    revokeObjectURL.call(URL, url);
  };

  window.XMLHttpRequest = class extends EventTarget {
    static UNSENT = 0;
    static OPENED = 1;
    static HEADERS_RECEIVED = 2;
    static LOADING = 3;
    static DONE = 4;
    readyState = 0;
    status = 0;
    statusText = '';
    response = null;
    responseText = '';
    responseType = '';
    responseURL = '';
    timeout = 0;
    withCredentials = false;
    upload = new EventTarget();
    #method = 'GET';
    #url = '';
    #headers = new Headers();
    #answer = null;
    #control = null;
    open(method, url, async = true) {
      if (!async) notice('unsupported', 'XMLHttpRequest (sync)');
      [this.#method, this.#url, this.#headers] = [method, url, new Headers()];
      this.#state(1);
    }
    setRequestHeader(name, value) {
      this.#headers.append(name, value);
    }
    getResponseHeader(name) {
      return this.#answer?.headers.get(name) ?? null;
    }
    getAllResponseHeaders() {
      return [...(this.#answer?.headers ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }
    overrideMimeType() {}
    abort() {
      this.#control?.abort();
    }
    async send(body = null) {
      this.#control = new AbortController();
      const timer = this.timeout ? setTimeout(() => this.#control.abort('timeout'), this.timeout) : 0;
      try {
        const { signal } = this.#control;
        this.#answer = await fetch(this.#url, {
          method: this.#method,
          headers: this.#headers,
          body: body ?? undefined,
          signal,
        });
        const { status, statusText, url } = this.#answer;
        Object.assign(this, { status, statusText, responseURL: url });
        this.#state(2);
        const kind = { json: 'json', blob: 'blob', arraybuffer: 'arrayBuffer' }[this.responseType] ?? 'text';
        this.response = await this.#answer[kind]();
        if (kind === 'text') this.responseText = this.response;
        this.#state(4);
        this.#tell('load');
      } catch {
        this.#state(4);
        this.#tell(
          this.#control.signal.reason === 'timeout'
            ? 'timeout'
            : this.#control.signal.aborted
              ? 'abort'
              : 'error',
        );
      } finally {
        clearTimeout(timer);
        this.#tell('loadend');
      }
    }
    #state(value) {
      this.readyState = value;
      this.#tell('readystatechange');
    }
    #tell(type) {
      const event = new ProgressEvent(type);
      this[`on${type}`]?.(event);
      this.dispatchEvent(event);
    }
  };

  for (const name of ['WebSocket', 'EventSource', 'Worker', 'SharedWorker'])
    window[name] = class {
      constructor() {
        notice('unsupported', name);
        throw new DOMException(`${name} is not part of this preview`, 'NotSupportedError');
      }
    };
  navigator.sendBeacon = (url, body) => {
    void fetch(url, { method: 'POST', body }).catch(() => {});
    return true;
  };
  window.open = (url) => {
    navigate(url);
    return null;
  };
  const memory = () => {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
      clear: () => kept.clear(),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    };
  };
  // An opaque origin has no storage: what the page keeps lasts as long as the page.
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { value: memory() });
  Object.defineProperty(document, 'cookie', { get: () => '', set: () => notice('cookies', '') });
  for (const name of ['pushState', 'replaceState'])
    history[name] = (state, title, url) => {
      if (url === undefined || url === null) return;
      here = new URL(url, here);
      port.postMessage({ type: 'moved', path: here.pathname + here.search + here.hash });
    };

  function navigate(to, request = {}) {
    const url = new URL(to, here);
    if (!ours(url)) return notice('external', url.href);
    const { method = 'GET', headers = [], body = null } = request;
    port.postMessage(
      { type: 'navigate', method, path: url.pathname + url.search + url.hash, headers, body },
      body ? [body] : [],
    );
  }

  addEventListener('click', (event) => {
    const link = event
      .composedPath()
      .find((one) => one instanceof HTMLAnchorElement && one.hasAttribute('href'));
    if (!link || event.defaultPrevented || event.button !== 0) return;
    const to = link.getAttribute('href');
    if (/^(blob|data):/.test(to)) return;
    event.preventDefault();
    if (to.startsWith('#')) document.getElementById(to.slice(1))?.scrollIntoView();
    else navigate(to);
  });

  async function submit(form, submitter) {
    const action = submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? here.pathname;
    const method = (
      submitter?.getAttribute('formmethod') ??
      form.getAttribute('method') ??
      'get'
    ).toUpperCase();
    const data = new FormData(form, submitter);
    const url = new URL(action, here);
    const fields = new URLSearchParams(
      [...data].map(([name, value]) => [name, value instanceof File ? value.name : value]),
    );
    if (method !== 'POST') {
      url.search = String(fields);
      return navigate(url);
    }
    const encoded = new Response(
      (submitter?.formEnctype || form.enctype) === 'multipart/form-data' ? data : fields,
    );
    navigate(url, {
      method,
      headers: [['content-type', encoded.headers.get('content-type')]],
      body: await encoded.arrayBuffer(),
    });
  }
  addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    void submit(event.target, event.submitter);
  });
  HTMLFormElement.prototype.submit = function () {
    void submit(this, null);
  };

  // Pictures: an address becomes a blob of the bytes that the gateway gave. The page keeps seeing its own address.
  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
  const { setAttribute } = Element.prototype;
  const pending = new WeakMap();
  const wanted = (value) => value && !/^(blob|data|about):/.test(value);

  async function load(image, value) {
    if (pending.get(image)?.value === value) return;
    const mine = { value };
    pending.set(image, mine);
    image.removeAttribute('src');
    let next = 'data:,';
    try {
      const response = await fetch(value);
      if (response.ok) next = createObjectURL.call(URL, await response.blob());
    } catch {
      // No answer: the empty data URL makes the element fail as it would have.
    }
    if (pending.get(image) !== mine) return URL.revokeObjectURL(next);
    pending.set(image, { value, done: true });
    image.addEventListener('load', () => revokeObjectURL.call(URL, next), { once: true });
    source.set.call(image, next);
  }
  Object.defineProperty(HTMLImageElement.prototype, 'src', {
    ...source,
    get() {
      const mine = pending.get(this);
      return mine ? new URL(mine.value, here).href : source.get.call(this);
    },
    set(value) {
      if (wanted(String(value))) return void load(this, String(value));
      pending.delete(this);
      source.set.call(this, value);
    },
  });
  HTMLImageElement.prototype.setAttribute = function (name, value) {
    if (String(name).toLowerCase() === 'src') this.src = value;
    else setAttribute.call(this, name, value);
  };
  // The policy refuses the first, unrewritten address; the page's own error handlers must not hear of that.
  addEventListener(
    'error',
    (event) => {
      const mine = event.target instanceof HTMLImageElement ? pending.get(event.target) : undefined;
      if (
        event.target instanceof HTMLImageElement &&
        (mine ? !mine.done : wanted(event.target.getAttribute('src')))
      )
        event.stopImmediatePropagation();
    },
    true,
  );
  const look = (node) => {
    if (!(node instanceof Element)) return;
    for (const image of [...(node.matches('img') ? [node] : []), ...node.querySelectorAll('img')]) {
      const value = image.dataset.rucheSrc ?? image.getAttribute('src');
      delete image.dataset.rucheSrc;
      if (wanted(value)) void load(image, value);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') look(change.target);
      else for (const node of change.addedNodes) look(node);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });

  document.currentScript.remove();
})();
