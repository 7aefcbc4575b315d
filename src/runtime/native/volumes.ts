import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileTree, VolumeMount } from '../types.ts';
import { inside } from './paths.ts';

/** Named volumes: one directory each, which outlives the processes that mount it. */
export interface Volumes {
  /** Makes a volume appear in a container's directory. An empty volume takes over what the image has there. */
  mount(volume: VolumeMount, root: string): Promise<void>;
  read(volume: string): Promise<FileTree>;
  write(volume: string, files: FileTree): Promise<void>;
}

/** Keeps volumes under one directory. `readOnly` is not enforced: a directory has no such notion for its owner. */
export function createVolumes(home: string): Volumes {
  const directory = (volume: string): string => join(home, encodeURIComponent(volume));

  return {
    async mount({ volume, target }, root) {
      const source = directory(volume);
      const path = inside(root, target);
      await mkdir(source, { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      const isEmpty = (await readdir(source)).length === 0;
      if (isEmpty) await cp(path, source, { recursive: true }).catch(ignoreMissing);
      await rm(path, { recursive: true, force: true });
      await symlink(source, path, 'junction');
    },
    read: (volume) => readTree(directory(volume)),
    async write(volume, files) {
      await rm(directory(volume), { recursive: true, force: true });
      await mkdir(directory(volume), { recursive: true });
      await writeTree(directory(volume), files);
    },
  };
}

/** Writes a tree below a directory. */
export async function writeTree(root: string, files: FileTree): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = inside(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

async function readTree(root: string): Promise<FileTree> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(ignoreMissing);
  const files: Record<string, Uint8Array> = {};
  for (const entry of entries ?? []) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(root.length).replaceAll('\\', '/')] = new Uint8Array(await readFile(path));
  }
  return files;
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
