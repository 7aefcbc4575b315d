/** For tests: the types of what a snippet requires. */
import type assert from 'node:assert';
import type * as asyncHooks from 'node:async_hooks';
import type * as buffer from 'node:buffer';
import type * as childProcess from 'node:child_process';
import type * as crypto from 'node:crypto';
import type * as diagnosticsChannel from 'node:diagnostics_channel';
import type * as dns from 'node:dns';
import type events from 'node:events';
import type * as fs from 'node:fs';
import type * as fsPromises from 'node:fs/promises';
import type * as http from 'node:http';
import type * as https from 'node:https';
import type * as net from 'node:net';
import type * as os from 'node:os';
import type path from 'node:path';
import type * as perfHooks from 'node:perf_hooks';
import type process from 'node:process';
import type * as querystring from 'node:querystring';
import type stream from 'node:stream';
import type * as streamConsumers from 'node:stream/consumers';
import type * as streamPromises from 'node:stream/promises';
import type * as stringDecoder from 'node:string_decoder';
import type * as timers from 'node:timers';
import type * as timersPromises from 'node:timers/promises';
import type * as tls from 'node:tls';
import type * as url from 'node:url';
import type * as util from 'node:util';
import type * as workerThreads from 'node:worker_threads';
import type * as zlib from 'node:zlib';

export interface Builtins {
  assert: typeof assert;
  async_hooks: typeof asyncHooks;
  buffer: typeof buffer;
  child_process: typeof childProcess;
  crypto: typeof crypto;
  diagnostics_channel: typeof diagnosticsChannel;
  dns: typeof dns;
  events: typeof events;
  fs: typeof fs;
  'fs/promises': typeof fsPromises;
  http: typeof http;
  https: typeof https;
  net: typeof net;
  os: typeof os;
  path: typeof path;
  perf_hooks: typeof perfHooks;
  process: typeof process;
  querystring: typeof querystring;
  stream: typeof stream;
  'stream/consumers': typeof streamConsumers;
  'stream/promises': typeof streamPromises;
  string_decoder: typeof stringDecoder;
  timers: typeof timers;
  'timers/promises': typeof timersPromises;
  tls: typeof tls;
  url: typeof url;
  util: typeof util;
  worker_threads: typeof workerThreads;
  zlib: typeof zlib;
}

/** `require` as a snippet sees it. */
export type Require = <Name extends keyof Builtins>(name: Name) => Builtins[Name];
