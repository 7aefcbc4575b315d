/** What a sandbox says on a terminal: logs as `docker compose` prints them, and the lives of the replicas. */
import type { LabEvent } from '#events';
import type { LabSnapshot } from '#lab';

/** Where lines go. */
export interface Output {
  readonly write: (text: string) => void;
  readonly colours: boolean;
}

/** Control characters of a service must not reach the terminal, colours excepted. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNPRINTABLE = /(?!\x1b\[[\d;]*m)[\x00-\x08\x0b-\x1f\x7f]/g;

const COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

/** A function that prints each event that a person wants to see; `names` are the services, for the width. */
export const createPrinter = (
  names: readonly string[],
  { write, colours }: Output,
): ((event: LabEvent) => void) => {
  const width = Math.max(...names.map((name) => name.length)) + 3;
  const paint = (code: number, text: string): string => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);
  const prefix = (event: LabEvent): string => {
    if (event.service === undefined) return paint(2, 'lab'.padEnd(width));
    const colour = COLOURS[Math.max(0, names.indexOf(event.service)) % COLOURS.length] ?? 36;
    return paint(colour, `${event.service}-${event.replica ?? 1}`.padEnd(width));
  };
  const say = (event: LabEvent, text: string): void => write(`${prefix(event)} ${paint(2, '|')} ${text}\n`);
  return (event) => {
    switch (event.type) {
      case 'log':
        return say(event, event.line.replace(UNPRINTABLE, ''));
      case 'replica': {
        if (event.state === 'created' || event.state === 'starting') return;
        const code = event.exit ? ` with code ${event.exit.code}` : '';
        const why = event.state === 'exited' && event.reason ? ` (${event.reason})` : '';
        return say(event, paint(2, `${event.state}${code}${why}, ${Math.round(event.at)} ms`));
      }
      case 'fault':
        return say(
          event,
          paint(2, `${event.from} ↔ ${event.to}: ${event.fault ? JSON.stringify(event.fault) : 'healed'}`),
        );
      default:
    }
  };
};

/** The state of every replica as a small table. */
export const describe = ({ replicas, faults }: LabSnapshot): string => {
  const rows = replicas.map(({ service, replica, state, address, restarts, exit }) => {
    const detail = exit && state === 'exited' ? `exited (${exit.code})` : state;
    return `${`${service}-${replica}`.padEnd(16)} ${detail.padEnd(14)} ${(address ?? '').padEnd(14)} restarts ${restarts}`;
  });
  return [...rows, ...faults.map(({ from, to }) => `fault ${from} ↔ ${to}`)].join('\n');
};
