/** `npm run sandbox -- NAME`: a sandbox on this machine, with Node alone. */
import type { Lab } from '#lab';
import { createLab, LabFailure, LabRefusal, ownFiles, overlay, readSandbox, readWords, USAGE } from '#lab';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { createNativeRuntime } from '../runtime/native/index.ts';
import type { Arguments } from './sandbox/arguments.ts';
import { readArguments } from './sandbox/arguments.ts';
import { readFolder, sandboxNames, writeFolder } from './sandbox/disk.ts';
import { createPrinter, describe } from './sandbox/print.ts';
import { environment, fail, failWith, portProblem } from './sandbox/problems.ts';
import type { PublishedPort } from './sandbox/publish.ts';
import { publish } from './sandbox/publish.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Reads commands from stdin until it ends; each is carried out when the one before it is. */
const listen = (lab: Lab, say: (text: string) => void, quit: () => void): void => {
  let last: Promise<unknown> = Promise.resolve();
  const carryOut = async (line: string): Promise<void> => {
    if (line === '') return;
    if (line === 'help') return say(USAGE.map(([form, text]) => `${form.padEnd(36)} ${text}`).join('\n'));
    if (line === 'ps') return say(describe(lab.snapshot()));
    if (line === 'quit' || line === 'exit') return quit();
    const command = readWords(line);
    if ('error' in command) return say(command.error);
    try {
      await lab.send(command);
    } catch (error) {
      if (!(error instanceof LabRefusal)) throw error;
      say(error.message);
    }
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    last = last.then(() => carryOut(line.trim())).catch((error: unknown) => say(String(error)));
  });
};

const main = async ({ name, step, port, events, out }: Arguments): Promise<void> => {
  const names = await sandboxNames(ROOT);
  if (!names.includes(name)) fail(`There is no sandbox "${name}". There are: ${names.join(', ')}.`);
  const folder = `sandboxes/${name}`;
  const files = await readFolder(path.join(ROOT, folder));
  const { sandbox, problems } = readSandbox({ name, files, step, env: environment() });
  if (!sandbox) return failWith(folder, problems);
  if (out !== null) {
    const laid =
      step === null ? ownFiles(files) : overlay(files, step.includes('/') ? step : `steps/${step}`).files;
    await writeFolder(path.resolve(out), laid ?? {}).catch((error: unknown) => fail(String(error)));
    process.stdout.write(`Written to ${out}. There: docker compose up --build\n`);
    return;
  }

  const say = (text: string): void => void (events ? process.stderr : process.stdout).write(`${text}\n`);
  const runtime = await createNativeRuntime({ root: ROOT });
  const lab = createLab({ sandbox, runtime });
  const services = sandbox.plan.services.map((service) => service.name);
  const stream = events ? process.stderr : process.stdout;
  const print = createPrinter(services, { write: (text) => stream.write(text), colours: stream.isTTY });
  const open: PublishedPort[] = [];
  const sayReady = (): void => {
    const [first] = open;
    say('');
    if (first) {
      say(`${name} is ready: open http://localhost:${first.port}/`);
      if (services.includes('img')) say(`  curl -F file=@photo.png http://localhost:${first.port}/img`);
    } else say(`${name} is ready.`);
    say('  Commands: "help" lists them; "kill SERVICE N", "ps", "quit". Ctrl-C stops everything in order.\n');
  };
  lab.events.subscribe((batch) => {
    for (const event of batch) {
      print(event);
      // Said when the event is here, not when `start` resolves: events come a little later, and in order.
      if (event.type === 'lab' && event.state === 'ready') sayReady();
    }
    if (events) process.stdout.write(batch.map((event) => `${JSON.stringify(event)}\n`).join(''));
  });

  let ending: Promise<void> | null = null;
  const end = async (code: number): Promise<void> => {
    await Promise.all(open.map((one) => one.close()));
    await lab.stop();
    // Not left to an empty event loop: Node 22 was seen spinning for ever in its own clean-up after child pipes.
    process.stdout.write('', () => process.exit(code));
  };
  const interrupt = (): void => {
    if (ending) {
      say('Killing everything.');
      void runtime.dispose().finally(() => process.exit(130));
    } else {
      say('Stopping (Ctrl-C again: kill).');
      ending = end(0);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);

  for (const service of sandbox.plan.services) {
    for (const written of service.ports) {
      const published = port ?? written.published;
      const opened = await publish(runtime.network, service.name, {
        published,
        target: written.target,
      }).catch(async (error: unknown) => {
        await runtime.dispose();
        const { file, line } = service.place;
        const problem = portProblem(error, published, port === null ? `${folder}/${file}:${line}` : null);
        if (problem === null) throw error;
        return fail(problem);
      });
      open.push(opened);
    }
  }
  try {
    await lab.start();
  } catch (error) {
    if (!(error instanceof LabFailure)) throw error;
    if (error.code === 'stopped') return;
    const { place } = error;
    say(`${place ? `${folder}/${place.file}:${place.line}: ` : ''}${error.message}`);
    ending ??= end(1);
    return;
  }
  listen(lab, say, interrupt);
};

const parsed = readArguments(process.argv.slice(2));
if (typeof parsed === 'string') fail(parsed);
else await main(parsed);
