import { expect, test } from 'vitest';
import type { Socket } from '../../types.ts';
import { exchange } from './http.ts';

const TO = { ip: '10.89.0.2', port: 80 };

/** A socket on which `answer` comes in the given pieces, and that keeps what was sent. */
function answers(...pieces: string[]): { socket: Socket; sent: () => string } {
  let sent = '';
  return {
    sent: () => sent,
    socket: {
      readable: new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
          controller.close();
        },
      }),
      writable: new WritableStream({
        write(bytes) {
          sent += new TextDecoder().decode(bytes);
        },
      }),
      destroy: () => undefined,
    },
  };
}

test('a body with content-length arrives whole, cut anywhere', async () => {
  const { socket, sent } = answers('HTTP/1.1 201 Cre', 'ated\r\nContent-Length: 5\r', '\n\r\nhe', 'llo');
  const response = await exchange(
    socket,
    TO,
    new Request('http://img:3000/x?y=1', { method: 'POST', body: 'abc' }),
  );
  expect([response.status, response.statusText, await response.text()]).toEqual([201, 'Created', 'hello']);
  expect(sent()).toMatch(/^POST \/x\?y=1 HTTP\/1\.1\r\nhost: img:3000\r\n/);
  expect(sent()).toMatch(/content-length: 3\r\n\r\nabc$/);
});

test('chunked bodies, interim answers and bodies until the end are read', async () => {
  const chunked = answers(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n',
  );
  expect(await (await exchange(chunked.socket, TO, new Request('http://a/'))).text()).toBe('abcde');
  const endless = answers('HTTP/1.1 200 OK\r\n\r\nabc', 'def');
  expect(await (await exchange(endless.socket, TO, new Request('http://a/'))).text()).toBe('abcdef');
});

test('redirects are returned, HEAD and 204 have no body', async () => {
  const moved = answers('HTTP/1.1 301 Moved Permanently\r\nlocation: /fh/\r\ncontent-length: 0\r\n\r\n');
  const response = await exchange(moved.socket, TO, new Request('http://a/fh'));
  expect([response.status, response.headers.get('location')]).toEqual([301, '/fh/']);
  const head = answers('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n');
  expect(await (await exchange(head.socket, TO, new Request('http://a/', { method: 'HEAD' }))).text()).toBe(
    '',
  );
});

test('an answer that breaks off, or is no HTTP, is a reset', async () => {
  const broken = answers('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc');
  await expect(exchange(broken.socket, TO, new Request('http://a/'))).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
  const garbage = answers('SSH-2.0-OpenSSH\r\n');
  await expect(exchange(garbage.socket, TO, new Request('http://a/'))).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
});
