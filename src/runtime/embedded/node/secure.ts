/** `node:tls`, `node:https` and `node:tty`: they can be loaded; nothing is encrypted in the tab, and nothing is a terminal. */
import { absentMember } from './core/absent.ts';
import type { Http } from './http/index.ts';

const REASON = 'services talk plain TCP and HTTP inside the lab';

export function createTls() {
  const refuse = (member: string) => absentMember('tls', member, REASON);
  return {
    connect: refuse('connect'),
    createServer: refuse('createServer'),
    createSecureContext: refuse('createSecureContext'),
    TLSSocket: refuse('TLSSocket'),
    Server: refuse('Server'),
    SecureContext: refuse('SecureContext'),
    checkServerIdentity: refuse('checkServerIdentity'),
    getCiphers: () => [] as string[],
    rootCertificates: Object.freeze([] as string[]),
    DEFAULT_ECDH_CURVE: 'auto',
    DEFAULT_MIN_VERSION: 'TLSv1.2',
    DEFAULT_MAX_VERSION: 'TLSv1.3',
    CLIENT_RENEG_LIMIT: 3,
    CLIENT_RENEG_WINDOW: 600,
  };
}

export function createHttps(http: Http) {
  class Agent extends http.Agent {
    override readonly defaultPort = 443;
    override readonly protocol = 'https:';
  }
  const refuse = (member: string) => absentMember('https', member, REASON);
  return {
    Agent,
    globalAgent: new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 }),
    request: refuse('request'),
    get: refuse('get'),
    createServer: refuse('createServer'),
    Server: refuse('Server'),
  };
}

export const tty = {
  isatty: () => false,
  ReadStream: absentMember('tty', 'ReadStream'),
  WriteStream: absentMember('tty', 'WriteStream'),
};
