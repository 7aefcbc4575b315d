import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's root; checks run there. */
export const root = path.resolve(import.meta.dirname, '../../..');

/** One thing that is wrong, where it is. */
export interface Found {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

export interface Check {
  readonly name: string;
  run(): Promise<readonly Found[]> | readonly Found[];
}

/** Every file of the project: tracked, or new and not ignored. */
export function projectFiles(): readonly string[] {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  return list
    .toString('utf8')
    .split('\0')
    .filter((file) => file !== '' && existsSync(path.join(root, file)));
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The line (from 1) on which a character stands. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
