/** The global `WebSocket` (RFC 6455, the client's side), over `node:http`, so that it goes through the switch. */
import { Buffer } from '../buffer.ts';
import { extra } from '../extra.ts';

interface Socket {
  write(bytes: Uint8Array): void;
  end(): void;
  destroy(): void;
  on(name: string, listener: (data: Buffer) => void): void;
}

interface Request {
  on(name: 'upgrade', listener: (response: Upgrade, socket: Socket, head: Buffer) => void): void;
  on(name: 'response' | 'error', listener: (given: { resume?(): void }) => void): void;
  end(): void;
}

interface Upgrade {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The little of `node:http` that it needs. */
export interface HttpModule {
  request(url: string, options: object): Request;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

class CloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;

  constructor(type: string, { code = 0, reason = '', wasClean = false } = {}) {
    super(type);
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
  }
}

/** One frame of a client: masked. */
function frame(opcode: number, payload: Uint8Array): Buffer {
  const mask = crypto.getRandomValues(new Uint8Array(4));
  const { length } = payload;
  const size = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const out = Buffer.alloc(6 + size + length);
  out[0] = 0x80 | opcode;
  out[1] = 0x80 | (size === 0 ? length : size === 2 ? 126 : 127);
  if (size === 2) out.writeUInt16BE(length, 2);
  if (size === 8) out.writeBigUInt64BE(BigInt(length), 2);
  out.set(mask, 2 + size);
  for (let at = 0; at < length; at += 1)
    out[6 + size + at] = (payload[at] as number) ^ (mask[at % 4] as number);
  return out;
}

/** Reads frames off a stream of bytes. */
function createReader(
  see: (opcode: number, final: boolean, payload: Buffer) => void,
): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2) {
      const first = rest[0] as number;
      let length = (rest[1] as number) & 127;
      let at = 2;
      if (length === 126) {
        if (rest.length < 4) return;
        length = rest.readUInt16BE(2);
        at = 4;
      } else if (length === 127) {
        if (rest.length < 10) return;
        length = Number(rest.readBigUInt64BE(2));
        at = 10;
      }
      if (rest.length < at + length) return;
      const payload = rest.subarray(at, at + length);
      rest = rest.subarray(at + length);
      see(first & 15, (first & 0x80) !== 0, payload);
    }
  };
}

function checkedUrl(given: unknown): URL {
  let url: URL;
  try {
    url = new URL(String(given));
  } catch {
    throw new DOMException(`Invalid URL: ${String(given)}`, 'SyntaxError');
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol !== 'ws:') {
    const why =
      url.protocol === 'wss:' || url.protocol === 'https:' ? ': services talk plain TCP inside the lab' : '';
    throw new DOMException(`Expected a ws: or wss: protocol, got ${url.protocol}${why}`, 'SyntaxError');
  }
  if (url.hash !== '') throw new DOMException('Got fragment', 'SyntaxError');
  return url;
}

type Handler = ((event: Event) => void) | null;

let made: { WebSocket: unknown; CloseEvent: unknown } | null = null;

/** Makes the class, once for each process. */
export function createWebSocket(http: HttpModule): Readonly<Record<'WebSocket' | 'CloseEvent', unknown>> {
  if (made !== null) return made;

  class WebSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSING = 2;
    readonly CLOSED = 3;
    readonly url: string;
    binaryType: 'blob' | 'arraybuffer' = 'blob';
    bufferedAmount = 0;
    extensions = '';
    protocol = '';
    readyState = 0;
    #socket: Socket | null = null;
    #closing: { readonly code: number; readonly reason: string } | null = null;
    readonly #handlers = new Map<string, Handler>();

    constructor(given: string | URL, protocols: string | readonly string[] = []) {
      super();
      const url = checkedUrl(given);
      const wanted = typeof protocols === 'string' ? [protocols] : protocols;
      if (new Set(wanted).size !== wanted.length)
        throw new DOMException('Invalid Sec-WebSocket-Protocol value', 'SyntaxError');
      this.url = url.href;
      const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
      const request = http.request(url.href.replace(/^ws/, 'http'), {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-key': key,
          'sec-websocket-version': '13',
          ...(wanted.length > 0 ? { 'sec-websocket-protocol': wanted.join(', ') } : {}),
        },
      });
      request.on('response', (response) => {
        response.resume?.();
        this.#fail();
      });
      request.on('error', () => this.#fail());
      request.on('upgrade', (response, socket, head) => this.#open(key, response, socket, head));
      request.end();
    }

    #open(key: string, { headers }: Upgrade, socket: Socket, head: Buffer): void {
      const { algorithms } = extra('hashes');
      const accept = Buffer.from(algorithms.sha1(Buffer.from(key + GUID))).toString('base64');
      if (headers['sec-websocket-accept'] !== accept || this.readyState !== 0) {
        socket.destroy();
        this.#fail();
        return;
      }
      this.#socket = socket;
      this.protocol = headers['sec-websocket-protocol'] ?? '';
      this.readyState = 1;
      const pieces: Buffer[] = [];
      let kind = 0;
      const read = createReader((opcode, final, payload) => {
        if (opcode === PING) socket.write(frame(PONG, payload));
        else if (opcode === CLOSE) this.#closed(payload);
        else if (opcode <= BINARY) {
          if (opcode !== CONTINUATION) kind = opcode;
          pieces.push(payload);
          if (final) this.#message(kind, Buffer.concat(pieces.splice(0)));
        }
      });
      socket.on('data', read);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#end(this.#closing !== null));
      this.dispatchEvent(new Event('open'));
      if (head.length > 0) read(head);
    }

    #message(kind: number, payload: Buffer): void {
      const bytes = Uint8Array.from(payload);
      const data =
        kind === TEXT ? payload.toString() : this.binaryType === 'blob' ? new Blob([bytes]) : bytes.buffer;
      this.dispatchEvent(new MessageEvent('message', { data }));
    }

    /** The other end says goodbye, or answers ours. */
    #closed(payload: Buffer): void {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      const reason = payload.subarray(2).toString();
      if (this.readyState === 1) this.#socket?.write(frame(CLOSE, payload));
      this.#closing = { code, reason };
      this.readyState = 2;
      this.#socket?.end();
    }

    #end(wasClean: boolean): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      const { code, reason } = this.#closing ?? { code: 1006, reason: '' };
      this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean }));
    }

    #fail(): void {
      if (this.readyState === 3) return;
      this.dispatchEvent(new Event('error'));
      this.#end(false);
    }

    send(data: string | ArrayBuffer | ArrayBufferView | Blob): void {
      if (this.readyState === 0) throw new DOMException('Sent before connected.', 'InvalidStateError');
      if (this.readyState !== 1) return;
      if (data instanceof Blob) {
        void data.arrayBuffer().then((bytes) => this.send(bytes));
        return;
      }
      const payload =
        typeof data === 'string'
          ? Buffer.from(data)
          : ArrayBuffer.isView(data)
            ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
            : new Uint8Array(data);
      this.#socket?.write(frame(typeof data === 'string' ? TEXT : BINARY, payload));
    }

    close(code?: number, reason = ''): void {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
        throw new DOMException('invalid code', 'InvalidAccessError');
      }
      if (this.readyState >= 2) return;
      if (this.readyState === 0) {
        this.#fail();
        return;
      }
      this.readyState = 2;
      const payload = Buffer.concat([Buffer.alloc(code === undefined ? 0 : 2), Buffer.from(reason)]);
      if (code !== undefined) payload.writeUInt16BE(code, 0);
      this.#socket?.write(frame(CLOSE, payload));
    }

    #setHandler(name: string, handler: Handler): void {
      const before = this.#handlers.get(name);
      if (before) this.removeEventListener(name, before);
      this.#handlers.set(name, handler);
      if (handler) this.addEventListener(name, handler);
    }

    static {
      Object.defineProperty(this, 'name', { value: 'WebSocket' });
      for (const name of ['open', 'message', 'error', 'close']) {
        Object.defineProperty(this.prototype, `on${name}`, {
          configurable: true,
          enumerable: true,
          get(this: WebSocket) {
            return this.#handlers.get(name) ?? null;
          },
          set(this: WebSocket, handler: Handler) {
            this.#setHandler(name, handler);
          },
        });
      }
    }
  }

  Object.defineProperty(CloseEvent, 'name', { value: 'CloseEvent' });
  made = { WebSocket, CloseEvent };
  return made;
}
