/** Members of the modules that the tab does have, which it does not: each throws an error that names it. */
import { absentMember } from './core/absent.ts';

const NAMES: Readonly<Record<string, string>> = {
  assert: 'Assert CallTracker partialDeepStrictEqual',
  'assert/strict': 'Assert CallTracker partialDeepStrictEqual',
  buffer: 'resolveObjectURL transcode',
  console: 'context createTask',
  crypto:
    'Cipher Decipher DiffieHellmanGroup createDiffieHellmanGroup generatePrime generatePrimeSync getCipherInfo ' +
    'getDiffieHellman setEngine',
  dns: 'resolveTlsa',
  'dns/promises': 'resolveTlsa',
  fs: 'fchown fchownSync lchmod lchmodSync lchown lchownSync lutimes lutimesSync',
  http: 'CloseEvent MessageEvent',
  module:
    'Module SourceMap enableCompileCache findPackageJSON findSourceMap flushCompileCache getCompileCacheDir ' +
    'getSourceMapsSupport register registerHooks runMain setSourceMapsSupport stripTypeScriptTypes ' +
    'syncBuiltinESMExports wrap',
  process:
    'assert availableMemory constrainedMemory dlopen execve initgroups loadEnvFile openStdin setegid seteuid setgid ' +
    'setgroups setSourceMapsEnabled setuid setUncaughtExceptionCaptureCallback threadCpuUsage',
  querystring: 'unescapeBuffer',
  stream: 'duplexPair',
  timers: 'active enroll unenroll',
  tls: 'convertALPNProtocols createSecurePair getCACertificates setDefaultCACertificates',
  url: 'fileURLToPathBuffer',
  util:
    'diff getCallSite getSystemErrorMap isBoolean isBuffer isDate isError isFunction isNull isNullOrUndefined isNumber ' +
    'isObject isPrimitive isRegExp isString isSymbol isUndefined log setTraceSigInt transferableAbortSignal',
  'util/types': 'isCryptoKey isFloat16Array isKeyObject',
  zlib: 'ZstdCompress ZstdDecompress',
};

/** Gives a module the members that it lacks. */
export function nameAbsences(module: string, exports: object): void {
  const names = NAMES[module]?.split(' ') ?? [];
  for (const name of names) {
    if (name in exports) continue;
    const value = absentMember(module, name);
    Object.defineProperty(exports, name, { value, writable: true, configurable: true, enumerable: true });
  }
}
