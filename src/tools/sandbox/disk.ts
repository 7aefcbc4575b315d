/** Sandboxes on disk. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Never part of a sandbox, wherever they stand. */
const LEFT_OUT = ['node_modules', '.git'];

/** Every file of a folder: path relative to it, with `/` → bytes. */
export const readFolder = async (folder: string): Promise<Record<string, Uint8Array>> => {
  const out: Record<string, Uint8Array> = {};
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(path.join(folder, below), { withFileTypes: true });
    await Promise.all(
      entries.map(async (entry) => {
        if (LEFT_OUT.includes(entry.name)) return;
        const inner = below === '' ? entry.name : `${below}/${entry.name}`;
        if (entry.isDirectory()) await walk(inner);
        else if (entry.isFile()) out[inner] = await readFile(path.join(folder, inner));
      }),
    );
  };
  await walk('');
  return out;
};

/** The names of the sandboxes in a repository. */
export const sandboxNames = async (root: string): Promise<readonly string[]> => {
  const entries = await readdir(path.join(root, 'sandboxes'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
};

/** Writes files (relative paths) into a folder that must be new or empty. */
export const writeFolder = async (
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty.`);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
};
