/** Our broker as a program of its own, to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../images/rabbitmq/main.ts', import.meta.url));

export interface Program {
  readonly port: number;
  /** What it printed on standard error so far. */
  readonly errors: () => string;
  /** Resolves when the program is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Starts it on any free port of this machine. Rejects with its last words when it does not come up. */
export async function startProgram(...more: readonly string[]): Promise<Program> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--host', '127.0.0.1', ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exit = once(child, 'exit');
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const found = /ready on port (\d+)\n/.exec(out);
      if (found) resolve(Number(found[1]));
    });
    child.once('exit', () => reject(new Error(`the broker did not start: ${errors}`)));
  });
  return {
    port,
    errors: () => errors,
    end: async (signal) => {
      child.kill(signal);
      await exit;
    },
  };
}
