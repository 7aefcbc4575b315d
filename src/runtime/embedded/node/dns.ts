/** `node:dns` over the lab's own names: every address of a service, rotated, as Docker's resolver answers. */
import type { Kernel } from '../kernel.ts';
import { absentMember } from './core/absent.ts';
import { codedError, invalidArgument, type SystemError } from './core/errors.ts';
import type { Loop } from './core/loop.ts';
import { isIP } from './net/address.ts';
import { inspect } from './util/inspect.ts';
import type { LookupAll } from './net/index.ts';

interface Found {
  readonly address: string;
  readonly family: number;
}

interface LookupOptions {
  readonly all?: boolean;
  readonly family?: number | 'IPv4' | 'IPv6';
}

type Callback = (error: Error | null, ...results: unknown[]) => void;

const NAMES = [
  'resolve6',
  'resolveMx',
  'resolveTxt',
  'resolveSrv',
  'resolveNs',
  'resolveSoa',
  'resolveCname',
] as const;
/** Errors of resolvers, as `dns` names them. */
const CODES = (
  'NODATA FORMERR SERVFAIL NOTFOUND NOTIMP REFUSED BADQUERY BADNAME BADFAMILY BADRESP CONNREFUSED TIMEOUT EOF FILE NOMEM ' +
  'DESTRUCTION BADSTR BADFLAGS NONAME BADHINTS NOTINITIALIZED LOADIPHLPAPI ADDRGETNETWORKPARAMS CANCELLED'
).split(' ');

const ORDERS = ['verbatim', 'ipv4first', 'ipv6first'];

const oneOf = (name: string, allowed: readonly unknown[], value: unknown): Error =>
  codedError(
    'ERR_INVALID_ARG_VALUE',
    `The ${name.includes('.') ? 'property' : 'argument'} '${name}' must be one of: ${allowed.map((one) => inspect(one)).join(', ')}. Received ${inspect(value)}`,
    TypeError,
  );

const MORE = ['resolvePtr', 'resolveNaptr', 'resolveCaa', 'resolveAny', 'reverse', 'lookupService'] as const;

function notFound(syscall: string, hostname: string): SystemError {
  const error: SystemError = new Error(`${syscall} ENOTFOUND ${hostname}`);
  if (syscall === 'getaddrinfo') error.errno = -3008;
  error.code = 'ENOTFOUND';
  error.syscall = syscall;
  error.hostname = hostname;
  return error;
}

export type Dns = ReturnType<typeof createDns>;

export function createDns(kernel: Kernel, loop: Loop) {
  let servers = ['127.0.0.11'];
  let order = 'verbatim';

  /** Asks the kernel; the process stays alive until it answered. */
  function ask(
    name: string,
    syscall: string,
    done: (error: Error | null, found: readonly Found[]) => void,
  ): void {
    const frame = loop.frames.current();
    const handle = loop.handles.open('GetAddrInfoReqWrap');
    const answer = (error: Error | null, addresses: readonly string[]): void => {
      loop.enter(frame, () => {
        const found = addresses.map((address) => ({ address, family: 4 }));
        if (error || found.length === 0) done(error ?? notFound(syscall, name), []);
        else done(null, found);
      });
      handle.close();
    };
    kernel.resolve(name.toLowerCase().replace(/\.$/, '')).then(
      (addresses) => answer(null, addresses),
      (error: Error) => answer(error, []),
    );
  }

  const lookupAll: LookupAll = (host, done) => ask(host, 'getaddrinfo', done);

  function lookup(name: string, given: LookupOptions | number | Callback | null, last?: Callback): void {
    const done = (typeof given === 'function' ? given : last) as Callback;
    if (name && typeof name !== 'string') throw invalidArgument('hostname', 'of type string', name);
    if (typeof done !== 'function') throw invalidArgument('callback', 'of type function', done);
    const options: LookupOptions =
      typeof given === 'object' && given !== null
        ? given
        : typeof given === 'number'
          ? { family: given }
          : {};
    if (![undefined, 0, 4, 6, 'IPv4', 'IPv6'].includes(options.family))
      throw oneOf('options.family', [0, 4, 6], options.family);
    const reply = (error: Error | null, found: readonly Found[]): void => {
      if (error) done(error);
      else if (options.all) done(null, found);
      else done(null, found[0]?.address, found[0]?.family);
    };
    const family = isIP(name);
    if (family !== 0) return void loop.nextTick(() => reply(null, [{ address: name, family }]));
    if (options.family === 6 || options.family === 'IPv6') {
      return void loop.nextTick(() => done(notFound('getaddrinfo', name)));
    }
    if (!name)
      return void loop.nextTick(() => done(null, options.all ? [] : null, options.all ? undefined : 4));
    ask(name, 'getaddrinfo', reply);
  }

  function resolve4(name: string, given: { ttl?: boolean } | Callback, last?: Callback): void {
    if (typeof name !== 'string') throw invalidArgument('name', 'of type string', name);
    const done = (typeof given === 'function' ? given : last) as Callback;
    const ttl = typeof given === 'object' && given.ttl === true;
    ask(name, 'queryA', (error, found) => {
      if (error) done(error);
      else
        done(
          null,
          // Docker's resolver answers with 600 seconds.
          found.map(({ address }) => (ttl ? { address, ttl: 600 } : address)),
        );
    });
  }

  function resolve(name: string, type: string | Callback, last?: Callback): void {
    if (typeof type === 'string' && type !== 'A') {
      throw codedError(
        'ERR_NOT_IN_TAB',
        `node:dns is not available in the tab (member "resolve" of type ${type})`,
      );
    }
    resolve4(name, (typeof type === 'function' ? type : last) as Callback);
  }

  const promised = <T>(call: (done: Callback) => void, pick: (results: unknown[]) => T): Promise<T> =>
    new Promise((good, bad) => call((error, ...results) => (error ? bad(error) : good(pick(results)))));

  const missing = (module: string): Record<string, unknown> =>
    Object.fromEntries([...NAMES, ...MORE].map((name) => [name, absentMember(module, name)]));

  const shared = {
    getServers: () => [...servers],
    setServers(list: readonly string[]) {
      if (!Array.isArray(list)) throw invalidArgument('servers', 'an instance of Array', list);
      servers = [...list] as string[];
    },
    getDefaultResultOrder: () => order,
    setDefaultResultOrder(wanted: string) {
      if (!ORDERS.includes(wanted)) throw oneOf('dnsOrder', ORDERS, wanted);
      order = wanted;
    },
    ADDRCONFIG: 32,
    ALL: 16,
    V4MAPPED: 8,
    ...Object.fromEntries(CODES.map((code) => [code, code === 'EOF' ? code : `E${code}`])),
  };

  const promises = {
    ...missing('dns/promises'),
    ...shared,
    lookup: (name: string, options: LookupOptions = {}) =>
      promised(
        (done) => lookup(name, options, done),
        ([first, family]) => (options.all ? first : { address: first, family }),
      ),
    resolve4: (name: string, options: { ttl?: boolean } = {}) =>
      promised(
        (done) => resolve4(name, options, done),
        ([all]) => all,
      ),
    resolve: (name: string, type = 'A') =>
      promised(
        (done) => resolve(name, type, done),
        ([all]) => all,
      ),
    Resolver: absentMember('dns/promises', 'Resolver'),
  };

  Object.defineProperty(lookup, Symbol.for('nodejs.util.promisify.custom'), { value: promises.lookup });

  return {
    ...missing('dns'),
    ...shared,
    lookup,
    resolve4,
    resolve,
    promises,
    Resolver: absentMember('dns', 'Resolver'),
    lookupAll,
  };
}
