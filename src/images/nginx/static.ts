/** Files: index, types, ETag, conditional requests, one byte range. */
import * as fs from 'node:fs';
import type { Exchange } from './exchange.ts';
import type { Settings } from './conf/types.ts';
import { headerValues } from './http/request.ts';
import { escapePath } from './http/uri.ts';
import { emptyReply, sendReply } from './http/reply.ts';
import type { Wire } from './http/wire.ts';
import type { Log } from './log.ts';
import type { Outcome } from './outcome.ts';

/** The path that a URI stands for. */
const filePath = (settings: Settings, uri: string): string =>
  Buffer.from(`${settings.root.path}${uri.slice(settings.root.alias)}`, 'latin1').toString('utf8');

/** The type of a URI's extension, else default_type. */
export function contentType(settings: Settings, uri: string): string {
  const extension = /\.([^./]+)$/.exec(uri)?.[1]?.toLowerCase();
  return (extension === undefined ? undefined : settings.types.get(extension)) ?? settings.defaultType;
}

function stat(path: string): fs.Stats | number {
  try {
    return fs.statSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'EACCES'
      ? 403
      : code === 'ENAMETOOLONG' || code === 'ENOENT' || code === 'ENOTDIR'
        ? 404
        : 500;
  }
}

/** Says which file was looked for: the first thing to know about an unexpected 404. */
function logMissing(exchange: Exchange, log: Log, status: number, what: string): void {
  if (!exchange.settings.logNotFound && status === 404) return;
  const why = status === 403 ? '13: Permission denied' : '2: No such file or directory';
  log.error('error', `${what} (${why})`, exchange);
}

const matches = (list: string, etag: string, weak: boolean): boolean =>
  list === '*' || list.split(/ *, */).some((tag) => (weak ? tag.replace(/^W\//, '') : tag) === etag);

/** 304 or 412 where the request's conditions say so, else null. */
function precondition(exchange: Exchange, etag: string | null, modified: number): 304 | 412 | null {
  const header = (name: string): string | undefined => headerValues(exchange.head.headers, name)[0];
  const unmodified = header('if-unmodified-since');
  if (unmodified !== undefined && modified > Date.parse(unmodified)) return 412;
  const match = header('if-match');
  if (match !== undefined && !matches(match, etag ?? '', false)) return 412;
  const since = header('if-modified-since');
  const none = header('if-none-match');
  if (since === undefined && none === undefined) return null;
  if (since !== undefined) {
    const { ifModifiedSince } = exchange.settings;
    const at = Date.parse(since);
    const isFresh =
      ifModifiedSince === 'off' ? false : ifModifiedSince === 'exact' ? at === modified : at >= modified;
    if (!isFresh) return null;
  }
  return none !== undefined && !matches(none, etag ?? '', true) ? null : 304;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** One `bytes=a-b`; null: send everything; 416: outside the file. Several ranges are answered with the whole file. */
function readRange(
  exchange: Exchange,
  size: number,
  etag: string | null,
  modified: number,
): Range | null | 416 {
  const text = headerValues(exchange.head.headers, 'range')[0];
  const only = headerValues(exchange.head.headers, 'if-range')[0];
  if (text === undefined || exchange.head.version < 1000) return null;
  if (only !== undefined && only !== etag && Date.parse(only) !== modified) return null;
  const match = /^bytes= *(\d*) *- *(\d*) *$/i.exec(text);
  if (match === null) return /^bytes=.*,/i.test(text) || !/^bytes=/i.test(text) ? null : 416;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return 416;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  return start >= end ? 416 : { start, end };
}

async function sendFile(wire: Wire, exchange: Exchange, path: string, info: fs.Stats): Promise<Outcome> {
  const { settings } = exchange;
  const modified = Math.floor(info.mtimeMs / 1000) * 1000;
  const etag = settings.etag ? `"${(modified / 1000).toString(16)}-${info.size.toString(16)}"` : null;
  const reply = {
    ...emptyReply(200),
    contentType: contentType(settings, exchange.uri),
    lastModified: new Date(modified).toUTCString(),
    headers: etag === null ? [] : [{ name: 'ETag', value: etag }],
  };
  const condition = exchange.inErrorPage ? null : precondition(exchange, etag, modified);
  if (condition === 412) return { kind: 'status', status: 412 };
  if (condition === 304) {
    const out = await sendReply(wire, exchange, { ...reply, status: 304, contentType: null });
    await out.end();
    return { kind: 'sent' };
  }
  const range = exchange.inErrorPage ? null : readRange(exchange, info.size, etag, modified);
  if (range === 416) {
    return {
      kind: 'status',
      status: 416,
      headers: [{ name: 'Content-Range', value: `bytes */${info.size}` }],
    };
  }
  const { start, end } = range ?? { start: 0, end: info.size };
  const extra =
    range === null
      ? { name: 'Accept-Ranges', value: 'bytes' }
      : { name: 'Content-Range', value: `bytes ${start}-${end - 1}/${info.size}` };
  const out = await sendReply(wire, exchange, {
    ...reply,
    status: range === null ? 200 : 206,
    contentLength: end - start,
    headers: [...reply.headers, extra],
  });
  if (exchange.head.method !== 'HEAD' && end > start) {
    for await (const piece of fs.createReadStream(path, { start, end: end - 1 })) {
      if (piece instanceof Buffer) await out.write(piece);
    }
  }
  await out.end();
  return { kind: 'sent' };
}

/** The first index file that exists; else what nginx answers for a folder without one. */
function findIndex(exchange: Exchange, log: Log): Outcome {
  const { settings, uri } = exchange;
  if (!['GET', 'HEAD', 'POST'].includes(exchange.method)) return { kind: 'status', status: 405 };
  for (const name of settings.index) {
    const target = name.startsWith('/') ? name : `${uri}${name}`;
    const path = name.startsWith('/') ? filePath(settings, name) : `${filePath(settings, uri)}${name}`;
    const info = stat(path);
    if (typeof info !== 'number') return { kind: 'internal', uri: target, args: exchange.args };
    if (info === 403) return { kind: 'status', status: 403 };
  }
  const path = filePath(settings, uri);
  const folder = stat(path);
  if (typeof folder === 'number') {
    logMissing(exchange, log, folder, `"${path}${settings.index.at(-1) ?? ''}" is not found`);
    return { kind: 'status', status: folder };
  }
  if (!folder.isDirectory()) return { kind: 'status', status: 404 };
  log.error('error', `directory index of "${path}" is forbidden`, exchange);
  return { kind: 'status', status: 403 };
}

/** Serves the file that the request names. */
export async function serveStatic(wire: Wire, exchange: Exchange, log: Log): Promise<Outcome> {
  const { settings, uri } = exchange;
  if (uri.endsWith('/')) return findIndex(exchange, log);
  if (!['GET', 'HEAD', 'POST'].includes(exchange.method)) return { kind: 'status', status: 405 };
  if (uri.includes('\0')) return { kind: 'status', status: 404 };
  const path = filePath(settings, uri);
  const info = stat(path);
  if (typeof info === 'number') {
    logMissing(exchange, log, info, `open() "${path}" failed`);
    return { kind: 'status', status: info };
  }
  if (info.isDirectory()) {
    const args = exchange.args === null || exchange.args === '' ? '' : `?${exchange.args}`;
    return { kind: 'status', status: 301, location: `${escapePath(uri)}/${args}` };
  }
  if (!info.isFile()) return { kind: 'status', status: 404 };
  if (exchange.method === 'POST') return { kind: 'status', status: 405 };
  return sendFile(wire, exchange, path, info);
}
