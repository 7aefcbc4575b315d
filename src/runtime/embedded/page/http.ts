import { NetworkError, type Address, type Socket } from '../../types.ts';

/** Sends one request over a connection and reads one whole answer (RFC 9112). Redirects are returned. */
export async function exchange(socket: Socket, to: Address, request: Request): Promise<Response> {
  const abort = (): void => socket.destroy();
  const reader = socket.readable.getReader();
  const writer = socket.writable.getWriter();
  let sent = false;
  request.signal.addEventListener('abort', abort, { once: true });
  try {
    request.signal.throwIfAborted();
    // A server may answer before it read everything (413): the answer decides, not the write.
    send(writer, request).then(
      () => (sent = true),
      () => undefined,
    );
    const response = await receive(reader, to, request.method);
    if (sent) void hangUp(reader, writer);
    else socket.destroy();
    return response;
  } catch (error) {
    socket.destroy();
    request.signal.throwIfAborted();
    throw error;
  } finally {
    request.signal.removeEventListener('abort', abort);
  }
}

/** Closes as TCP does: our FIN, then whatever still comes until theirs. */
async function hangUp(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  try {
    await writer.close();
    while (!(await reader.read()).done);
  } catch {
    // It was reset instead: the answer is complete all the same.
  }
}

async function send(writer: WritableStreamDefaultWriter<Uint8Array>, request: Request): Promise<void> {
  const url = new URL(request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  const headers = new Map<string, string>([['host', url.host]]);
  if (!request.headers.has('accept')) headers.set('accept', '*/*');
  for (const [name, value] of request.headers) headers.set(name, value);
  headers.set('connection', 'close');
  if (body.byteLength > 0 || !['GET', 'HEAD'].includes(request.method)) {
    headers.set('content-length', String(body.byteLength));
  }
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = `${request.method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines}\r\n`;
  await writer.write(new TextEncoder().encode(head));
  for (let at = 0; at < body.byteLength; at += 65_536) await writer.write(body.subarray(at, at + 65_536));
}

interface Input {
  /** Up to and without CRLF. */
  line(): Promise<string>;
  bytes(count: number): Promise<Uint8Array>;
  rest(): Promise<Uint8Array>;
}

async function receive(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  to: Address,
  method: string,
): Promise<Response> {
  const input = createInput(reader, to);
  for (;;) {
    const [, code = '', statusText = ''] = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(await input.line()) ?? [];
    const status = Number(code);
    if (!(status >= 100 && status <= 599)) {
      throw new NetworkError('ECONNRESET', `${to.ip}:${to.port} did not answer with HTTP/1.1`);
    }
    const headers = await readHeaders(input);
    if (status < 200) continue;
    const empty = method === 'HEAD' || status === 204 || status === 304;
    const body = empty ? null : await readBody(input, headers);
    const isBodiless = [204, 205, 304].includes(status);
    const response = new Response(isBodiless ? null : (body as Uint8Array<ArrayBuffer> | null), {
      status,
      statusText,
    });
    // A browser's Response drops set-cookie; plain Headers keep it.
    return Object.defineProperty(response, 'headers', { value: headers });
  }
}

async function readHeaders(input: Input): Promise<Headers> {
  const headers = new Headers();
  for (;;) {
    const line = await input.line();
    if (line === '') return headers;
    const at = line.indexOf(':');
    if (at > 0) headers.append(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
}

async function readBody(input: Input, headers: Headers): Promise<Uint8Array> {
  if (/\bchunked\b/i.test(headers.get('transfer-encoding') ?? '')) {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const size = Number.parseInt(await input.line(), 16);
      if (!(size > 0)) break;
      chunks.push(await input.bytes(size));
      await input.line();
    }
    await readHeaders(input);
    return concat(chunks);
  }
  const length = headers.get('content-length');
  return length === null ? input.rest() : input.bytes(Number(length));
}

function createInput(reader: ReadableStreamDefaultReader<Uint8Array>, to: Address): Input {
  let held: Uint8Array = new Uint8Array(0);

  async function more(): Promise<boolean> {
    const { done, value } = await reader.read();
    if (done) return false;
    held = held.byteLength === 0 ? value : concat([held, value]);
    return true;
  }

  async function need(): Promise<void> {
    if (!(await more())) {
      throw new NetworkError(
        'ECONNRESET',
        `socket hang up: ${to.ip}:${to.port} closed before the end of its answer`,
      );
    }
  }

  function take(count: number): Uint8Array {
    const bytes = held.subarray(0, count);
    held = held.subarray(count);
    return bytes;
  }

  return {
    async line() {
      for (let from = 0; ;) {
        const at = held.indexOf(10, from);
        if (at >= 0) {
          const line = new TextDecoder('latin1').decode(take(at + 1));
          return line.replace(/\r?\n$/, '');
        }
        from = held.byteLength;
        await need();
      }
    },
    async bytes(count) {
      const chunks: Uint8Array[] = [];
      for (let missing = count; missing > 0;) {
        if (held.byteLength === 0) await need();
        const chunk = take(missing);
        chunks.push(chunk);
        missing -= chunk.byteLength;
      }
      return concat(chunks);
    },
    async rest() {
      const chunks: Uint8Array[] = [];
      do chunks.push(take(held.byteLength));
      while (await more());
      return concat(chunks);
    },
  };
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, { byteLength }) => size + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
