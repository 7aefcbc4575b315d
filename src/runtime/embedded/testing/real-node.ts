/** The same programs in the Node that runs the tests. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { PATIENCE_MS, type Outcome, type TestProgram } from './programs.ts';

const MODULES = path.join(import.meta.dirname, '../../../../node_modules');

/** How many run side by side. */
const AT_ONCE = 2;

async function runProgram({ files, argv, env }: TestProgram): Promise<Outcome> {
  // Its root is a folder of this machine, whose name must not be seen.
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'ruche-node-')));
  try {
    await mkdir(path.join(root, 'app'), { recursive: true });
    // The packages of this project, where Node looks for them.
    await symlink(MODULES, path.join(root, 'node_modules'), 'junction');
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(root, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], {
      cwd: path.join(root, 'app'),
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
      child.once('error', reject).once('close', (code, signal) => resolve({ code, signal }));
    });
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { stdout: stdout.replaceAll(root, ''), stderr: stderr.replaceAll(root, ''), ...status };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Runs them all; the outcomes are in the order of the programs. */
export async function runInRealNode(programs: readonly TestProgram[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < programs.length; at = next++) {
      outcomes[at] = await runProgram(programs[at] as TestProgram);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}
