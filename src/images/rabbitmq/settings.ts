/** Command line and environment of the broker, refused in plain words where they are wrong. */
import type { ServerOptions } from './server.ts';

/** A wrong argument or variable; the message is for the person who typed it. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** Reads `--port N`, `--host ADDRESS` and the image's RABBITMQ_DEFAULT_USER and _PASS. Throws SettingsError. */
export function readSettings(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ServerOptions {
  let port = 5672;
  let host: string | undefined;
  for (let at = 0; at < argv.length; at += 2) {
    const [option, value] = [argv[at], argv[at + 1]];
    if (option === '--data') {
      throw new SettingsError(
        '--data: queues that survive a restart are not there yet; everything is in memory',
      );
    }
    if (option !== '--port' && option !== '--host') throw new SettingsError(`unknown option ${option}`);
    if (value === undefined) throw new SettingsError(`${option} needs a value`);
    if (option === '--host') host = value;
    else port = readPort(value);
  }
  const vhost = env['RABBITMQ_DEFAULT_VHOST'] ?? '/';
  if (vhost !== '/')
    throw new SettingsError(`RABBITMQ_DEFAULT_VHOST: there is one virtual host, '/', not '${vhost}'`);
  const user = {
    name: env['RABBITMQ_DEFAULT_USER'] ?? 'guest',
    password: env['RABBITMQ_DEFAULT_PASS'] ?? 'guest',
  };
  return host === undefined ? { port, user } : { port, host, user };
}

function readPort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) throw new SettingsError(`--port: ${value} is not a port number`);
  return port;
}
