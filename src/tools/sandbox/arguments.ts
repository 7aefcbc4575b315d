/** The command line of `npm run sandbox`. */
import { parseArgs } from 'node:util';

/** What was asked for. */
export interface Arguments {
  readonly name: string;
  readonly step: string | null;
  readonly port: number | null;
  readonly events: boolean;
  readonly out: string | null;
}

/** Said where the arguments are wrong. */
export const HELP = `npm run sandbox -- NAME [--step S] [--port 8080] [--events] [--out DIR]

  NAME        a folder of sandboxes/
  --step S    with the overlay sandboxes/NAME/steps/S; a path (exercises/ack/starter) is taken as it is
  --port N    publish on this port instead of the compose file's
  --events    LabEvents as JSON lines on stdout; logs go to stderr
  --out DIR   write the sandbox (with its step) to DIR, for Docker, and end`;

/** Reads the arguments; a string is what is wrong with them. */
export const readArguments = (argv: readonly string[]): Arguments | string => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        step: { type: 'string' },
        port: { type: 'string' },
        events: { type: 'boolean' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const [name, more] = positionals;
    if (values.help || name === undefined || more !== undefined) return HELP;
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
      return `--port: "${values.port}" is no port.`;
    return { name, step: values.step ?? null, port, events: values.events ?? false, out: values.out ?? null };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${HELP}`;
  }
};
