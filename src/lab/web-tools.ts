/** curl and wget, as far as health checks use them, from a replica's own address. */
import { NetworkError } from '#runtime';
import type { IP, Network } from '#runtime';
import type { ProbeResult } from './probe.ts';

/** Where the tool runs. */
export interface ToolPlace {
  readonly network: Network;
  readonly address: IP;
}

type Flags = Readonly<Record<string, 'flag' | 'value'>>;
interface Arguments {
  readonly flags: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
  readonly unknown: string | null;
}

/** `-fsS`, `-o x`, `-ox`, `--name value`, `--name=value`. */
const readArguments = (args: readonly string[], known: Flags): Arguments => {
  const flags = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('-') || arg === '-') {
      rest.push(arg);
    } else if (arg.startsWith('--')) {
      const [name = '', value] = arg.split(/=(.*)/s);
      if (!Object.hasOwn(known, name)) return { flags, rest, unknown: arg };
      if (known[name] === 'value' && value === undefined) i += 1;
      flags.set(name, value ?? args[i] ?? '');
    } else {
      for (let j = 1; j < arg.length; j += 1) {
        const name = `-${arg[j] ?? ''}`;
        if (!Object.hasOwn(known, name)) return { flags, rest, unknown: name };
        if (known[name] === 'flag') {
          flags.set(name, '');
          continue;
        }
        const glued = arg.slice(j + 1);
        if (glued === '') i += 1;
        flags.set(name, glued === '' ? (args[i] ?? '') : glued);
        break;
      }
    }
  }
  return { flags, rest, unknown: null };
};

const LOCAL = ['localhost', '127.0.0.1', '0.0.0.0', '[::1]'];

/** `localhost` is the replica itself. Null: no http URL. */
const target = (text: string, address: IP): URL | null => {
  const whole = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : null;
  if (url?.protocol !== 'http:') return null;
  if (LOCAL.includes(url.hostname)) url.hostname = address;
  return url;
};

const fetchFrom = async (url: URL, init: RequestInit, { network, address }: ToolPlace): Promise<Response> => {
  const response = await network.fetch(address, new Request(url, init));
  // A body that nobody reads would keep its connection open.
  await response.body?.cancel();
  return response;
};

const CURL: Flags = {
  '-f': 'flag',
  '--fail': 'flag',
  '-s': 'flag',
  '--silent': 'flag',
  '-S': 'flag',
  '--show-error': 'flag',
  '-I': 'flag',
  '--head': 'flag',
  '-o': 'value',
  '--output': 'value',
  '-X': 'value',
  '--request': 'value',
  '-H': 'value',
  '--header': 'value',
  '-m': 'value',
  '--max-time': 'value',
  '--connect-timeout': 'value',
};

/** curl: any answer is success, unless `-f` and a status from 400. Codes as in curl's manual (6, 7, 22, 28, 56). */
export const curl = async (args: readonly string[], place: ToolPlace): Promise<ProbeResult> => {
  const { flags, rest, unknown } = readArguments(args, CURL);
  if (unknown !== null) return { code: 2, output: `curl: option ${unknown}: is not simulated here` };
  const url = target(rest[0] ?? '', place.address);
  if (!url) return { code: 3, output: `curl: (3) URL rejected: ${rest[0] ?? ''}` };
  const method =
    flags.get('-X') ?? flags.get('--request') ?? (flags.has('-I') || flags.has('--head') ? 'HEAD' : 'GET');
  const header = (flags.get('-H') ?? flags.get('--header') ?? '').split(/:\s*(.*)/s);
  const headers: [string, string][] = header[0] ? [[header[0], header[1] ?? '']] : [];
  try {
    const { status } = await fetchFrom(url, { method, headers }, place);
    if (status < 400 || !(flags.has('-f') || flags.has('--fail'))) return { code: 0, output: '' };
    return { code: 22, output: `curl: (22) The requested URL returned error: ${status}` };
  } catch (error) {
    const code = error instanceof NetworkError ? error.code : 'ECONNRESET';
    const numbers = {
      ENOTFOUND: 6,
      ECONNREFUSED: 7,
      EHOSTUNREACH: 7,
      ETIMEDOUT: 28,
      ECONNRESET: 56,
    } as const;
    const why = error instanceof Error ? error.message : String(error);
    return { code: numbers[code], output: `curl: (${numbers[code]}) ${why}` };
  }
};

const WGET: Flags = {
  '-q': 'flag',
  '--quiet': 'flag',
  '--spider': 'flag',
  '-S': 'flag',
  '-O': 'value',
  '--output-document': 'value',
  '-T': 'value',
  '--timeout': 'value',
  '-t': 'value',
  '--tries': 'value',
  '-Y': 'value',
};

/** wget: a status from 400 is failure (GNU's codes: 4 network, 8 server). `--no-verbose` is `-nv`, both accepted. */
export const wget = async (args: readonly string[], place: ToolPlace): Promise<ProbeResult> => {
  const plain = args.filter((arg) => arg !== '-nv' && arg !== '--no-verbose');
  const { flags, rest, unknown } = readArguments(plain, WGET);
  if (unknown !== null) return { code: 2, output: `wget: unrecognized option: ${unknown}` };
  const url = target(rest[0] ?? '', place.address);
  if (!url) return { code: 1, output: `wget: not an http or ftp url: ${rest[0] ?? ''}` };
  try {
    const { status } = await fetchFrom(url, { method: flags.has('--spider') ? 'HEAD' : 'GET' }, place);
    return status < 400
      ? { code: 0, output: '' }
      : { code: 8, output: `wget: server returned error: HTTP/1.1 ${status}` };
  } catch (error) {
    return { code: 4, output: `wget: ${error instanceof Error ? error.message : String(error)}` };
  }
};
