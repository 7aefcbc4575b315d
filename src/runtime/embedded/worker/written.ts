import type { WorkerDown } from '../protocol.ts';
import type { NodePlatform } from '../node/index.ts';

/** The little of `node:fs` that looks around. */
interface Fs {
  readdirSync(
    path: string,
    options: { withFileTypes: true },
  ): { name: string; isDirectory(): boolean; isFile(): boolean }[];
  statSync(path: string): { readonly mtimeMs: number };
  readFileSync(path: string): Uint8Array;
  existsSync(path: string): boolean;
}

/** Files that a process changed since it was born (ms), and null for those that it removed; volumes are the hub's. */
export function filesWritten(
  platform: NodePlatform,
  { files, volumes }: Extract<WorkerDown, { t: 'start' }>,
  born: number,
): Record<string, Uint8Array | null> {
  const fs = platform.require('fs') as Fs;
  const mounted = (path: string): boolean =>
    volumes.some(({ target }) => path === target || path.startsWith(`${target}/`));
  const written: Record<string, Uint8Array | null> = {};
  const look = (folder: string): void => {
    for (const entry of fs.readdirSync(folder === '' ? '/' : folder, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (mounted(path)) continue;
      if (entry.isDirectory()) look(path);
      else if (entry.isFile() && (files[path] === undefined || fs.statSync(path).mtimeMs > born)) {
        written[path] = fs.readFileSync(path).slice();
      }
    }
  };
  look('');
  for (const path of Object.keys(files)) if (!mounted(path) && !fs.existsSync(path)) written[path] = null;
  return written;
}
