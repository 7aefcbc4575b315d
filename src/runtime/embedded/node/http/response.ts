/** `http.ServerResponse`. */
import { codedError } from '../core/errors.ts';
import { eachHeader, hasBadCharacter } from './headers.ts';
import type { IncomingMessage } from './incoming.ts';
import { OutgoingMessage, type HttpSocket } from './outgoing.ts';
import { STATUS_CODES } from './status.ts';

type Done = (error?: Error | null) => void;

export class ServerResponse extends OutgoingMessage {
  override statusCode = 200;
  statusMessage: string | undefined = undefined;
  req: IncomingMessage;
  _sent100 = false;
  _expectContinue = false;
  _detached = false;

  constructor(req: IncomingMessage) {
    super();
    this.req = req;
    this.sendDate = true;
    if (req.method === 'HEAD') this._hasBody = false;
    const old = (req.httpVersionMajor ?? 1) < 1 || (req.httpVersionMinor ?? 1) < 1;
    if (old) {
      this.useChunkedEncodingByDefault = /chunked/i.test(String(req.headers['te'] ?? ''));
      this.shouldKeepAlive = false;
    }
  }

  assignSocket(socket: HttpSocket): void {
    if (socket._httpMessage) throw codedError('ERR_HTTP_SOCKET_ASSIGNED', 'Socket already assigned');
    socket._httpMessage = this;
    this.socket = socket;
    this.emit('socket', socket);
    this._flush();
  }

  detachSocket(socket: HttpSocket): void {
    socket._httpMessage = null;
    this.socket = null;
    this._detached = true;
  }

  override get writableFinished(): boolean {
    return this.finished && (this._detached ? this._finishedOnce : super.writableFinished);
  }

  override _implicitHeader(): void {
    this.writeHead(this.statusCode);
  }

  writeHead(status: number | string, reason?: unknown, headers?: unknown): this {
    if (this._header !== null) {
      throw codedError('ERR_HTTP_HEADERS_SENT', 'Cannot write headers after they are sent to the client');
    }
    const code = Number(status) | 0;
    if (code < 100 || code > 999) {
      throw codedError('ERR_HTTP_INVALID_STATUS_CODE', `Invalid status code: ${status}`, RangeError);
    }
    if (typeof reason === 'string') this.statusMessage = reason;
    else this.statusMessage ||= STATUS_CODES[code] ?? 'unknown';
    this.statusCode = code;
    const given = typeof reason === 'string' ? headers : (headers ?? reason);
    const fresh = new Set<string>();
    eachHeader(given, (name, value) => {
      const key = String(name).toLowerCase();
      if (Array.isArray(given) && fresh.has(key)) this.appendHeader(name, value);
      else if (name) this.setHeader(name, value);
      fresh.add(key);
    });
    if (hasBadCharacter(this.statusMessage)) {
      throw codedError('ERR_INVALID_CHAR', 'Invalid character in statusMessage', TypeError);
    }
    if (code === 204 || code === 304 || code < 200) this._hasBody = false;
    // Who waits for 100 Continue and gets a final status may still send its body: no further request can follow.
    if (this._expectContinue && !this._sent100) this.shouldKeepAlive = false;
    this._storeHeader(`HTTP/1.1 ${code} ${this.statusMessage}\r\n`);
    return this;
  }

  writeHeader(status: number, reason?: unknown, headers?: unknown): this {
    return this.writeHead(status, reason, headers);
  }

  writeContinue(done?: Done): void {
    this._writeRaw('HTTP/1.1 100 Continue\r\n\r\n', 'latin1', done);
    this._sent100 = true;
  }

  writeProcessing(done?: Done): void {
    this._writeRaw('HTTP/1.1 102 Processing\r\n\r\n', 'latin1', done);
  }

  writeEarlyHints(hints: Readonly<Record<string, string | string[]>>, done?: Done): void {
    const lines = Object.entries(hints).map(
      ([name, value]) => `${name === 'link' ? 'Link' : name}: ${[value].flat().join(', ')}\r\n`,
    );
    this._writeRaw(`HTTP/1.1 103 Early Hints\r\n${lines.join('')}\r\n`, 'latin1', done);
  }
}
