/** `npm run new -- sandbox|lesson|deck|exercise NAME`: the files of something new, in both languages, ready to be filled. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { readFolder } from './sandbox/disk.ts';
import { fail } from './sandbox/problems.ts';
import { deck, lesson } from './new/pages.ts';
import { exercise, exerciseRoots } from './new/exercise.ts';
import { sandbox } from './new/sandbox.ts';
import type { Scaffold } from './new/scaffold.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HELP = `npm run new -- KIND NAME

  lesson NAME              content/lessons/{fr,en}/NAME.mdx and its trainers' pages
  deck NAME                content/slides/{fr,en}/NAME.mdx
  sandbox NAME             sandboxes/NAME: a gateway and one service, drawn, that run as they are
  exercise SANDBOX/NAME    sandboxes/SANDBOX/exercises/NAME: task, starter, solution and a check
NAME is small letters, digits and hyphens. Nothing that exists is touched.`;

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const today = (): string => new Date().toISOString().slice(0, 10);

const make = async (kind: string, asked: string): Promise<Scaffold> => {
  const [owner = '', name = owner] = asked.split('/');
  if (!NAME.test(name) || !NAME.test(owner) || (kind === 'exercise') !== asked.includes('/')) fail(HELP);
  switch (kind) {
    case 'lesson':
      return lesson(name, today());
    case 'deck':
      return deck(name, today());
    case 'sandbox':
      return sandbox(name);
    case 'exercise': {
      const folder = path.join(ROOT, 'sandboxes', owner);
      const there = await stat(path.join(folder, 'compose.yaml')).catch(() => null);
      if (!there) fail(`There is no sandbox "${owner}".`);
      return exercise(owner, name, await readFolder(folder));
    }
    default:
      return fail(HELP);
  }
};

const [kind, asked, more] = process.argv.slice(2);
if (kind === undefined || asked === undefined || more !== undefined) fail(HELP);
else {
  const { files, next } = await make(kind, asked);
  for (const file of Object.keys(files)) {
    if (await stat(path.join(ROOT, file)).catch(() => null))
      fail(`${file} exists already: nothing was written.`);
  }
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(ROOT, file)), { recursive: true });
    await writeFile(path.join(ROOT, file), content);
  }
  if (kind === 'exercise') {
    // An overlay's imports are found beside the sandbox's own files: the type checker has to know.
    const config = path.join(ROOT, 'tsconfig.pure.json');
    await writeFile(config, exerciseRoots(await readFile(config, 'utf8'), asked));
  }
  process.stdout.write(
    `${Object.keys(files).join('\n')}\n\nNext:\n${next.map((line) => `  ${line}`).join('\n')}\n`,
  );
}
