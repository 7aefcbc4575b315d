/** From a file (or a text) to a configuration, in the order in which nginx finds errors. */
import * as path from 'node:path';
import { buildConfig, resolveAll, type Resolve } from './build.ts';
import { HTTP } from './directives/http.ts';
import { MAIN } from './directives/main.ts';
import { PROXY } from './directives/proxy.ts';
import { SERVER, virtualServer } from './directives/server.ts';
import { UPSTREAM, upstreamServer } from './directives/upstream.ts';
import { createReader, type Handler } from './reader.ts';
import { createMain, type MainScope } from './scope.ts';
import type { GatewayConfig } from './types.ts';

const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ...Object.entries({ ...MAIN, ...HTTP, ...SERVER, ...PROXY, ...UPSTREAM }),
  [
    'server',
    (directive, scope, reader) =>
      (scope.kind === 'upstream' ? upstreamServer : virtualServer)(directive, scope, reader),
  ] satisfies [string, Handler],
]);

export interface LoadOptions {
  /** `-p`; paths in the configuration are relative to it. Default `/`. */
  readonly prefix?: string;
  /** `-g`: directives of the main level. */
  readonly globals?: string;
  readonly resolve: Resolve;
  /** The port of a server that has no `listen`. Default 80. */
  readonly defaultPort?: number;
  /** Called with each `nginx: [warn]` line when the configuration is refused; else they are in its `warnings`. */
  readonly warn?: (line: string) => void;
}

async function load(
  file: string,
  options: LoadOptions,
  read: (reader: ReturnType<typeof createReader>, main: MainScope) => void,
): Promise<GatewayConfig> {
  const prefix = options.prefix ?? '/';
  const reader = createReader({ prefix, confDir: path.dirname(file), handlers: HANDLERS });
  const main = createMain();
  let failure: unknown = null;
  try {
    if (options.globals !== undefined) reader.readCommandLine(options.globals, main);
    read(reader, main);
  } catch (error) {
    failure = error;
  }
  // Names that stand before a syntax error fail before it, as they do in nginx.
  const { reading } = reader;
  const found = await resolveAll(reading.lookups, options.resolve);
  if (failure !== null) {
    for (const warning of reading.warnings) options.warn?.(warning);
    throw failure;
  }
  return buildConfig({
    main,
    file,
    prefix,
    found,
    warnings: reading.warnings,
    unknownVariables: reading.unknownVariables,
    defaultPort: options.defaultPort ?? 80,
  });
}

/** Reads a configuration file. Rejects with a NginxError, whose message is the line that `nginx -t` prints. */
export function loadConfig(file: string, options: LoadOptions): Promise<GatewayConfig> {
  return load(file, options, (reader, main) => reader.readFile(file, main));
}

/** Reads a configuration that is already in memory; `file` is what messages call it. Rejects with a NginxError. */
export function parseConfig(text: string, file: string, options: LoadOptions): Promise<GatewayConfig> {
  return load(file, options, (reader, main) => reader.readText(text, file, main));
}
