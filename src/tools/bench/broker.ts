/**
 * RabbitMQ and our broker with the same client, in turn, each measurement in a fresh process; medians and their ratio.
 * `npm run bench -- broker [--rounds 5] [--scale 1] [--only persistent]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasRabbitMQ, startRabbitMQ } from '../../images/rabbitmq/peer/rabbitmq.ts';
import { median } from './figures.ts';
import { WORKS, type Work } from './broker-works.ts';

const here = fileURLToPath(import.meta.url);

interface Options {
  readonly rounds: number;
  /** Multiplies the number of messages. */
  readonly scale: number;
  /** Only works whose name has this in it. */
  readonly only: string;
}

/** Runs a work in a process of its own; resolves with its figure. */
async function inFreshProcess(port: number, work: Work, scale: number): Promise<number> {
  const child = spawn(process.execPath, [here, '--measure', String(port), work.id, String(scale)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  await once(child, 'close');
  return Number(out);
}

/** Our broker as it is started by hand, with a folder for what is durable. */
async function startOurs(traced: boolean): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ruche-bench-'));
  const main = fileURLToPath(new URL('../../images/rabbitmq/main.ts', import.meta.url));
  const listen = fileURLToPath(new URL('./broker-listen.ts', import.meta.url));
  const argv = [
    ...(traced ? ['--import', listen] : []),
    main,
    '--port',
    '0',
    '--host',
    '127.0.0.1',
    '--data',
    folder,
  ];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const exit = once(child, 'exit');
  return {
    port: Number(/port (\d+)/.exec(line.toString())?.[1]),
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const print = (value: number): string =>
  (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2)).padStart(9);

type Who = 'ours' | 'theirs' | 'traced';

/** One work: whoever takes part in turn, the order reversed each round. */
async function compare(work: Work, rabbit: number | undefined, { rounds, scale }: Options): Promise<void> {
  const figures: Record<Who, number[]> = { ours: [], theirs: [], traced: [] };
  const all: readonly Who[] = [
    'ours',
    ...(rabbit === undefined || !work.peer ? [] : ['theirs' as const]),
    ...(work.traced ? ['traced' as const] : []),
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const who of round % 2 === 0 ? all : all.toReversed()) {
      if (who === 'theirs') {
        figures.theirs.push(await inFreshProcess(rabbit ?? 0, work, scale));
        continue;
      }
      const ours = await startOurs(who === 'traced');
      figures[who].push(await inFreshProcess(ours.port, work, scale));
      await ours.stop();
    }
  }
  const mine = median(figures.ours);
  const parts = [`${work.name.padEnd(50)} ours ${print(mine)} ${work.unit}`];
  if (figures.theirs.length > 0) {
    const reference = median(figures.theirs);
    parts.push(`RabbitMQ ${print(reference)}  ratio ${(mine / reference).toFixed(2)} (${work.target})`);
  } else parts.push(`(${work.target})`);
  if (figures.traced.length > 0) {
    parts.push(
      `traced ${print(median(figures.traced))}, ${Math.round(100 - (100 * median(figures.traced)) / mine)} % less (≤ 10)`,
    );
  }
  console.log(parts.join('  '));
}

/** The suite, as `npm run bench` calls it. */
export async function run(): Promise<void> {
  const option = (name: string, otherwise: string): string => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise);
  };
  const options = {
    rounds: Number(option('rounds', '5')),
    scale: Number(option('scale', '1')),
    only: option('only', ''),
  };
  const theirs = hasRabbitMQ() ? await startRabbitMQ() : undefined;
  if (!theirs) console.log('not compared: no RabbitMQ');
  try {
    for (const work of WORKS) {
      if (work.id.includes(options.only)) await compare(work, theirs?.port, options);
    }
  } finally {
    await theirs?.stop();
  }
}

const [, script, flag, port = '', id = '', scale = '1'] = process.argv;
if (script === here && flag === '--measure') {
  const work = WORKS.find((each) => each.id === id);
  if (!work) throw new RangeError(`no work ${id}`);
  console.log(await work.measure(Number(port), Number(scale)));
}
