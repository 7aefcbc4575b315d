/** One broker at a time in a folder. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Another broker, which is alive, uses the folder. */
export class FolderInUse extends Error {
  constructor(folder: string, pid: number) {
    super(`${folder} is used by another broker (process ${pid})`);
    this.name = 'FolderInUse';
  }
}

/** Takes the folder; returns what gives it back. A lock whose process is gone does not count. Throws FolderInUse. */
export function lockFolder(folder: string): () => void {
  const file = path.join(folder, 'lock');
  const holder = holderOf(file);
  if (holder !== undefined) throw new FolderInUse(folder, holder);
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** The process that wrote a lock and is alive. */
function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
    process.kill(pid, 0); // sends nothing; throws when there is no such process
    return pid;
  } catch {
    return undefined;
  }
}
