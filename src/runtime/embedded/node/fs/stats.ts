/** `fs.Stats` and `fs.Dirent`. */
import type { TreeNode } from './tree.ts';

const TYPES = { file: 0o100_000, folder: 0o040_000, link: 0o120_000 } as const;

export class Stats {
  dev = 1;
  mode: number;
  nlink = 1;
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
    this.size = node.kind === 'file' ? node.size : node.kind === 'link' ? node.target.length : 4096;
    this.blocks = Math.ceil(this.size / 512);
    this.atimeMs = node.atime;
    this.mtimeMs = node.mtime;
    this.ctimeMs = node.ctime;
    this.birthtimeMs = node.birthtime;
  }

  get atime(): Date {
    return new Date(this.atimeMs);
  }

  get mtime(): Date {
    return new Date(this.mtimeMs);
  }

  get ctime(): Date {
    return new Date(this.ctimeMs);
  }

  get birthtime(): Date {
    return new Date(this.birthtimeMs);
  }

  #is(type: number): boolean {
    return (this.mode & 0o170_000) === type;
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
