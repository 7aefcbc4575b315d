/** What both gateways are sent in peer.test.ts. */

export interface PeerCase {
  readonly name: string;
  /** Raw bytes; a second piece is sent after something came back. */
  readonly send: readonly (string | Buffer)[];
  readonly responses?: number;
  /** The second server of the configuration. */
  readonly second?: boolean;
  /** The server keeps the connection open without a word: give up after this many ms. */
  readonly patience?: number;
  /** How often, in a row. */
  readonly times?: number;
  /** What ours must answer where there is no nginx to compare with. */
  readonly expect?: RegExp;
}

/** `GET path HTTP/1.1` with more header lines (each ends with \r\n). */
export const get = (path: string, headers = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;

const post = (path: string, body: string, headers = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;

const one = (name: string, send: string | Buffer, more: Partial<PeerCase> = {}): PeerCase => ({
  name,
  send: [send],
  ...more,
});

const act = (path: string, name: string, method = 'GET'): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nX-Act: ${name}\r\n${method === 'POST' ? 'Content-Length: 3\r\n\r\nabc' : '\r\n'}`;

const MIB = 1024 * 1024;

const uris: readonly PeerCase[] = [
  '/plain',
  '/plain/a%20b/../c//d?x=%41&y',
  '/plainer?',
  '/api',
  '/api/graphql',
  '/apix',
  '/api?a=b',
  '/api/a%2Fb%20c',
  '/api/%E2%82%AC/%22%3C%3E%23%3F%25',
  '/api/a"<>{}|^`b',
  '/api/é'.normalize(),
  '/fh',
  '/fh?page=2&x=/',
  '/fh/',
  '/fh/a/b.html?c=d',
  '/fh/../fh/./x//y',
  '/fhx',
  '/deep/er',
  '/deep/er/x',
  '/nob',
  '/nobody',
  '/exact',
  '/exact/',
  '/caret/x',
  '/caret',
  '/both',
  '/both/x',
  '/query?user=2',
  '/query',
  '/sp%20ace/x',
  '/sp%20ace',
  '/fh/%2e%2e/return/text',
  '/fh/a#fragment',
  '/fh/a?b#c',
  '/nested/x',
  '/nested/in/x',
].map((path) => one(`GET ${path}`, get(path)));

const proxied: readonly PeerCase[] = [
  ...[
    'created',
    'chunked',
    'unframed',
    '500',
    '503',
    '404',
    '204',
    '304',
    'empty',
    'redirect',
    'cookies',
    'badheader',
    'bighead',
    'twolengths',
    'badlength',
    'otherlength',
    'bothframings',
    'gzipcoding',
    'underscore',
    'long',
    'barelf',
    'noreason',
    'type',
    'short',
    'cutchunk',
  ].map((name) => one(`an upstream that answers "${name}"`, act('/fh/', name))),
  one('an upstream that answers "nonsense"', act('/fh/', 'nonsense'), { patience: 400 }),
  ...['created', 'chunked', 'empty', '404'].map((name) =>
    one(`HEAD of "${name}"`, act('/fh/', name, 'HEAD')),
  ),
  one('chunked answers to HTTP/1.0 end with the connection', 'GET /fh/ HTTP/1.0\r\nX-Act: chunked\r\n\r\n'),
  one('HTTP/1.0 keep-alive with a known length', 'GET /fh/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'),
  one(
    'headers that a client sends',
    get(
      '/fh/',
      'User-Agent: x\r\nX-Thing: 1\r\nx-thing:  2  \r\nConnection: keep-alive, X-Foo\r\nX-Foo: f\r\nKeep-Alive: 1\r\nTE: trailers\r\nUpgrade: h2c\r\nExpect: nothing\r\nUnder_score: no\r\nNoColon\r\nEmpty:\r\nAccept: */*\r\n',
    ),
  ),
  one(
    'headers that are set',
    get(
      '/headers/p?page=2&x',
      'User-Agent: curl\r\nX-Thing: t\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\nCookie: a=b; theme=dark\r\nAccept-Encoding: gzip\r\nx-real-ip: 9.9.9.9\r\n',
    ),
  ),
  one('headers that are set, without values', 'GET /headers/ HTTP/1.0\r\n\r\n'),
  one('HTTP/1.1 to the upstream', get('/http11/x')),
  {
    name: 'an upgrade makes a tunnel',
    send: [get('/ws/', 'Connection: upgrade\r\nUpgrade: test\r\nX-Act: upgrade\r\n'), 'ping', 'bye'],
    responses: 99,
  },
  one('hidden, passed and added headers', act('/hide/', 'created')),
  one('add_header always on an error', act('/hide/', '404')),
  ...['http://127.0.0.1:PORT/x/y', 'http://127.0.0.1:PORT/', 'http://other/x', '/rel'].flatMap((to) =>
    ['/fh/', '/plain', '/noredirect/'].map((path) =>
      one(`Location ${to} from ${path}`, get(path, `X-Location: ${to}\r\n`)),
    ),
  ),
  one('intercepted 404', act('/intercept/', '404')),
  one('intercepted 503 becomes 200', act('/intercept/', '503')),
  one('intercepted 500 goes to a named location', act('/intercept/', '500')),
  one('error_page for a dead upstream', get('/ownpage/')),
  one('error_page that redirects', get('/gone/x')),
];

const failures: readonly PeerCase[] = [
  one('a dead upstream', get('/dead/x'), { expect: /^HTTP\/1\.1 502 Bad Gateway/ }),
  one('a reset GET with one peer', act('/fh/', 'reset'), { expect: /^HTTP\/1\.1 502/ }),
  one('a peer that closes without a word', act('/fh/', 'close')),
  one('a peer that hangs', act('/fh/', 'hang'), { expect: /^HTTP\/1\.1 504 Gateway Time-out/ }),
  one('round robin with weights', get('/weighted/'), { times: 14 }),
  one('the second peer answers for the first, then takes everything', get('/failing/'), { times: 3 }),
  one('POST moves on from a refused connection', post('/failing/', 'x')),
  one('all peers are dead, then none is live', get('/alldead/'), { times: 3 }),
  one('backup steps in', get('/spare/'), { times: 3 }),
  one('down is never asked', get('/downed/'), { times: 3 }),
  one('a reset GET is retried and fails at both', act('/pair/', 'reset')),
  one('a reset POST is not retried', act('/pair/', 'reset', 'POST'), { expect: /^HTTP\/1\.1 502/ }),
  one('a reset POST is retried when non_idempotent allows', act('/retryall/', 'reset', 'POST')),
  one('500 is not retried', act('/pair/', '500')),
  one('500 is retried when asked for', act('/retry500/', '500')),
  one('a POST with 500 is not retried even then', act('/retry500/', '500', 'POST')),
  one('nothing is retried when off', act('/noretry/', 'reset')),
  one('a hanging GET is retried', act('/pair/', 'hang')),
];

const bodies: readonly PeerCase[] = [
  one('POST with a body', post('/fh/', 'a=b')),
  one('POST without a length', 'POST /fh/ HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  one('POST of length 0', post('/fh/', '')),
  one('PUT in two pieces', 'PUT /fh/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nabcdef'),
  one(
    'a chunked upload',
    'POST /fh/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\nTrailer: x\r\n\r\n',
  ),
  one(
    'an empty chunked upload',
    'POST /fh/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ),
  one(
    'broken chunks',
    'POST /fh/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n',
  ),
  one('1 MiB passes', Buffer.from(post('/fh/', 'x'.repeat(MIB)))),
  one('1 MiB + 1 byte does not', Buffer.from(post('/fh/', 'x'.repeat(MIB + 1))), {
    expect: /^HTTP\/1\.1 413 Request Entity Too Large/,
  }),
  one(
    '413 is said before the body comes',
    'POST /fh/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n',
    { patience: 400 },
  ),
  one('413 by the location', post('/small/', '12345678901')),
  one('exactly the limit', post('/small/', '1234567890')),
  one(
    '413 for chunks',
    'POST /small/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n',
  ),
  one('no limit', Buffer.from(post('/nolimit/', 'x'.repeat(MIB + 1)))),
  {
    name: '100-continue, then the body',
    send: [
      'POST /fh/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n',
      'abc',
    ],
    responses: 2,
  },
  one(
    '100-continue and too large',
    'POST /small/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\nExpect: 100-continue\r\n\r\n',
    { patience: 400 },
  ),
  one('a body that nobody wants', post('/return/text', 'abc') + get('/return/text'), { responses: 2 }),
  one('413 on return', Buffer.from(post('/return/text', 'x'.repeat(MIB + 1)))),
];

const malformed: readonly PeerCase[] = [
  ['lower-case method', 'get / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['garbage', '\x16\x03\x01\x02\x00\x01\r\n\r\n'],
  ['no path', 'GET\r\n\r\n'],
  ['a path without slash', 'GET foo HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['HTTP/2.0', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
  ['HTTP/1.2', 'GET /return/text HTTP/1.2\r\nHost: a\r\n\r\n'],
  ['HTTP/1', 'GET / HTTP/1\r\nHost: a\r\n\r\n'],
  ['FOO/1.1', 'GET / FOO/1.1\r\nHost: a\r\n\r\n'],
  ['HTTP/0.5', 'GET / HTTP/0.5\r\nHost: a\r\n\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['an empty host', 'GET /return/text HTTP/1.1\r\nHost:\r\n\r\n'],
  ['a bad host', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'],
  ['a host with a slash', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
  ['a host with a port', 'GET /return/307 HTTP/1.1\r\nHost: LOCALHOST:8080\r\n\r\n'],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n'],
  ['a header without name', 'GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n'],
  ['NUL in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n'],
  ['a broken length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n'],
  ['a negative length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na'],
  [
    'length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['an unknown coding', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n'],
  ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a broken escape', get('/a%zz')],
  ['an escaped NUL', get('/a%00b')],
  ['above the root', get('/../etc/passwd')],
  ['above the root, escaped', get('/%2e%2e/etc/passwd')],
  ['TRACE', 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['an unknown method on a file', 'FOO /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['an unknown method to an upstream', 'FOO /fh/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a too long URI', get(`/${'a'.repeat(9000)}`)],
  ['a too long header', get('/return/text', `X: ${'a'.repeat(9000)}\r\n`)],
  ['too many long headers', get('/return/text', `X: ${'a'.repeat(7000)}\r\n`.repeat(6))],
  ['a long header that fits', get('/return/text', `X: ${'a'.repeat(8000)}\r\n`)],
  ['bare line feeds', 'GET /return/text HTTP/1.1\nHost: localhost\n\n'],
  ['empty lines first', `\r\n\r\n${get('/return/text')}`],
  ['HTTP/0.9', 'GET /return/text\r\n'],
  ['HTTP/0.9 and an error', 'GET /return/404\r\n'],
  ['an absolute URI', 'GET http://one.test/x HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['an absolute URI without path', 'GET http://localhost HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['many spaces', 'GET   /return/text   HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a tab in the line', 'GET\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['an old browser', get('/return/404', 'User-Agent: Mozilla/4.0 (compatible; MSIE 6.0)\r\n')],
].map(([name = '', bytes = '']) => one(`malformed: ${name}`, Buffer.from(bytes, 'latin1')));

const own: readonly PeerCase[] = [
  ...[
    'text',
    'data.json',
    '404',
    '404text',
    '301',
    '302',
    'url',
    '307',
    '204',
    '444',
    '418',
    '500',
    '503',
    '200',
  ].flatMap((name) => [
    one(`return ${name}`, get(`/return/${name}?q=1`)),
    one(`HEAD return ${name}`, `HEAD /return/${name} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  ]),
  ...[
    '/added/',
    '/addok/',
    '/inside',
    '/ka0/',
    '/kah/',
    '/nothing',
    '/',
    '/index.html',
    '/page.css',
    '/data.json',
    '/noext',
    '/empty.html',
    '/pages',
    '/pages?x=y',
    '/pages/',
    '/pages/404.html',
    '/files/404.html',
    '/files/none',
    '/index2/',
    '/index.html/',
    '/index.html/x',
    '/sub/',
    '/INDEX.html',
    '/sub%20dir',
    '/index.html?x=1',
  ].map((path) => one(`GET ${path}`, get(path))),
  one('HEAD of a file', 'HEAD /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  one('POST to a file', post('/index.html', 'abc')),
  one('PUT to a file', 'PUT /index.html HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc'),
  one('DELETE', 'DELETE /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  one('POST to a folder', post('/pages/', 'abc')),
  one('a range', get('/index.html', 'Range: bytes=2-5\r\n')),
  one('the last bytes', get('/index.html', 'Range: bytes=-3\r\n')),
  one('an open range', get('/index.html', 'Range: bytes=4-\r\n')),
  one('a range outside', get('/index.html', 'Range: bytes=9999-\r\n')),
  one('a foolish range', get('/index.html', 'Range: bytes=5-2\r\n')),
  one('not modified since', get('/index.html', 'If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT\r\n')),
  one('modified since', get('/index.html', 'If-Modified-Since: Wed, 01 Jan 2019 00:00:00 GMT\r\n')),
  one('the same etag', get('/index.html', 'If-None-Match: "5e0be100-d"\r\n')),
  one('another etag', get('/index.html', 'If-None-Match: "x", W/"5e0be100-d"\r\n')),
  one('If-Match fails', get('/index.html', 'If-Match: "x"\r\n')),
  one(
    'If-Unmodified-Since fails',
    get('/index.html', 'If-Unmodified-Since: Wed, 01 Jan 2019 00:00:00 GMT\r\n'),
  ),
  one('If-Range', get('/index.html', 'Range: bytes=0-1\r\nIf-Range: "5e0be100-d"\r\n')),
  one('three requests in one go', get('/return/text') + get('/nothing') + get('/fh/'), { responses: 3 }),
  one('Connection: close', get('/return/text', 'Connection: close\r\n')),
  one('HTTP/1.0', 'GET /return/text HTTP/1.0\r\n\r\n'),
  one('HTTP/1.0 redirect without a host', 'GET /fh HTTP/1.0\r\n\r\n'),
  one('HTTP/1.0 keep-alive', 'GET /return/text HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n'),
  ...[
    'a.wild.test',
    'wild.test',
    'one.test',
    'dot.test',
    'x.dot.test',
    'end.org',
    'unknown',
    'ONE.TEST.',
    'a.b.wild.test:99',
  ].map((host) => one(`server for ${host}`, `GET /return/text HTTP/1.1\r\nHost: ${host}\r\n\r\n`)),
  ...['/fh', '/r', '/nothing', '/pages', '/fh/x'].map((path) =>
    one(`second server ${path}`, get(path), { second: true }),
  ),
  one('keepalive_requests', get('/r') + get('/r'), { second: true, responses: 2 }),
];

/** In this order, as balancing remembers. */
export const CASES: readonly PeerCase[] = [...uris, ...proxied, ...bodies, ...own, ...malformed, ...failures];
