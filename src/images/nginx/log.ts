/** Access and error lines, in nginx's words. */
import * as fs from 'node:fs';
import { LOG_LEVELS, type GatewayConfig, type LogLevel } from './conf/types.ts';
import type { Exchange } from './exchange.ts';
import { renderTemplate } from './template.ts';
import { variable } from './variables.ts';

/** Where lines go; a line has no newline at its end. */
export interface Output {
  stdout(line: string): void;
  stderr(line: string): void;
}

export interface Log {
  /** One line per access_log of the request's location. */
  access(exchange: Exchange): void;
  error(level: LogLevel, message: string, exchange?: Exchange, upstream?: string): void;
}

const pad = (n: number): string => String(n).padStart(2, '0');

function stamp(at: Date): string {
  const day = `${at.getUTCFullYear()}/${pad(at.getUTCMonth() + 1)}/${pad(at.getUTCDate())}`;
  return `${day} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
}

/** Characters that could fake a log line become `\xXX`, as in nginx. */
function escapeValue(value: string): string {
  return value.replace(
    // eslint-disable-next-line no-control-regex
    /[\x00-\x1f"\\\x7f-\xff]/g,
    (ch) => `\\x${ch.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** A log for one configuration. */
export function createLog(config: Pick<GatewayConfig, 'errorLevel'>, output: Output): Log {
  const threshold = LOG_LEVELS.indexOf(config.errorLevel);
  return {
    access(exchange) {
      for (const { to, format } of exchange.settings.accessLogs) {
        const line = renderTemplate(
          format,
          (name) => {
            const value = variable(exchange, name);
            return value === null ? null : escapeValue(value);
          },
          '-',
        );
        if (to === 'stdout') output.stdout(line);
        else
          fs.appendFile(to.path, `${line}\n`, (error) => {
            if (error !== null) output.stderr(`${stamp(new Date())} [alert] open() "${to.path}" failed`);
          });
      }
    },
    error(level, message, exchange, upstream) {
      if (LOG_LEVELS.indexOf(level) > threshold) return;
      const about =
        exchange === undefined
          ? ''
          : `, client: ${exchange.client.address}, server: ${exchange.server.name}, request: "${exchange.head.line}"` +
            (upstream === undefined ? '' : `, upstream: "${upstream}"`) +
            (exchange.head.host === null
              ? ''
              : `, host: "${variable(exchange, 'http_host') ?? exchange.head.host}"`);
      const id = exchange === undefined ? '' : ` *${exchange.connection}`;
      output.stderr(`${stamp(new Date())} [${level}] ${process.pid}#0:${id} ${message}${about}`);
    },
  };
}
