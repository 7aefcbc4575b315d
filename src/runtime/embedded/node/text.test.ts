/** Text and addresses: buffer, url, querystring, path, string_decoder, crypto, zlib as Node has them. */
import { conforms } from './probe.ts';

conforms('buffer', {
  'every encoding, both ways': () => {
    const text = 'héllo wörld ✓ and a tail that is longer than a short one';
    const encodings: BufferEncoding[] = ['utf8', 'latin1', 'ascii', 'base64', 'base64url', 'hex', 'utf16le'];
    return encodings.map((name) => [
      Buffer.from(text).toString(name),
      Buffer.from(Buffer.from(text).toString(name), name).toString('hex'),
      Buffer.byteLength(text, name),
    ]);
  },
  'slices, numbers and searching': () => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32BE(0xdeadbeef, 0);
    bytes.writeInt16LE(-5, 4);
    bytes.writeDoubleBE(1.5, 6);
    bytes.writeBigUInt64BE(5n, 8);
    return [
      bytes.toString('hex'),
      bytes.readUInt32BE(0),
      bytes.readInt16LE(4),
      bytes.subarray(0, 4).equals(Buffer.from('deadbeef', 'hex')),
      bytes.indexOf(0xbe),
      Buffer.from('abcabc').lastIndexOf('bc'),
      Buffer.from('abc').includes('b'),
      Buffer.compare(Buffer.from('a'), Buffer.from('b')),
      Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString(),
      Buffer.alloc(5, 'ab').toString(),
      Buffer.from([1, 2, 300]),
      Buffer.isBuffer(new Uint8Array(1)),
      Buffer.isEncoding('base64url'),
    ];
  },
  'broken UTF-8 becomes replacement characters': () => {
    const bytes = Buffer.concat([Buffer.from('x'.repeat(40)), Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82])]);
    return [bytes.toString(), Buffer.from([0xff]).toString(), Buffer.from('\ud800').toString('hex')];
  },
  'toString of a part': () => {
    const bytes = Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789');
    return [
      bytes.toString('utf8', 2, 5),
      bytes.toString('utf8', 30),
      bytes.toString('utf8', 5, 2),
      bytes.toString(undefined, 1, 3),
    ];
  },
  'string_decoder keeps split characters': (require) => {
    const { StringDecoder } = require('string_decoder');
    const decoder = new StringDecoder('utf8');
    const bytes = Buffer.from('é✓');
    return [...bytes].map((byte) => decoder.write(Buffer.from([byte]))).concat(decoder.end());
  },
});

conforms('url', {
  'legacy parse': (require) => {
    const url = require('url');
    return [
      '/path?a=1&b=2#frag',
      'http://user:pa%20ss@Host.com:8080/p/a/t/h?query=string#hash',
      '//host/path',
      'mailto:a@b.c',
      'http://x.y',
      '/a b?c d',
      '?only=query',
      '#only',
      'javascript:alert(1)',
      'http://[::1]:3000/x',
      '/a/../b',
      'amqp://guest:guest@queue:5672/vhost',
      '/',
      '',
    ].map((text) => ({ ...url.parse(text) }));
  },
  'legacy parse with query and slashes': (require) => {
    const url = require('url');
    return [
      { ...url.parse('/x?a=1&a=2', true) },
      { ...url.parse('//host/x', false, true) },
      { ...url.parse('/x', true) },
    ];
  },
  'legacy format and resolve': (require) => {
    const url = require('url');
    return [
      url.format({ protocol: 'http', host: 'a.b:80', pathname: '/x', query: { a: [1, 2] } as never }),
      url.format({ hostname: 'a', pathname: 'x', search: 'q' }),
      url.format({ pathname: '/p?#', hash: 'h' }),
      url.format(new URL('http://a:b@c/d?e#f'), { auth: false, fragment: false }),
      url.resolve('/one/two/three', 'four'),
      url.resolve('http://example.com/', '/one'),
      url.resolve('http://example.com/one', '../two'),
      url.resolve('http://a/b', 'http://c/d'),
    ];
  },
  'file URLs': (require) => {
    const url = require('url');
    return [
      url.fileURLToPath('file:///a%20b/c.txt'),
      url.pathToFileURL('/a b/#c?d%.txt').href,
      url.urlToHttpOptions(new URL('http://u:p@h:1/x?y#z')),
    ];
  },
  querystring: (require) => {
    const qs = require('querystring');
    return [
      { ...qs.parse('a=1&b=2&a=3&c&=d&e=%20+%zz') },
      qs.stringify({ a: [1, 2], b: 'x y', c: '', d: null as never, e: true, f: "!'()*~é" }),
      qs.escape('a b&c'),
      qs.unescape('%41%zz'),
      { ...qs.parse('a:1;b:2', ';', ':') },
    ];
  },
  path: (require) => {
    const path = require('path');
    return [
      path.join('/a', '..', 'b', './c'),
      path.resolve('/a', 'b', '../c'),
      path.relative('/a/b/c', '/a/d'),
      path.parse('/x/y.tar.gz'),
      path.basename('/a/b.txt', '.txt'),
      path.extname('a.b.c'),
      path.normalize('/a//b/../c/'),
      path.isAbsolute('a'),
      path.sep,
      path.posix.join('a', 'b'),
      path.dirname('/a/b/c'),
      path.format({ dir: '/a', base: 'b' }),
    ];
  },
});

conforms('crypto', {
  'digests in every encoding': (require) => {
    const crypto = require('crypto');
    return ['md5', 'sha1', 'sha256', 'SHA512', 'sha384', 'RSA-SHA256'].map((name) => [
      crypto
        .createHash(name)
        .update('hello')
        .update(Buffer.from([0xff]))
        .digest('hex'),
      crypto.createHash(name).update('é', 'latin1').digest('base64url'),
      crypto.createHmac(name, 'key').update('hello').digest('base64'),
    ]);
  },
  'copies, streams and wrong use': async (require) => {
    const crypto = require('crypto');
    const { once } = require('events');
    const hash = crypto.createHash('sha256').update('a');
    const copy = hash.copy().update('b');
    const stream = crypto.createHash('sha1');
    stream.end('streamed');
    const [bytes] = (await once(stream, 'data')) as [Buffer];
    const error = (run: () => unknown) => {
      try {
        return run();
      } catch (failure) {
        return [(failure as Error & { code: string }).code, (failure as Error).message];
      }
    };
    return [
      hash.digest('hex'),
      copy.digest('hex'),
      bytes.toString('hex'),
      error(() => hash.update('again')),
      error(() => crypto.createHash('nothing')),
      crypto.pbkdf2Sync('p', 's', 2, 16, 'sha256').toString('hex'),
      crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('a')),
      error(() => crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('ab'))),
    ];
  },
  'randomness has the right shape': (require) => {
    const crypto = require('crypto');
    const number = crypto.randomInt(5, 10);
    return [
      crypto.randomBytes(8).length,
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()),
      number >= 5 && number < 10,
    ];
  },
});

conforms('zlib', {
  'round trips, and what other tools wrote': (require) => {
    const zlib = require('zlib');
    const text = 'ruche '.repeat(1000);
    return [
      zlib.gunzipSync(zlib.gzipSync(text)).toString() === text,
      zlib.inflateSync(zlib.deflateSync(text)).toString() === text,
      zlib.inflateRawSync(zlib.deflateRawSync(text)).toString() === text,
      zlib.gunzipSync(Buffer.from('H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==', 'base64')).toString(),
      zlib.crc32('hello'),
    ];
  },
  'streams and errors': async (require) => {
    const zlib = require('zlib');
    const { pipeline } = require('stream/promises');
    const { Readable, Writable } = require('stream');
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    await pipeline(
      Readable.from([Buffer.from('a'.repeat(100_000)), Buffer.from('b')]),
      zlib.createGzip(),
      zlib.createGunzip(),
      sink,
    );
    const error = await new Promise((resolve) =>
      zlib.gunzip(Buffer.from('nonsense'), (failure) => resolve(failure)),
    );
    const { code, message, errno } = error as NodeJS.ErrnoException;
    return [Buffer.concat(chunks).length, code, message, errno];
  },
});
