/** A program under test: a real child process of plain Node, watched line by line. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Program {
  readonly lines: readonly string[];
  /** The first line, past or to come, that matches (from line number `from` on). Rejects when the program ends without it. */
  line(pattern: RegExp, from?: number): Promise<RegExpExecArray>;
  /** Sends the signal and resolves with how it ended. Idempotent. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export function run(
  command: string,
  argv: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Program {
  const child = spawn(command, argv, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  const hear = (text: string): void => {
    lines.push(text);
    for (const look of watchers) look();
  };
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
    child.on('error', (error) => hear(String(error)));
  });
  createInterface(child.stdout).on('line', hear);
  createInterface(child.stderr).on('line', hear);

  return {
    lines,
    line: (pattern, from = 0) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          for (const each of lines.slice(from)) {
            const match = pattern.exec(each);
            if (!match) continue;
            watchers.delete(look);
            return resolve(match);
          }
        };
        watchers.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without ${pattern}:\n${lines.join('\n')}`)));
      }),
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** The port that a service says it listens on. */
export async function portOf(program: Program): Promise<number> {
  return Number((await program.line(/(?:listening on|ready on port) (\d+)/))[1]);
}
