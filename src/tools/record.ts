/** `npm run record -- SANDBOX SCENARIO`: plays a scenario natively and keeps every event of it. */
import type { LabEvent } from '#events';
import { writeRecording } from '#events';
import { createLab, LabFailure, ownFiles, play, readSandbox, readScenario, ScenarioFailure } from '#lab';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { createNativeRuntime } from '../runtime/native/index.ts';
import { readFolder, sandboxNames } from './sandbox/disk.ts';
import { environment, fail, failWith } from './sandbox/problems.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const main = async (name: string, id: string): Promise<void> => {
  const names = await sandboxNames(ROOT);
  if (!names.includes(name)) fail(`There is no sandbox "${name}". There are: ${names.join(', ')}.`);
  const folder = `sandboxes/${name}`;
  const files = await readFolder(path.join(ROOT, folder));
  const file = `scenarios/${id}.yaml`;
  const bytes = files[file];
  const ids = Object.keys(files).flatMap((each) => /^scenarios\/(.+)\.yaml$/.exec(each)?.[1] ?? []);
  if (!bytes) return fail(`There is no ${folder}/${file}. There are: ${ids.join(', ')}.`);
  const { scenario, problems } = readScenario(file, new TextDecoder().decode(bytes), ownFiles(files));
  if (!scenario) return failWith(folder, problems);
  const { step } = scenario;
  const read = readSandbox({ name, files, step, env: { ...environment(), ...scenario.environment } });
  if (!read.sandbox) return failWith(folder, read.problems);

  const runtime = await createNativeRuntime({ root: ROOT });
  const lab = createLab({ sandbox: read.sandbox, runtime });
  const events: LabEvent[] = [];
  lab.events.subscribe((batch) => events.push(...batch));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.stop());
  try {
    await lab.start();
    await play(lab, scenario, {
      done: ({ kind, place }) =>
        process.stdout.write(`${folder}/${place.file}:${place.line}: ${kind}: done\n`),
    });
  } catch (error) {
    if (!(error instanceof ScenarioFailure || error instanceof LabFailure)) throw error;
    const where = error.place ? `${folder}/${error.place.file}:${error.place.line}: ` : '';
    process.stderr.write(`${where}${error.message}\n`);
    process.exitCode = 1;
    return;
  } finally {
    // What happens while it stops is not part of the scenario.
    const last = events.length;
    await lab.stop();
    events.length = last;
  }
  const out = path.join(ROOT, folder, 'recordings', `${id}.jsonl`);
  await mkdir(path.dirname(out), { recursive: true });
  await writeFile(out, writeRecording({ sandbox: name, step, plan: read.sandbox.plan }, events));
  process.stdout.write(`${events.length} events in ${folder}/recordings/${id}.jsonl\n`);
};

const [name, id, more] = process.argv.slice(2);
if (name === undefined || id === undefined || more !== undefined) fail('npm run record -- SANDBOX SCENARIO');
else await main(name, id);
// See sandbox.ts: an empty event loop is not always the end.
process.stdout.write('', () => process.exit());
