/** The program: `nginx` as a command, with its messages and exit codes. */
// The default export: a runtime that replaces lookup() replaces it there.
import dns from 'node:dns';
import { loadConfig } from './conf/load.ts';
import { NginxError } from './conf/error.ts';
import type { GatewayConfig } from './conf/types.ts';
import { BindError, createGateway, type Gateway } from './gateway.ts';
import { VERSION } from './http/status.ts';
import type { Output } from './log.ts';
import { readOptions, type Options } from './options.ts';

/** What the program needs of the world, so that tests can be the world. */
export interface World {
  readonly output: Output;
  /** All addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Whether ports below 1024 are ours: decides nginx's default port. */
  readonly isRoot: boolean;
  /** Calls back on a signal. */
  onSignal(signal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP', listener: () => void): void;
  /** Calls back after `ms`. */
  after(ms: number, run: () => void): void;
}

const HELP = `Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -p prefix     : set prefix path (default: /)
  -e filename   : set error log file (default: stderr)
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file
`;

/** How often nginx tries to get a port before it gives up, and the pause between. */
const BIND_TRIES = 5;
const BIND_PAUSE = 500;

/** All IPv4 addresses of a name (IPv6 ones where there are no others), by the system's own resolver. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const found = await new Promise<readonly dns.LookupAddress[]>((resolve, reject) => {
    dns.lookup(host, { all: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    );
  });
  const four = found.filter((entry) => entry.family === 4);
  return [...new Set((four.length > 0 ? four : found).map((entry) => entry.address))];
}

const sayOk = (options: Options, world: World): void =>
  world.output.stderr(`nginx: the configuration file ${options.file} syntax is ok`);

async function read(options: Options, world: World): Promise<GatewayConfig | null> {
  try {
    const config = await loadConfig(options.file, {
      prefix: options.prefix,
      resolve: world.resolve,
      defaultPort: world.isRoot ? 80 : 8000,
      warn: (line) => world.output.stderr(line),
      ...(options.globals === null ? {} : { globals: options.globals }),
    });
    for (const line of config.warnings) world.output.stderr(line);
    return config;
  } catch (error) {
    if (!(error instanceof NginxError)) throw error;
    if (options.test && error.afterSyntax && !options.quiet) sayOk(options, world);
    world.output.stderr(error.message);
    return null;
  }
}

async function open(gateway: Gateway, world: World): Promise<boolean> {
  for (let tried = 1; tried <= BIND_TRIES; tried++) {
    try {
      await gateway.start();
      return true;
    } catch (error) {
      if (!(error instanceof BindError)) throw error;
      world.output.stderr(`nginx: [emerg] ${error.message}`);
      if (error.code !== 'EADDRINUSE') return false;
      await new Promise<void>((resolve) => world.after(BIND_PAUSE, resolve));
    }
  }
  world.output.stderr('nginx: [emerg] still could not bind()');
  return false;
}

/** SIGHUP: a configuration that is refused changes nothing. */
async function reload(gateway: Gateway, options: Options, world: World): Promise<void> {
  const config = await read(options, world);
  if (config === null) return;
  try {
    await gateway.reload(config);
  } catch (error) {
    if (!(error instanceof BindError)) throw error;
    world.output.stderr(`nginx: [emerg] ${error.message}`);
  }
}

/** Serves until a signal ends it. */
async function serve(config: GatewayConfig, options: Options, world: World): Promise<number> {
  const gateway = createGateway(config, world.output);
  if (!(await open(gateway, world))) return 1;
  let reloading = Promise.resolve();
  return new Promise((resolve) => {
    const stop = (graceful: boolean) => (): void => void gateway.stop(graceful).then(() => resolve(0));
    world.onSignal('SIGQUIT', stop(true));
    world.onSignal('SIGTERM', stop(false));
    world.onSignal('SIGINT', stop(false));
    world.onSignal('SIGHUP', () => {
      reloading = reloading.then(() => reload(gateway, options, world));
    });
  });
}

/** Runs the command; resolves with its exit code. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const { stderr } = world.output;
  const options = readOptions(argv);
  if (typeof options === 'string') {
    stderr(`nginx: ${options}`);
    return 1;
  }
  if (options.version) {
    stderr(`nginx version: nginx/${VERSION}`);
    if (options.help) stderr(HELP);
    if (options.configure) stderr('built by: Ruche, which behaves like this version; it is not nginx itself');
    return 0;
  }
  if (options.signal !== null) {
    stderr(
      `ruche: "-s ${options.signal}" is not supported here: send the process SIGTERM, SIGQUIT or SIGHUP`,
    );
    return 1;
  }
  if (options.dump) {
    stderr('ruche: "-T" exists in nginx but is not supported here yet');
    return 1;
  }
  const config = await read(options, world);
  if (options.test) {
    if (config === null) stderr(`nginx: configuration file ${options.file} test failed`);
    else if (!options.quiet) {
      sayOk(options, world);
      stderr(`nginx: configuration file ${options.file} test is successful`);
    }
  }
  if (config === null) return 1;
  return options.test ? 0 : serve(config, options, world);
}
