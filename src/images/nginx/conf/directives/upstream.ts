/** upstream blocks and their server lines. */
import { NginxError } from '../error.ts';
import type { Handler } from '../reader.ts';
import type { UpstreamScope } from '../scope.ts';
import { isLiteral, parseDuration, parseHostAndPort, parseNumber } from '../values.ts';
import { complain, first, inside } from './kinds.ts';

const upstream: Handler = inside('http', (directive, scope, reader) => {
  const name = first(directive);
  const parsed = parseHostAndPort(name);
  if (typeof parsed === 'string') return reader.fail(`${parsed} in upstream "${name}"`);
  const known = scope.upstreams.get(name);
  if (known?.port === null) return reader.fail(`duplicate upstream "${name}"`);
  for (const other of scope.upstreams.values()) {
    if (other.name !== name || !scope.upstreams.has(`${name}:${other.port}`)) continue;
    throw new NginxError(`upstream "${name}" may not have port ${other.port}`, other.place);
  }
  // A proxy_pass further up that named this group, without a port, meant this block.
  const block: UpstreamScope = {
    kind: 'upstream',
    name,
    port: null,
    place: directive.place,
    lines: [],
    seen: new Set(),
  };
  scope.upstreams.set(name, block);
  reader.block(block);
  if (block.lines.length === 0) reader.fail('no servers are inside upstream');
});

/** `server address [weight=] [max_fails=] [fail_timeout=] [backup] [down]`. */
export const upstreamServer: Handler = inside('upstream', (directive, scope, reader) => {
  const [url = '', ...options] = directive.args;
  let weight = 1;
  let maxFails = 1;
  let failTimeout = 10;
  let backup = false;
  let down = false;
  for (const option of options) {
    const [key = '', value = ''] = option.split(/=(.*)/s);
    const number = parseNumber(value);
    if (key === 'weight' && number !== null && number > 0) weight = number;
    else if (key === 'max_fails' && number !== null) maxFails = number;
    else if (key === 'fail_timeout' && parseDuration(value) !== null) {
      failTimeout = Math.floor((parseDuration(value) ?? 0) / 1000);
    } else if (option === 'backup') backup = true;
    else if (option === 'down') down = true;
    else if (key === 'max_conns' && number !== null) {
      if (number > 0) reader.refuse('parameter "max_conns" of "server"');
    } else return reader.fail(`invalid parameter "${option}"`);
  }
  if (url.startsWith('unix:')) reader.refuse('a unix socket in "server"');
  const parsed = parseHostAndPort(url);
  if (typeof parsed === 'string') return reader.fail(`${parsed} in upstream "${url}"`);
  if (parsed.uri !== '') return reader.fail(`invalid host in upstream "${url}"`);
  const { host } = parsed;
  if (!isLiteral(host)) reader.lookup({ host, shown: url, place: reader.here() });
  scope.lines.push({ host, port: parsed.port ?? 80, weight, maxFails, failTimeout, backup, down });
});

/** name → handler. */
export const UPSTREAM: Readonly<Record<string, Handler>> = {
  upstream,
  zone: inside('upstream', (directive, _, reader) => {
    if (first(directive) === '') complain(directive, reader, 'invalid zone name');
  }),
};
