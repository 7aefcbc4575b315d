/**
 * http-parser-js, made as strict as llhttp where leniency is dangerous: it skips bad header lines, and reads a bad
 * chunk size or length as zero. Here each is an error with llhttp's code.
 */
import type { Buffer } from 'buffer';
import { HTTPParser } from 'http-parser-js';
import { codedError } from '../core/errors.ts';
import { isToken } from './headers.ts';
import { METHODS } from './status.ts';

/** The start of a message. */
export interface Head {
  readonly versionMajor: number;
  readonly versionMinor: number;
  readonly rawHeaders: string[];
  readonly method: string;
  readonly url: string;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly upgrade: boolean;
  readonly keepAlive: boolean;
}

/** What a parser calls. `head` answers whether a body follows: yes, no, or the rest is another protocol. */
export interface ParserEvents {
  head(head: Head): 'body' | 'no body' | 'upgrade';
  body(bytes: Buffer): void;
  trailers(raw: string[]): void;
  complete(): void;
}

export interface Parser {
  /** Returns an Error (with `code` and `rawPacket`), or how many bytes were taken: fewer than given on upgrade. */
  execute(bytes: Buffer): Error | number;
  /** The connection ended. An Error when that was inside a message. */
  finish(): Error | undefined;
}

/** llhttp's limit on the head of a message, in bytes. */
export const MAX_HEADER_SIZE = 16 * 1024;

/** What the package's states share; its own types leave them out. */
interface States {
  state: string;
  info: Record<string, unknown>;
  body_bytes: number | null;
  offset: number;
  consumeLine(): string | undefined;
  nextRequest(): void;
}

const Base = HTTPParser as unknown as new (kind: string) => States & { maxHeaderSize: number };

const REASONS: Readonly<Record<string, string>> = {
  HPE_INVALID_METHOD: 'Invalid method encountered',
  HPE_INVALID_CONSTANT: 'Expected HTTP/',
  HPE_INVALID_VERSION: 'Invalid HTTP version',
  HPE_INVALID_HEADER_TOKEN: 'Invalid header token',
  HPE_INVALID_CONTENT_LENGTH: 'Invalid character in Content-Length',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'Content-Length already present',
  HPE_INVALID_TRANSFER_ENCODING: 'Transfer-Encoding is not supported',
  HPE_INVALID_CHUNK_SIZE: 'Invalid character in chunk size',
  HPE_STRICT: 'Expected LF after chunk data',
  HPE_HEADER_OVERFLOW: 'Header overflow',
  HPE_LF_EXPECTED: 'Missing expected LF after header value',
  HPE_INVALID_EOF_STATE: 'Invalid EOF state',
};

function parseError(code: string): Error & { code: string; reason: string } {
  const reason = REASONS[code] ?? 'Malformed message';
  return Object.assign(codedError(code, `Parse Error: ${reason}`), { reason });
}

const HEADER = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/s;
const START = /^([^ ]*) /;

class StrictParser extends Base {
  #headBytes = 0;

  /** Counts what the head takes (the package's own count includes body bytes). */
  override consumeLine(): string | undefined {
    const before = this.offset;
    const line = super.consumeLine();
    this.#headBytes += this.offset - before;
    if (this.#headBytes > MAX_HEADER_SIZE) throw parseError('HPE_HEADER_OVERFLOW');
    return line;
  }

  override nextRequest(): void {
    this.#headBytes = 0;
    super.nextRequest();
  }

  parseHeader(line: string, headers: string[]): void {
    if (line.includes('\r') || line.includes('\0')) throw parseError('HPE_LF_EXPECTED');
    const match = HEADER.exec(line);
    // Folded lines are obsolete: refused, as RFC 9112 section 5.2 tells servers to.
    if (!match || !isToken(match[1])) throw parseError('HPE_INVALID_HEADER_TOKEN');
    headers.push(match[1] as string, match[2] as string);
  }

  // Names of the package's states: it calls `this[this.state]()`.
  REQUEST_LINE(): void {
    const line = this.consumeLine();
    if (!line) return;
    const method = START.exec(line)?.[1] ?? line;
    if (!METHODS.includes(method)) throw parseError('HPE_INVALID_METHOD');
    const match = /^[A-Z-]+ ([^ ]+) HTTP\/(\d)\.(\d)$/.exec(line);
    if (!match) throw parseError('HPE_INVALID_CONSTANT');
    if (match[2] !== '1' || Number(match[3]) > 1) throw parseError('HPE_INVALID_VERSION');
    const { info } = this;
    info['method'] = method === 'CONNECT' ? HTTPParser.methods.indexOf('CONNECT') : -2;
    info['name'] = method;
    info['url'] = match[1];
    info['versionMajor'] = Number(match[2]);
    info['versionMinor'] = Number(match[3]);
    this.body_bytes = 0;
    this.state = 'HEADER';
  }

  BODY_CHUNKHEAD(): void {
    const line = this.consumeLine();
    if (line === undefined) return;
    const size = /^([0-9a-f]{1,13})[ \t]*(?:;.*)?$/i.exec(line);
    if (!size) throw parseError('HPE_INVALID_CHUNK_SIZE');
    this.#headBytes = 0;
    this.body_bytes = Number.parseInt(size[1] as string, 16);
    this.state = this.body_bytes === 0 ? 'BODY_CHUNKTRAILERS' : 'BODY_CHUNK';
  }

  BODY_CHUNKEMPTYLINE(): void {
    const line = this.consumeLine();
    if (line === undefined) return;
    if (line !== '') throw parseError('HPE_STRICT');
    this.#headBytes = 0;
    this.state = 'BODY_CHUNKHEAD';
  }
}

/** Lengths that two parties could read differently are how requests get smuggled: refuse them. */
function checkLengths(headers: readonly string[]): void {
  let length: string | undefined;
  let coding: string | undefined;
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    const value = headers[i + 1] as string;
    if (name === 'content-length') {
      if (!/^\d{1,15}$/.test(value)) throw parseError('HPE_INVALID_CONTENT_LENGTH');
      if (length !== undefined) throw parseError('HPE_UNEXPECTED_CONTENT_LENGTH');
      length = value;
    } else if (name === 'transfer-encoding') {
      coding = coding === undefined ? value : `${coding}, ${value}`;
    }
  }
  if (coding === undefined) return;
  if (length !== undefined) throw parseError('HPE_INVALID_CONTENT_LENGTH');
  if (coding.toLowerCase() !== 'chunked') throw parseError('HPE_INVALID_TRANSFER_ENCODING');
}

type Info = Parameters<InstanceType<typeof HTTPParser>[typeof HTTPParser.kOnHeadersComplete]>[0] & {
  name?: string;
};

HTTPParser.encoding = 'latin1';
// Its own limit counts bytes of bodies too.
HTTPParser.maxHeaderSize = Number.MAX_SAFE_INTEGER;

export function createParser(kind: 'REQUEST' | 'RESPONSE', events: ParserEvents): Parser {
  const parser = new StrictParser(kind);
  const machine = parser as unknown as {
    execute(bytes: Buffer): number | Error;
    finish(): Error | undefined;
  };
  const hooks = parser as unknown as Record<number, (...args: never[]) => unknown>;
  let upgraded = false;

  hooks[HTTPParser.kOnHeadersComplete] = (info: Info) => {
    checkLengths(info.headers);
    const answer = events.head({
      versionMajor: info.versionMajor,
      versionMinor: info.versionMinor,
      rawHeaders: info.headers,
      method: info.name ?? '',
      url: info.url,
      statusCode: info.statusCode,
      statusMessage: info.statusMessage,
      upgrade: info.upgrade,
      keepAlive: info.shouldKeepAlive,
    });
    upgraded = answer === 'upgrade';
    return answer === 'upgrade' ? 2 : answer === 'no body';
  };
  hooks[HTTPParser.kOnBody] = (bytes: Buffer, offset: number, size: number) =>
    events.body(bytes.subarray(offset, offset + size) as Buffer);
  hooks[HTTPParser.kOnHeaders] = (raw: string[]) => events.trailers(raw);
  hooks[HTTPParser.kOnMessageComplete] = () => events.complete();

  function failed(error: unknown, bytes: Buffer): Error {
    const wrapped = error as Error & { code?: string };
    if (wrapped.code?.startsWith('HPE_') && !('reason' in wrapped)) {
      return Object.assign(parseError(wrapped.code), { rawPacket: bytes });
    }
    return Object.assign(wrapped, { rawPacket: bytes });
  }

  return {
    execute(bytes) {
      try {
        const taken = machine.execute(bytes);
        return taken instanceof Error ? failed(taken, bytes) : taken;
      } catch (error) {
        // Thrown inside a hook: ours are parse errors; a listener's own error is not.
        if ((error as { code?: string }).code?.startsWith('HPE_')) return failed(error, bytes);
        throw error;
      }
    },
    finish() {
      if (upgraded) return undefined;
      const error = machine.finish();
      return error === undefined ? undefined : parseError('HPE_INVALID_EOF_STATE');
    },
  };
}
