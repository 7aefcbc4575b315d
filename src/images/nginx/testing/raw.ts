/** Sends raw bytes and collects raw answers. */
import * as net from 'node:net';

/** What came back. `closed`: the server ended the connection by itself. */
export interface RawAnswer {
  readonly text: string;
  readonly closed: boolean;
}

/** Length of the first whole response in `text`, or null; `bodiless` for answers to HEAD. */
function responseLength(text: string, bodiless: boolean): number | null {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const head = text.slice(0, end + 2);
  const body = end + 4;
  if (/^HTTP\/1\.1 (1\d\d|204|304)/.test(head) || bodiless) return body;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return text.length >= body + Number(length) ? body + Number(length) : null;
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) return null;
  const last = text.indexOf('\r\n0\r\n\r\n', end);
  return last === -1 ? null : last + 7;
}

/**
 * Sends `pieces` in turn (the next one when something has come back), and resolves when `responses` answers are whole
 * (and, where the last one says so, the connection is closed), the server closed, or nothing came for `patience` ms.
 */
export function exchangeRaw(
  port: number,
  pieces: readonly (string | Buffer)[],
  responses = 1,
  patience = 10_000,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const waiting = [...pieces];
    let text = '';
    let isDone = false;
    const sendNext = (): void => {
      const piece = waiting.shift();
      if (piece !== undefined) socket.write(piece);
    };
    const finish = (closed: boolean): void => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed });
    };
    const timer = setTimeout(() => {
      text += '\n*** SILENCE ***';
      finish(false);
    }, patience);
    const isHead = String(pieces[0]).startsWith('HEAD ');
    socket.on('connect', sendNext);
    socket.on('data', (data: Buffer) => {
      text += data.toString('latin1');
      sendNext();
      let rest = text;
      let last = '';
      for (let n = 0; n < responses; n++) {
        const length = responseLength(rest, isHead);
        if (length === null) return;
        last = rest.slice(0, length);
        rest = rest.slice(length);
      }
      if (!/\r\nConnection: close\r\n/.test(last)) finish(false);
    });
    socket.on('end', () => finish(true));
    socket.on('error', (error) =>
      text === '' && !socket.connecting ? finish(true) : text === '' ? reject(error) : finish(true),
    );
    socket.on('close', () => finish(true));
  });
}
