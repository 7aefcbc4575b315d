import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compileFilm, type FilmInput } from './compile.ts';

/** Where films wait for the build to publish them (`src/tools/site/films.ts`), and their folder on the site. */
export const FILMS = '_film';

const made = new Map<string, Promise<string>>();

/** Folds a film and leaves it for the site; resolves with its file's name, which changes with its content. */
export function publishFilm(name: string, input: FilmInput): Promise<string> {
  const found = made.get(name);
  // While developing a recording may change under a server that goes on.
  if (found && import.meta.env.PROD) return found;
  const file = write(name, JSON.stringify(compileFilm(input)));
  made.set(name, file);
  return file;
}

async function write(name: string, text: string): Promise<string> {
  const folder = path.join(process.cwd(), '.ruche', FILMS);
  const file = `${name}.${createHash('sha256').update(text).digest('hex').slice(0, 8)}.json`;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, file), text);
  return file;
}
