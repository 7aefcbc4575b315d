/** Command line and environment of the broker, refused in plain words where they are wrong. */
import { existsSync } from 'node:fs';
import type { ServerOptions } from './server.ts';

/** A wrong argument or variable; the message is for the person who typed it. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

const OPTIONS: readonly string[] = ['--port', '--host', '--data'];

/**
 * Reads `--port N`, `--host ADDRESS`, `--data FOLDER`, `--guest-stays-home` and the image's RABBITMQ_DEFAULT_USER, _PASS,
 * _VHOST and RABBITMQ_DATA_DIR. Throws SettingsError.
 */
export function readSettings(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  exists: (folder: string) => boolean = existsSync,
): ServerOptions {
  let port = 5672;
  let host: string | undefined;
  // Where the image keeps its data, if something is mounted there.
  const kept = env['RABBITMQ_DATA_DIR'];
  let data = kept !== undefined && exists(kept) ? kept : undefined;
  let guestStaysHome = false;
  for (let at = 0; at < argv.length; at += 2) {
    const [option, value] = [argv[at], argv[at + 1]];
    if (option === '--guest-stays-home') {
      guestStaysHome = true;
      at -= 1;
      continue;
    }
    if (!OPTIONS.includes(option ?? '')) throw new SettingsError(`unknown option ${option}`);
    if (value === undefined) throw new SettingsError(`${option} needs a value`);
    if (option === '--host') host = value;
    else if (option === '--data') data = value;
    else port = readPort(value);
  }
  const vhost = env['RABBITMQ_DEFAULT_VHOST'] ?? '/';
  const user = {
    name: env['RABBITMQ_DEFAULT_USER'] ?? 'guest',
    password: env['RABBITMQ_DEFAULT_PASS'] ?? 'guest',
  };
  return {
    port,
    user,
    vhost,
    guestStaysHome,
    ...(host === undefined ? {} : { host }),
    ...(data === undefined ? {} : { data }),
  };
}

function readPort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) throw new SettingsError(`--port: ${value} is not a port number`);
  return port;
}
