/** The head of a message that is sent: its headers, and what Node adds to them. */
import { codedError, invalidArgument } from '../core/errors.ts';
import { Stream } from '../stream.ts';
import { utcDate, validateHeaderName, validateHeaderValue } from './headers.ts';

const sentAlready = (action: string): Error =>
  codedError('ERR_HTTP_HEADERS_SENT', `Cannot ${action} headers after they are sent to the client`);

/** The half of `http.OutgoingMessage` that knows headers. */
export abstract class HeadedMessage extends Stream {
  chunkedEncoding = false;
  shouldKeepAlive = true;
  maxRequestsOnConnectionReached = false;
  useChunkedEncodingByDefault = true;
  sendDate = false;
  _last = false;
  _defaultKeepAlive = true;
  _keepAliveTimeout = 0;
  _hasBody = true;
  _header: string | null = null;
  _headerSent = false;
  _contentLength: number | null = null;
  _removedConnection = false;
  _removedContLen = false;
  _removedTE = false;
  agent: unknown = undefined;
  statusCode: number | undefined;
  protected readonly _out = new Map<string, [name: string, value: unknown]>();

  get headersSent(): boolean {
    return this._header !== null;
  }

  /** Sends the head and these bytes. */
  abstract _send(data: string): boolean;

  setHeader(name: string, value: unknown): this {
    if (this._header !== null) throw sentAlready('set');
    validateHeaderName(name);
    validateHeaderValue(name, value);
    this._out.set(name.toLowerCase(), [name, value]);
    return this;
  }

  setHeaders(headers: unknown): this {
    if (this._header !== null) throw sentAlready('set');
    if (
      headers === null ||
      typeof headers !== 'object' ||
      !(Symbol.iterator in headers) ||
      Array.isArray(headers)
    ) {
      throw invalidArgument('headers', 'an instance of Headers or Map', headers);
    }
    const cookies: unknown[] = [];
    for (const [name, value] of headers as Iterable<[string, unknown]>) {
      if (name.toLowerCase() === 'set-cookie') cookies.push(...(Array.isArray(value) ? value : [value]));
      else this.setHeader(name, value);
    }
    if (cookies.length > 0) this.setHeader('set-cookie', cookies);
    return this;
  }

  appendHeader(name: string, value: unknown): this {
    if (this._header !== null) throw sentAlready('append');
    validateHeaderName(name);
    validateHeaderValue(name, value);
    const before = this._out.get(name.toLowerCase());
    const values = before === undefined ? value : [before[1], value].flat();
    this._out.set(name.toLowerCase(), [before?.[0] ?? name, values]);
    return this;
  }

  getHeader(name: string): unknown {
    if (typeof name !== 'string') throw invalidArgument('name', 'of type string', name);
    return this._out.get(name.toLowerCase())?.[1];
  }

  getHeaderNames(): string[] {
    return [...this._out.keys()];
  }

  getRawHeaderNames(): string[] {
    return [...this._out.values()].map(([name]) => name);
  }

  getHeaders(): Record<string, unknown> {
    const headers = Object.create(null) as Record<string, unknown>;
    for (const [name, [, value]] of this._out) headers[name] = value;
    return headers;
  }

  hasHeader(name: string): boolean {
    if (typeof name !== 'string') throw invalidArgument('name', 'of type string', name);
    return this._out.has(name.toLowerCase());
  }

  removeHeader(name: string): void {
    if (typeof name !== 'string') throw invalidArgument('name', 'of type string', name);
    if (this._header !== null) throw sentAlready('remove');
    const key = name.toLowerCase();
    if (key === 'connection') this._removedConnection = true;
    if (key === 'content-length') this._removedContLen = true;
    if (key === 'transfer-encoding') this._removedTE = true;
    if (key === 'date') this.sendDate = false;
    this._out.delete(key);
  }

  _implicitHeader(): void {
    throw codedError('ERR_METHOD_NOT_IMPLEMENTED', 'The _implicitHeader() method is not implemented');
  }

  /** Writes the head from what was set, completed by framing and connection headers. */
  _storeHeader(firstLine: string): void {
    const lines: string[] = [];
    const seen = new Set<string>();
    for (const [key, [name, value]] of this._out) {
      seen.add(key);
      const values = Array.isArray(value) ? (key === 'cookie' ? [value.join('; ')] : value) : [value];
      for (const one of values) {
        validateHeaderValue(name, one);
        this.#noticeHeader(key, String(one));
        lines.push(`${name}: ${String(one)}\r\n`);
      }
    }
    const add = (line: string): void => void lines.push(`${line}\r\n`);
    if (this.sendDate && !seen.has('date')) add(`Date: ${utcDate()}`);
    if (this.chunkedEncoding && (this.statusCode === 204 || this.statusCode === 304)) {
      this.chunkedEncoding = false;
      this.shouldKeepAlive = false;
    }
    this.#connectionHeader(seen, add);
    this.#framingHeader(seen, add);
    if (!this.chunkedEncoding && seen.has('trailer')) {
      throw codedError('ERR_HTTP_TRAILER_INVALID', 'Trailers are invalid with this transfer encoding');
    }
    this._header = `${firstLine}${lines.join('')}\r\n`;
    this._headerSent = false;
    if (seen.has('expect')) this._send('');
  }

  #noticeHeader(key: string, value: string): void {
    if (key === 'connection') {
      this._removedConnection = false;
      if (/(?:^|\W)close(?:$|\W)/i.test(value)) this._last = true;
      else this.shouldKeepAlive = true;
    } else if (key === 'transfer-encoding') {
      this._removedTE = false;
      if (/(?:^|\W)chunked(?:$|\W)/i.test(value)) this.chunkedEncoding = true;
    } else if (key === 'content-length') {
      this._contentLength = Number(value);
      this._removedContLen = false;
    } else if (key === 'keep-alive') {
      this._defaultKeepAlive = false;
    }
  }

  #connectionHeader(seen: ReadonlySet<string>, add: (line: string) => void): void {
    if (this._removedConnection) {
      this._last = !this.shouldKeepAlive;
      return;
    }
    if (seen.has('connection')) return;
    const keep =
      this.shouldKeepAlive &&
      (seen.has('content-length') || this.useChunkedEncodingByDefault || Boolean(this.agent));
    if (!keep || this.maxRequestsOnConnectionReached) {
      this._last = true;
      add('Connection: close');
      return;
    }
    add('Connection: keep-alive');
    if (this._keepAliveTimeout > 0 && this._defaultKeepAlive) {
      add(`Keep-Alive: timeout=${Math.floor(this._keepAliveTimeout / 1000)}`);
    }
  }

  #framingHeader(seen: ReadonlySet<string>, add: (line: string) => void): void {
    if (seen.has('content-length') || seen.has('transfer-encoding')) return;
    if (!this._hasBody) {
      this.chunkedEncoding = false;
    } else if (!this.useChunkedEncodingByDefault) {
      this._last = true;
    } else if (!seen.has('trailer') && !this._removedContLen && this._contentLength !== null) {
      add(`Content-Length: ${this._contentLength}`);
    } else if (!this._removedTE) {
      add('Transfer-Encoding: chunked');
      this.chunkedEncoding = true;
    } else {
      this._last = true;
    }
  }
}
