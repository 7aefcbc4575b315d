/** Good Corner without containers: each service a process, ports chosen by the system, volumes in a temporary folder. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { portOf, run, type Program } from './program.ts';

/** The sandbox's own folder: what is `/app` in a container. */
export const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));

const ROOT = join(FOLDER, '../..');

type Environment = Record<string, string>;

export interface Stand {
  readonly folder: string;
  service(
    name: 'front' | 'ads' | 'img',
    env?: Environment,
  ): Promise<{ readonly program: Program; readonly url: string }>;
  thumb(env: Environment): Program;
  /** A step that is one process: `steps/<name>` laid over the sandbox, written out, and its `services/<name>` run. */
  step(name: string, env?: Environment): Promise<{ readonly program: Program; readonly url: string }>;
  /** A broker; `port` to come back where one has died. */
  queue(port?: number): Promise<{ readonly program: Program; readonly url: string; readonly port: number }>;
  /** Ends every program and removes the folder. */
  close(): Promise<void>;
}

export async function createStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'good-corner-'));
  const programs: Program[] = [];
  const written: string[] = [];
  const start = (argv: readonly string[], env: Environment, cwd = FOLDER): Program => {
    const program = run(process.execPath, argv, cwd, env);
    programs.push(program);
    return program;
  };
  return {
    folder,
    async service(name, env = {}) {
      const program = start([`services/${name}/index.ts`], {
        PORT: '0',
        DATA_DIR: join(folder, name),
        ...env,
      });
      return { program, url: `http://127.0.0.1:${await portOf(program)}` };
    },
    async step(name, env = {}) {
      // Inside the repository, where packages are found.
      await mkdir(join(ROOT, '.ruche'), { recursive: true });
      const out = await mkdtemp(join(ROOT, '.ruche', `${name}-`));
      written.push(out);
      const tool = ['--disable-warning=ExperimentalWarning', join(ROOT, 'src/tools/sandbox.ts')];
      const writing = start([...tool, 'good-corner', '--step', name, '--out', join(out, 'app')], {});
      await writing.line(/Written to/);
      const variables = { PORT: '0', DATA_DIR: join(folder, name), ...env };
      const program = start([`services/${name}/index.ts`], variables, join(out, 'app'));
      return { program, url: `http://127.0.0.1:${await portOf(program)}` };
    },
    thumb: (env) => start(['services/thumb/index.ts'], env),
    async queue(port = 0) {
      const main = join(FOLDER, '../../src/images/rabbitmq/main.ts');
      const program = start([main, '--port', String(port), '--host', '127.0.0.1'], {});
      const actual = await portOf(program);
      return { program, port: actual, url: `amqp://127.0.0.1:${actual}` };
    },
    async close() {
      await Promise.all(programs.map((program) => program.end('SIGKILL')));
      await Promise.all([folder, ...written].map((each) => rm(each, { recursive: true, force: true })));
    },
  };
}
