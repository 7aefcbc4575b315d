/** Programs that tests run in the page, many on one runtime. */
import type { FileTree } from '../../types.ts';
import type { EmbeddedRuntime } from '../index.ts';

export interface TestProgram {
  /** Its files, by absolute path; the first argument is the script. */
  readonly files: FileTree;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a program printed, and how it ended. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
}

/** How many run side by side. */
const AT_ONCE = 4;

/** A program that hangs is killed, and its outcome tells. */
export const PATIENCE_MS = 20_000;

async function runProgram(runtime: EmbeddedRuntime, program: TestProgram, at: number): Promise<Outcome> {
  const process = await runtime.spawn({
    service: `program-${at}`,
    replica: 1,
    program: { kind: 'node', argv: program.argv },
    cwd: '/app',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...program.env },
    files: program.files,
    volumes: [],
    networks: [`alone-${at}`],
  });
  const text = (stream: ReadableStream<Uint8Array>): Promise<string> =>
    new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  // As a container has it that nobody types into.
  await process.stdin.close();
  const hung = setTimeout(() => void process.kill('SIGKILL'), PATIENCE_MS);
  const [stdout, stderr, { code, signal }] = await Promise.all([
    text(process.stdout),
    text(process.stderr),
    process.exit,
  ]);
  clearTimeout(hung);
  return { stdout, stderr, code, signal };
}

/** Runs them all; the outcomes are in the order of the programs. */
export async function runPrograms(
  runtime: EmbeddedRuntime,
  programs: readonly TestProgram[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < programs.length; at = next++) {
      outcomes[at] = await runProgram(runtime, programs[at] as TestProgram, at);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}
