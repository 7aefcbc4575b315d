/** `fs.Stats` and `fs.Dirent`. */
import type { TreeNode } from './tree.ts';

const TYPES = { file: 0o100_000, folder: 0o040_000, link: 0o120_000 } as const;

export class Stats {
  dev = 1;
  mode: number;
  nlink: number;
  uid = 1000;
  gid = 1000;
  rdev = 0;
  blksize = 4096;
  ino: number;
  size: number;
  blocks: number;
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  birthtimeMs: number;

  constructor(node: TreeNode) {
    this.mode = TYPES[node.kind] | node.mode;
    this.ino = node.ino;
    this.nlink = node.links ?? 1;
    this.size = node.kind === 'file' ? node.size : node.kind === 'link' ? node.target.length : 4096;
    this.blocks = Math.ceil(this.size / 512);
    this.atimeMs = node.atime;
    this.mtimeMs = node.mtime;
    this.ctimeMs = node.ctime;
    this.birthtimeMs = node.birthtime;
  }

  get atime(): Date {
    return new Date(Number(this.atimeMs));
  }

  get mtime(): Date {
    return new Date(Number(this.mtimeMs));
  }

  get ctime(): Date {
    return new Date(Number(this.ctimeMs));
  }

  get birthtime(): Date {
    return new Date(Number(this.birthtimeMs));
  }

  #is(type: number): boolean {
    return (Number(this.mode) & 0o170_000) === type;
  }

  isFile(): boolean {
    return this.#is(TYPES.file);
  }

  isDirectory(): boolean {
    return this.#is(TYPES.folder);
  }

  isSymbolicLink(): boolean {
    return this.#is(TYPES.link);
  }

  isFIFO(): boolean {
    return false;
  }

  isSocket(): boolean {
    return false;
  }

  isBlockDevice(): boolean {
    return false;
  }

  isCharacterDevice(): boolean {
    return false;
  }
}

export class Dirent {
  readonly name: string;
  readonly parentPath: string;
  readonly path: string;
  readonly #kind: TreeNode['kind'];

  constructor(name: string, parentPath: string, kind: TreeNode['kind']) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    this.#kind = kind;
  }

  isFile(): boolean {
    return this.#kind === 'file';
  }

  isDirectory(): boolean {
    return this.#kind === 'folder';
  }

  isSymbolicLink(): boolean {
    return this.#kind === 'link';
  }

  isFIFO(): boolean {
    return false;
  }

  isSocket(): boolean {
    return false;
  }

  isBlockDevice(): boolean {
    return false;
  }

  isCharacterDevice(): boolean {
    return false;
  }
}

/** What `opendir` gives: the entries of a folder, one after the other. */
export class Dir {
  readonly path: string;
  readonly #entries: Dirent[];

  constructor(path: string, entries: readonly Dirent[]) {
    this.path = path;
    this.#entries = [...entries];
  }

  readSync(): Dirent | null {
    return this.#entries.shift() ?? null;
  }

  async read(): Promise<Dirent | null> {
    return this.readSync();
  }

  closeSync(): void {
    this.#entries.length = 0;
  }

  async close(): Promise<void> {
    this.closeSync();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Dirent> {
    for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry;
  }

  async *entries(): AsyncGenerator<Dirent> {
    yield* this;
  }
}

/** With `bigint`, every number is one, and there are nanoseconds. */
export function withBigints(stats: Stats, options?: { readonly bigint?: boolean }): Stats {
  if (options?.bigint !== true) return stats;
  const big = stats as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(stats)) {
    if (typeof value !== 'number') continue;
    big[name] = BigInt(Math.trunc(value));
    if (name.endsWith('Ms')) big[name.replace('Ms', 'Ns')] = BigInt(Math.trunc(value * 1e6));
  }
  return stats;
}
