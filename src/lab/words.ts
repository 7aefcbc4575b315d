/** Commands as words, for terminals: `kill thumb 2`, `slow img queue 200`. */
import type { LabCommand } from './commands.ts';

/** What was wrong with a line, as one plain sentence. */
export interface WordsError {
  readonly error: string;
}

/** Every command of a terminal, with its arguments. */
export const USAGE: readonly (readonly [string, string])[] = [
  ['start|stop|restart SERVICE [N]', 'as docker compose does; N is a replica'],
  ['kill SERVICE [N] [SIGNAL]', 'SIGKILL at once; nothing restarts it'],
  ['crash SERVICE [N]', 'ends it from inside; its restart policy applies'],
  ['scale SERVICE COUNT', 'more or fewer replicas'],
  ['slow A B MS', 'latency each way between two services (*: any)'],
  ['cut A B', 'nothing passes between them'],
  ['heal [A B]', 'takes faults off'],
  ['publish SERVICE EXCHANGE KEY BODY', 'a message by hand ("" is the default exchange)'],
  ['purge SERVICE QUEUE', 'empties a queue'],
];

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;

const usage = (name: string): WordsError => {
  const line = USAGE.find(([form]) => (form.split(' ')[0] ?? '').split('|').includes(name));
  return { error: line ? `Say: ${line[0].replace(/^\S+/, name)}` : `"${name}" is no command: try "help".` };
};

/** Reads one line. Names are checked by the lab, not here. */
export const readWords = (line: string): LabCommand | WordsError => {
  const words = [...line.trim().matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (m) => m[1] ?? m[2] ?? m[3] ?? '',
  );
  const [type = '', a, b, c, ...rest] = words;
  switch (type) {
    case 'start':
    case 'stop':
    case 'restart':
    case 'crash': {
      if (a === undefined || (b !== undefined && whole(b) === undefined)) return usage(type);
      return { type, service: a, replica: whole(b) };
    }
    case 'kill': {
      const name = whole(b) === undefined ? b : c;
      const signal = SIGNALS.find((each) => each === name || each === `SIG${name ?? ''}`);
      if (a === undefined || (name !== undefined && !signal)) return usage(type);
      return { type, service: a, replica: whole(b), signal };
    }
    case 'scale': {
      const replicas = whole(b);
      return a === undefined || replicas === undefined ? usage(type) : { type, service: a, replicas };
    }
    case 'slow': {
      const latency = whole(c);
      if (a === undefined || b === undefined || latency === undefined) return usage(type);
      return { type, from: a, to: b, latency };
    }
    case 'cut':
      return a === undefined || b === undefined ? usage(type) : { type, from: a, to: b };
    case 'heal':
      return { type, from: a ?? '*', to: b ?? '*' };
    case 'publish':
      if (a === undefined || b === undefined || c === undefined) return usage(type);
      return { type, service: a, exchange: b, key: c, body: rest.join(' ') };
    case 'purge':
      return a === undefined || b === undefined ? usage(type) : { type, service: a, queue: b };
    default:
      return usage(type);
  }
};
