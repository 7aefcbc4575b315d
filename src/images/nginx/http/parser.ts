/**
 * Request heads: the request line and the header lines, with nginx 1.22's own strictness (peer.test.ts sends both the
 * same bytes). Works on what has arrived; says null while more is needed.
 */
import { BadRequest, headerValues, type HeaderField, type RequestHead } from './request.ts';
import { parseUri } from './uri.ts';

export interface HeadLimits {
  /** `large_client_header_buffers`: no line may be longer than `size`, nor all of them than `count × size`. */
  readonly count: number;
  readonly size: number;
  readonly mergeSlashes: boolean;
  readonly ignoreInvalidHeaders: boolean;
  readonly underscoresInHeaders: boolean;
}

/** `bytes` is how much of the buffer the head took. */
export interface ParsedHead {
  readonly head: RequestHead;
  readonly bytes: number;
}

interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: number;
  readonly protocol: string;
}

const bad = (reason: string, line: string): BadRequest => new BadRequest(400, reason, line);

/** A line that can't become a request any more is refused before its end has come, as nginx does. */
function refuseEarly(start: string): void {
  if (!/^[A-Z_-]*(?: |$)/.test(start)) throw bad('client sent invalid method', start);
  if (!/^[A-Z_-]+ +[^ ]/.test(start)) return;
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]/.test(start)) throw bad('client sent invalid request', start);
}

function parseLine(line: string): RequestLine {
  if (!/^[A-Z_-]+(?: |$)/.test(line)) throw bad('client sent invalid method', line);
  const match = /^([A-Z_-]+) +((?:[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^ /?]*)?(?:[/?][^ ]*)?)(?: +(.*))?$/.exec(
    line,
  );
  const target = match?.[2] ?? '';
  // eslint-disable-next-line no-control-regex
  if (match === null || target === '' || /[\x00-\x1f\x7f]/.test(target)) {
    throw bad('client sent invalid request', line);
  }
  const method = match[1] ?? '';
  const rest = (match[3] ?? '').replace(/ +$/, '');
  if (rest === '') {
    return { method, target, version: 9, protocol: 'HTTP/0.9' };
  }
  const version = /^HTTP\/([1-9]\d*)\.(\d{1,3})$/.exec(rest);
  if (version === null) {
    if (/^HTTP\/[2-9]/.test(rest)) throw new BadRequest(505, 'client sent invalid version', line);
    throw bad('client sent invalid request', line);
  }
  if (Number(version[1]) > 1) throw new BadRequest(505, 'client sent invalid version', line);
  return { method, target, version: 1000 + Number(version[2]), protocol: rest };
}

/** One header line; null: it is ignored (nginx drops names with odd characters). */
function parseHeader(text: string, limits: HeadLimits, line: string): HeaderField | null {
  const colon = text.indexOf(':');
  const name = colon === -1 ? text : text.slice(0, colon);
  const value = colon === -1 ? '' : text.slice(colon + 1).replace(/^ +| +$/g, '');
  // eslint-disable-next-line no-control-regex
  if (name === '' || /[\x00-\x20\x7f]/.test(name) || value.includes('\0')) {
    throw bad('client sent invalid header line', line);
  }
  const plain = limits.underscoresInHeaders ? /^[a-zA-Z0-9_-]+$/ : /^[a-zA-Z0-9-]+$/;
  return plain.test(name) || !limits.ignoreInvalidHeaders ? { name, value } : null;
}

/** `Host` → lower-case name without port; null when it is not one. */
export function readHost(value: string): string | null {
  if (value.startsWith('[')) {
    const end = value.indexOf(']');
    return end === -1 ? null : value.slice(0, end + 1).toLowerCase();
  }
  const host = value.replace(/:.*$/s, '').replace(/\.$/, '').toLowerCase();
  // eslint-disable-next-line no-control-regex
  return host === '' || /[\x00-\x20\x7f/]/.test(value) || host.includes('..') || host.startsWith('.')
    ? null
    : host;
}

function readFraming(fields: readonly HeaderField[], version: number, line: string) {
  const lengths = headerValues(fields, 'content-length');
  const codings = headerValues(fields, 'transfer-encoding');
  if (lengths.length > 1 || codings.length > 1) throw bad('client sent duplicate header line', line);
  const [length] = lengths;
  const [coding] = codings;
  if (length !== undefined && !/^\d{1,18}$/.test(length)) {
    throw bad('client sent invalid "Content-Length" header', line);
  }
  if (coding !== undefined) {
    if (version < 1001) throw bad('client sent HTTP/1.0 request with "Transfer-Encoding" header', line);
    if (coding.toLowerCase() !== 'chunked') {
      throw new BadRequest(501, `client sent unknown "Transfer-Encoding": "${coding}"`, line);
    }
    if (length !== undefined) {
      throw bad('client sent "Content-Length" and "Transfer-Encoding" headers at the same time', line);
    }
  }
  return { contentLength: length === undefined ? null : Number(length), chunked: coding !== undefined };
}

function readKeepAlive(fields: readonly HeaderField[], version: number): boolean {
  const connection = headerValues(fields, 'connection').join(',').toLowerCase();
  if (connection.includes('close')) return false;
  return connection.includes('keep-alive') || version > 1000;
}

function finish(
  request: RequestLine,
  line: string,
  fields: readonly HeaderField[],
  limits: HeadLimits,
): RequestHead {
  const absolute = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/([^/?]*)(.*)$/s.exec(request.target);
  if (absolute !== null && absolute[1] === '') throw bad('client sent invalid request', line);
  const path = absolute === null ? request.target : (absolute[2] ?? '');
  const unparsedUri = path.startsWith('/') ? path : `/${path}`;
  const { uri, args, quoted } = parseUri(unparsedUri, limits.mergeSlashes, line);
  const hosts = headerValues(fields, 'host');
  if (hosts.length > 1) throw bad('client sent duplicate host header', line);
  const named = hosts[0] === undefined ? undefined : readHost(hosts[0]);
  if (named === null) throw bad('client sent invalid host header', line);
  if (hosts.length === 0 && request.version > 1000) {
    throw bad('client sent HTTP/1.1 request without "Host" header', line);
  }
  const host = absolute === null ? (named ?? null) : readHost(absolute[1] ?? '');
  const framing = readFraming(fields, request.version, line);
  if (request.method === 'TRACE') throw new BadRequest(405, 'client sent TRACE method', line);
  return {
    ...framing,
    method: request.method,
    line,
    unparsedUri,
    uri,
    args,
    quoted,
    version: request.version,
    protocol: request.protocol,
    headers: fields,
    host,
    keepAlive: readKeepAlive(fields, request.version),
    expectContinue:
      request.version > 1000 &&
      headerValues(fields, 'expect').some((value) => value.toLowerCase() === '100-continue'),
  };
}

/** Parses one head at the start of `buffer`; null while it is not complete. Throws a BadRequest. */
export function parseHead(buffer: Buffer, limits: HeadLimits): ParsedHead | null {
  let pos = 0;
  while (buffer[pos] === 13 || buffer[pos] === 10) pos++;
  let total = 0;
  /** The next line without its end; null while it is not complete. */
  const nextLine = (tooLong: number, line: string): string | null => {
    const end = buffer.indexOf(10, pos);
    const length = (end === -1 ? buffer.length : end + 1) - pos;
    total += length > limits.size / 8 ? length : 0;
    if (length > limits.size || (end === -1 && length >= limits.size)) {
      throw new BadRequest(tooLong, 'client sent too long header line', line);
    }
    if (total > limits.count * limits.size) throw new BadRequest(494, 'client sent too large request', line);
    if (end === -1) return null;
    const stop = end > pos && buffer[end - 1] === 13 ? end - 1 : end;
    const text = buffer.toString('latin1', pos, stop);
    pos = end + 1;
    return text;
  };

  const line = nextLine(414, '');
  if (line === null) {
    refuseEarly(buffer.toString('latin1', pos));
    return null;
  }
  const request = parseLine(line);
  const fields: HeaderField[] = [];
  if (request.version !== 9) {
    for (;;) {
      const text = nextLine(494, line);
      if (text === null) return null;
      if (text === '') break;
      const field = parseHeader(text, limits, line);
      if (field !== null) fields.push(field);
    }
  }
  return { head: finish(request, line, fields, limits), bytes: pos };
}
