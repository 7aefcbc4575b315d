/** `npm run record -- SANDBOX SCENARIO… | --all`: plays scenarios natively and keeps every event of them. */
import { writeRecording } from '#events';
import { LabFailure, ScenarioFailure } from '#lab';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { record, RecordProblems, scenarioNames } from './record/recorder.ts';
import { readFolder, sandboxNames } from './sandbox/disk.ts';
import { fail } from './sandbox/problems.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HELP = `npm run record -- SANDBOX SCENARIO… | --all

  SANDBOX     a folder of sandboxes/
  SCENARIO    files of its scenarios/, without .yaml; --all: every one of them
Each goes to recordings/SCENARIO.jsonl. One after the other: a calm machine makes the best recordings.`;

/** Tries this often: on a busy machine a step may take longer than a scenario allows. */
const TRIES = 2;

/** One recording, written whole or not at all. Resolves with what went wrong, or null. */
const recordOne = async (name: string, id: string, signal: AbortSignal): Promise<string | null> => {
  const folder = `sandboxes/${name}`;
  const start = performance.now();
  try {
    const { header, events } = await record({ root: ROOT, sandbox: name, scenario: id, signal });
    const out = path.join(ROOT, folder, 'recordings', `${id}.jsonl`);
    await mkdir(path.dirname(out), { recursive: true });
    await writeFile(`${out}.part`, writeRecording(header, events));
    await rename(`${out}.part`, out);
    const ready = events.find((event) => event.type === 'lab' && event.state === 'ready')?.at ?? 0;
    const seconds = (((events.at(-1)?.at ?? 0) - ready) / 1000).toFixed(1);
    const took = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`✓ ${id}: ${events.length} events, ${seconds} s of story (took ${took} s)\n`);
    return null;
  } catch (error) {
    if (error instanceof RecordProblems) {
      return error.problems
        .map(({ place, message }) => `${folder}/${place.file}:${place.line}: ${message}`)
        .join('\n');
    }
    if (!(error instanceof ScenarioFailure || error instanceof LabFailure)) throw error;
    const where = error.place ? `${folder}/${error.place.file}:${error.place.line}: ` : '';
    return `${where}${error.message}`;
  }
};

const main = async (name: string, asked: readonly string[] | 'all'): Promise<void> => {
  const names = await sandboxNames(ROOT);
  if (!names.includes(name)) fail(`There is no sandbox "${name}". There are: ${names.join(', ')}.`);
  const ids = asked === 'all' ? scenarioNames(await readFolder(path.join(ROOT, 'sandboxes', name))) : asked;
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const failed: string[] = [];
  for (const id of ids) {
    let problem: string | null = null;
    for (let turn = 1; turn <= TRIES && !interrupted.signal.aborted; turn += 1) {
      problem = await recordOne(name, id, interrupted.signal);
      if (problem === null || interrupted.signal.aborted) break;
      process.stderr.write(`✖ ${id}${turn < TRIES ? ', once more' : ''}: ${problem}\n`);
    }
    if (problem !== null) failed.push(id);
    if (interrupted.signal.aborted) break;
  }
  if (failed.length > 0)
    process.stderr.write(`Not recorded (the files are as they were): ${failed.join(', ')}\n`);
  process.exitCode = failed.length > 0 || interrupted.signal.aborted ? 1 : 0;
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { all: { type: 'boolean' } } });
const [name, ...ids] = positionals;
if (name === undefined || (ids.length === 0) === !values.all) fail(HELP);
else await main(name, values.all ? 'all' : ids);
// See sandbox.ts: an empty event loop is not always the end.
process.stdout.write('', () => process.exit());
