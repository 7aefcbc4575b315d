/** Configurations, valid and broken, that both programs are asked to test in conf/peer.test.ts. */

export interface ConfCase {
  readonly name: string;
  readonly text: string;
  /** What ours says must match where there is no nginx to compare with. */
  readonly says?: RegExp;
  /** Ours refuses with its own sentence what nginx accepts. */
  readonly unsupported?: boolean;
  /** More `-g` directives. */
  readonly globals?: string;
}

const E = 'events {}\n';
const http = (text: string): string => `${E}http {\n${text}\n}\n`;
const server = (text: string): string => http(`server {\n${text}\n}`);
const location = (text: string): string => server(`location / {\n${text}\n}`);

/** name, text → case. */
const cases = (table: Readonly<Record<string, string>>): readonly ConfCase[] =>
  Object.entries(table).map(([name, text]) => ({ name, text }));

const SYNTAX = cases({
  'an empty file': '',
  'only events': E,
  'a small server': server('listen 8080; location / { return 200 "ok"; }'),
  'unknown directive': `${E}foo bar;\n`,
  'unknown block': `${E}foo { bar; }\n`,
  'unknown directive deep inside': location('\n\n  prox_pass http://127.0.0.1;'),
  'a closing brace too many': `${E}}\n`,
  'a closing brace in a statement': `${E}user }\n;`,
  'a missing brace': `${E}http {\n server {\n listen 8080;\n`,
  'a missing semicolon at the end': `${E}worker_processes 1`,
  'a missing semicolon before a brace': server('listen 8080\n'),
  'a missing semicolon before another line': server('listen 8080\nserver_name x;'),
  'no name before a brace': `${E}{ }`,
  'a lone semicolon': `${E};\n`,
  'two semicolons': 'events {};\n',
  'a block where none belongs': `${E}user nobody { }\n`,
  'no block where one belongs': 'events;\n',
  'events without brace': 'events\nhttp {}\n',
  'text behind a quote': server('listen "8080"x;'),
  'an open quote': server('server_name "x;\n listen 8080;\n'),
  'an open quote, long': server(`server_name "${'x'.repeat(5000)};`),
  'a word that is too long': server(`server_name ${'x'.repeat(5000)}\n${'y'.repeat(9000)};`),
  'quotes, escapes, comments': server(
    `# a ; { } " comment\nlisten 8080; # more\nserver_name 'a b' "c\\"d" e\\;f; root "/tmp/\\\\x";`,
  ),
  'a hash inside a word': server('server_name a#b;'),
  'braced variables': location('return 200 "${host}x";'),
  'a variable without name': location('return 200 "a $ b";'),
  'a variable without closing brace': location('return 200 "${host";'),
  'an unknown variable': location('return 200 "$nosuch";'),
  'an unknown variable in a header': location('proxy_set_header X $nosuch2; proxy_pass http://127.0.0.1;'),
  'CRLF line ends': 'events {}\r\nhttp {\r\n  foo;\r\n}\r\n',
  'a lone include': `${E}include nothere.conf;`,
  'an include of nothing': `${E}include nothere/*.conf;`,
  'no events': 'http { }\n',
  'a byte order mark': '\uFEFFevents {}\n',
});

const PLACES = cases({
  'listen in http': http('listen 80;'),
  'proxy_pass in server': server('proxy_pass http://127.0.0.1;'),
  'server in main': `${E}server { }`,
  'location in http': http('location / {}'),
  'http in http': http('http {}'),
  'upstream in server': server('upstream x { server 127.0.0.1; }'),
  'worker_processes in http': http('worker_processes 2;'),
  'worker_connections in main': `${E}worker_connections 10;`,
  'weight as a directive': http('upstream x { weight 3; }'),
  'events twice': `${E}${E}`,
  'http twice': `${http('')}http { }\n`,
  'a server in a location': location('server { }'),
  'internal in server': server('internal;'),
});

const ARGUMENTS = cases({
  'listen without arguments': server('listen;'),
  'proxy_pass with two': location('proxy_pass http://127.0.0.1 http://127.0.0.1;'),
  'proxy_set_header with one': location('proxy_set_header Host;'),
  'events with arguments': 'events foo {}\n',
  'location without path': server('location { }'),
  'location with three': server('location = / x { }'),
  'server_name without arguments': server('server_name;'),
  'return without arguments': location('return;'),
  'return with three': location('return 200 a b;'),
  'sendfile maybe': http('sendfile maybe;'),
  'sendfile ON': http('sendfile ON;'),
  'sendfile twice': http('sendfile on; sendfile off;'),
  'worker_processes zero': `${E}worker_processes 0;`,
  'worker_processes many': `${E}worker_processes many;`,
  'worker_processes auto': `${E}worker_processes auto;`,
  'worker_processes twice': `${E}worker_processes 1; worker_processes 1;`,
  'worker_connections few': 'events { worker_connections few; }\n',
  'a size': server('client_max_body_size 10q;'),
  sizes: server(
    'client_max_body_size 10M; location /a { client_max_body_size 1g; } location /b { client_max_body_size 0; }',
  ),
  'a size twice': server('client_max_body_size 1m; client_max_body_size 2m;'),
  'a duration': server('keepalive_timeout soon;'),
  durations: server(
    'keepalive_timeout 1m30s 20; client_body_timeout 500ms; send_timeout 1h; location / { proxy_read_timeout 1d; }',
  ),
  'a duration in the wrong order': location('proxy_read_timeout 1s1m;'),
  'a negative duration': location('proxy_read_timeout -1;'),
  'proxy_http_version 2': location('proxy_http_version 2;'),
  'an unknown log level': `error_log stderr loud;\n${E}`,
  'a log level': `error_log stderr info;\n${E}`,
  'proxy_next_upstream foo': location('proxy_next_upstream error foo;'),
  'proxy_next_upstream twice the same': location('proxy_next_upstream error error;'),
  'add_header with a third word': location('add_header X y z;'),
  'error_page without codes': location('error_page /x;'),
  'error_page 200': location('error_page 200 /x;'),
  'error_page with a word': location('error_page abc /x;'),
  'error_page =foo': location('error_page 404 =foo /x;'),
  'keepalive_requests few': location('keepalive_requests few;'),
  'server_tokens perhaps': http('server_tokens perhaps;'),
  'if_modified_since never': http('if_modified_since never;'),
  'types without brace': http('types text/html html;'),
  'proxy_redirect foo': location('proxy_pass http://127.0.0.1; proxy_redirect foo;'),
  'large_client_header_buffers 0': http('large_client_header_buffers 0 8k;'),
  'empty index': location('index "";'),
});

const SERVERS = cases({
  'listen with a bad port': server('listen 99999;'),
  'listen 0': server('listen 0;'),
  'listen with a word as port': server('listen 127.0.0.1:http;'),
  'listen with a bad option': server('listen 8080 defualt_server;'),
  'listen forms': server(
    'listen 8081; listen 127.0.0.1:8082; listen *:8083; listen localhost:8084; listen [::1]:8085 ;',
  ),
  'listen with a bad backlog': server('listen 8080 backlog=x;'),
  'the same listen twice': server('listen 8080; listen 8080;'),
  'two default servers': http(
    'server { listen 8080 default_server; }\nserver {\n listen 8080 default_server; }',
  ),
  'listen options twice': http('server { listen 8080 backlog=10; }\nserver {\n listen 8080 backlog=20; }'),
  'conflicting names': http(
    'server { listen 8080; server_name a b; }\nserver { listen 8080; server_name b c; }',
  ),
  'conflicting empty names': http('server { listen 8080; }\nserver { listen 8080; }'),
  'a bad wildcard': server('listen 8080; server_name *x.com;'),
  'a wildcard in the middle': server('listen 8080; server_name a.*.com;'),
  'a lone star': server('listen 8080; server_name *;'),
  'a wildcard at both ends': server('listen 8080; server_name *.a.*;'),
  'a slash in a name': server('listen 8080; server_name a/b;'),
  'duplicate location': server('location /a { }\nlocation /b { }\nlocation /a {\n }'),
  'duplicate exact location': server('location = /a { }\nlocation = /a { }'),
  'exact beside prefix': server('location = /a { }\nlocation /a { }'),
  'caret beside prefix': server('location ^~ /a { }\nlocation /a { }'),
  'a bad modifier': server('location == /a { }'),
  'glued modifiers': server('location =/a { } location ^~/b { }'),
  'a nested location outside': server('location /a { location /b { } }'),
  'a nested location inside': server('location /a { location /a/b { } }'),
  'inside an exact location': server('location = /a { location /a/b { } }'),
  'inside a named location': server('location @a { location /a/b { } }'),
  'a named location inside': server('location /a { location @b { } }'),
  'return twice': location('return 200; return 404;'),
  'a bad return code': location('return abc;'),
  'a return code too large': location('return 1000;'),
  'a bad return code with text': location('return abc def;'),
  'root twice': location('root /a; root /b;'),
  'root and alias': location('root /a;\nalias /b;'),
  'alias and root': location('alias /a;\nroot /b;'),
  'alias in server': server('alias /b;'),
  'unknown log format': http('access_log /dev/stdout nosuch;'),
  'log format twice': http("log_format a 'x'; log_format a 'y';"),
  'a log format': http(
    "log_format a '$remote_addr $status $request_time'; access_log a.log a; server { access_log off; }",
  ),
  'access_log off with more': http('access_log off x;'),
  'access_log with a bad option': http('access_log /dev/stdout combined foo;'),
});

const UPSTREAMS = cases({
  'proxy_pass without http://': location('proxy_pass 127.0.0.1:80;'),
  'proxy_pass without host': location('proxy_pass http://;'),
  'proxy_pass with a bad port': location('proxy_pass http://127.0.0.1:99999;'),
  'proxy_pass with a word as port': location('proxy_pass http://127.0.0.1:http/;'),
  'proxy_pass twice': location('proxy_pass http://127.0.0.1;\nproxy_pass http://127.0.0.1;'),
  'an unknown host': location('\nproxy_pass http://no-such-host.invalid:8080/;'),
  'an unknown host without port': location('proxy_pass http://no-such-host.invalid;'),
  'an unknown host in upstream': http('upstream u {\n server no-such-host.invalid:81;\n}'),
  'an unknown host before a syntax error': http('upstream u {\n server no-such-host.invalid;\n}\nfoo;'),
  'an unknown proxy host before a syntax error': `${location('proxy_pass http://no-such-host.invalid;')}foo;`,
  'a known host': location('proxy_pass http://localhost:8080/;'),
  'an upstream with a port of its own': http(
    'upstream u { server 127.0.0.1; }\nserver { location / { proxy_pass http://u:8080; } }',
  ),
  'an upstream behind its use': http(
    'server { location / { proxy_pass http://u/x; } }\nupstream u { server 127.0.0.1; }',
  ),
  'an upstream behind its use with a port': http(
    'server { location / { proxy_pass http://u:81/x; } }\nupstream u { server 127.0.0.1; }',
  ),
  'duplicate upstream': http('upstream u { server 127.0.0.1; }\nupstream u {\n server 127.0.0.1; }'),
  'an empty upstream': http('upstream u {\n}'),
  'upstream parameters': http(
    'upstream u { server 127.0.0.1:81 weight=2 max_fails=3 fail_timeout=30s; server 127.0.0.1:82 backup; server 127.0.0.1:83 down; }',
  ),
  'a bad weight': http('upstream u { server 127.0.0.1 weight=0; }'),
  'a weight that is a word': http('upstream u { server 127.0.0.1 weight=x; }'),
  'a bad fail_timeout': http('upstream u { server 127.0.0.1 fail_timeout=x; }'),
  'an unknown parameter': http('upstream u { server 127.0.0.1 wieght=2; }'),
  'a server with a path': http('upstream u { server 127.0.0.1/x; }'),
  'a server with a bad port': http('upstream u { server 127.0.0.1:x; }'),
  'only backups': http('upstream u { server 127.0.0.1 backup; }'),
  'a named location with a URI': server('location @a { proxy_pass http://127.0.0.1/x; }'),
});

const OWN = Object.entries({
  'a regular expression': server('location ~ \\.php$ { }'),
  'a variable in proxy_pass': location('proxy_pass http://$host;'),
  'https upstream': location('proxy_pass https://127.0.0.1;'),
  rewrite: location('rewrite ^/a /b;'),
  map: http('map $host $x { default 1; }'),
  'gzip on': http('gzip on;'),
  http2: server('listen 8443 http2;'),
  least_conn: http('upstream u { least_conn; server 127.0.0.1; }'),
  keepalive: http('upstream u { server 127.0.0.1; keepalive 4; }'),
  limit_req_zone: http('limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;'),
  'a variable that is not here': location('return 200 $request_id;'),
  'autoindex on': location('autoindex on;'),
}).map(([name, text]): ConfCase => ({
  name: `refused here: ${name}`,
  text,
  unsupported: true,
  says: /^ruche: .* exists in nginx but is not supported here yet in .*\/nginx\.conf:\d+\n/,
}));

const GLOBALS: readonly ConfCase[] = [
  { name: '-g without semicolon', text: E, globals: 'worker_processes 1' },
  { name: '-g with an unknown directive', text: E, globals: 'foo bar;' },
  { name: '-g with a block', text: E, globals: 'events {}' },
  { name: '-g and the file say the same', text: `worker_processes 1;\n${E}`, globals: 'worker_processes 1;' },
  { name: '-g with a directive of http', text: E, globals: 'sendfile on;' },
  { name: '-g with a bad value', text: E, globals: 'worker_processes x;' },
];

export const CONFIGS: readonly ConfCase[] = [
  ...SYNTAX,
  ...PLACES,
  ...ARGUMENTS,
  ...SERVERS,
  ...UPSTREAMS,
  ...GLOBALS,
  ...OWN,
];
