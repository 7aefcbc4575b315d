import { describe, expect, it } from 'vitest';
import { createChunkDecoder, encodeChunk, LAST_CHUNK } from './chunked.ts';
import { parseHead, type HeadLimits } from './parser.ts';
import { BadRequest } from './request.ts';

const LIMITS: HeadLimits = {
  count: 4,
  size: 8192,
  mergeSlashes: true,
  ignoreInvalidHeaders: true,
  underscoresInHeaders: false,
};

const parse = (text: string) => parseHead(Buffer.from(text, 'latin1'), LIMITS);

describe('reading a request head', () => {
  it('waits for all of it, and takes no byte more', () => {
    const head = 'POST /a?b HTTP/1.1\r\nHost: X.test:80\r\nContent-Length: 3\r\n\r\n';
    for (let length = 0; length < head.length; length++) expect(parse(head.slice(0, length))).toBeNull();
    expect(parse(`${head}abc`)).toMatchObject({
      bytes: head.length,
      head: { method: 'POST', uri: '/a', args: 'b', host: 'x.test', contentLength: 3, keepAlive: true },
    });
  });

  it('refuses at once what can not become a request', () => {
    expect(() => parse('\x16\x03\x01')).toThrow(BadRequest);
  });

  it('never falls over, whatever arrives', () => {
    let seed = 11;
    const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
    const pieces = [
      'GET ',
      '/',
      ' HTTP/1.1',
      '\r\n',
      'Host: a',
      ':',
      ' ',
      '\0',
      '%',
      '\xff',
      'Content-Length: 9',
      'x',
    ];
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: random(20) }, () => pieces[random(pieces.length)]).join('');
      try {
        parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(BadRequest);
      }
    }
  });
});

describe('chunks', () => {
  const body = Buffer.from('hello chunked world');

  it('come back the same, however they are cut', () => {
    const coded = Buffer.concat([
      encodeChunk(body.subarray(0, 5)),
      encodeChunk(body.subarray(5)),
      LAST_CHUNK,
    ]);
    for (let cut = 1; cut < coded.length; cut++) {
      const decoder = createChunkDecoder();
      const first = decoder.feed(coded.subarray(0, cut));
      const second = decoder.feed(coded.subarray(first.used));
      expect(Buffer.concat([...first.data, ...second.data]).toString()).toBe(body.toString());
      expect(second).toMatchObject({ done: true });
      expect(first.used + second.used).toBe(coded.length);
    }
  });

  it.each(['zz\r\n', '-1\r\n', '5\r\nhelloX\r\n', ' 5\r\n', `${'f'.repeat(20)}\r\n`, '1 x\r\n'])(
    'refuse %j',
    (text) => {
      expect(() => createChunkDecoder().feed(Buffer.from(text))).toThrow('invalid chunk');
    },
  );
});
