/** The file tree of one process: in memory, private, apart from volumes. */
import type { Kernel } from '../../kernel.ts';
import { fileError } from '../core/errors.ts';

interface Common {
  readonly ino: number;
  mode: number;
  atime: number;
  mtime: number;
  ctime: number;
  readonly birthtime: number;
  /** Names that lead to it; one where none was added. */
  links?: number;
}

export interface FileNode extends Common {
  readonly kind: 'file';
  /** The first `size` bytes of `buffer` are the content. */
  buffer: Uint8Array;
  size: number;
}

export interface FolderNode extends Common {
  readonly kind: 'folder';
  readonly entries: Map<string, TreeNode>;
}

export interface LinkNode extends Common {
  readonly kind: 'link';
  readonly target: string;
}

export type TreeNode = FileNode | FolderNode | LinkNode;

/** Where a path leads: its folder, its name there, and the node if there is one. */
export interface Place {
  readonly path: string;
  readonly folder: FolderNode;
  readonly name: string;
  readonly node: TreeNode | undefined;
}

export interface Tree {
  readonly root: FolderNode;
  /** Follows links (the last one too unless `keepLink`). Throws ENOENT and ENOTDIR naming `shown`. */
  locate(path: string, syscall: string, shown: string, keepLink?: boolean): Place;
  makeFile(mode: number): FileNode;
  makeFolder(mode: number): FolderNode;
  makeLink(target: string): LinkNode;
  /** The volume that a path lies in. */
  volumeOf(
    path: string,
  ): { readonly volume: string; readonly target: string; readonly readOnly: boolean } | undefined;
  touch(node: TreeNode, changed?: boolean): void;
}

const MAX_LINKS = 40;

export const contentOf = (file: FileNode): Uint8Array => file.buffer.subarray(0, file.size);

/** Replaces what a file holds. */
export function setContent(file: FileNode, content: Uint8Array): void {
  file.buffer = content;
  file.size = content.byteLength;
}

/** Writes at a position, growing by doubling, zeros in between. */
export function writeAt(file: FileNode, bytes: Uint8Array, position: number): void {
  const end = position + bytes.byteLength;
  if (end > file.buffer.byteLength) {
    const grown = new Uint8Array(Math.max(end, file.buffer.byteLength * 2, 64));
    grown.set(contentOf(file));
    file.buffer = grown;
  } else if (position > file.size) {
    file.buffer.fill(0, file.size, position);
  }
  file.buffer.set(bytes, position);
  file.size = Math.max(file.size, end);
}

/** `.` and `..` resolved, no trailing slash. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function createTree(kernel: Pick<Kernel, 'files' | 'volumes'>): Tree {
  let inodes = 1;

  function common(mode: number): Common {
    const now = Date.now();
    return { ino: inodes++, mode, atime: now, mtime: now, ctime: now, birthtime: now };
  }
  const makeFile = (mode: number): FileNode => ({
    ...common(mode),
    kind: 'file',
    buffer: new Uint8Array(),
    size: 0,
  });
  const makeFolder = (mode: number): FolderNode => ({ ...common(mode), kind: 'folder', entries: new Map() });
  const makeLink = (target: string): LinkNode => ({ ...common(0o777), kind: 'link', target });

  const root = makeFolder(0o755);

  function ensureFolder(path: string): FolderNode {
    let folder = root;
    for (const part of path.split('/').filter(Boolean)) {
      let next = folder.entries.get(part);
      if (next?.kind !== 'folder') folder.entries.set(part, (next = makeFolder(0o755)));
      folder = next;
    }
    return folder;
  }

  const encoder = new TextEncoder();
  for (const standard of ['/tmp', '/home/node', '/etc', '/var', '/usr/local/bin', '/dev'])
    ensureFolder(standard);
  for (const { target } of kernel.volumes) ensureFolder(target);
  for (const [path, content] of Object.entries(kernel.files)) {
    const at = path.lastIndexOf('/');
    const file = makeFile(0o644);
    setContent(file, typeof content === 'string' ? encoder.encode(content) : content);
    ensureFolder(path.slice(0, at)).entries.set(path.slice(at + 1), file);
  }

  function locate(path: string, syscall: string, shown: string, keepLink = false, hops = 0): Place {
    const parts = normalize(path).split('/').filter(Boolean);
    let folder = root;
    if (parts.length === 0) return { path: '/', folder: root, name: '', node: root };
    for (let i = 0; i < parts.length; i += 1) {
      const name = parts[i] as string;
      // The empty path, which exists nowhere.
      if (name === '\0') throw fileError('ENOENT', syscall, shown);
      const node = folder.entries.get(name);
      const last = i === parts.length - 1;
      if (node?.kind === 'link' && !(last && keepLink)) {
        if (hops >= MAX_LINKS) throw fileError('ELOOP', syscall, shown);
        const base = `/${parts.slice(0, i).join('/')}`;
        const target = node.target.startsWith('/') ? node.target : `${base}/${node.target}`;
        return locate([target, ...parts.slice(i + 1)].join('/'), syscall, shown, keepLink, hops + 1);
      }
      if (last) return { path: `/${parts.join('/')}`, folder, name, node };
      if (node === undefined) throw fileError('ENOENT', syscall, shown);
      if (node.kind !== 'folder') throw fileError('ENOTDIR', syscall, shown);
      folder = node;
    }
    throw fileError('ENOENT', syscall, shown);
  }

  return {
    root,
    locate,
    makeFile,
    makeFolder,
    makeLink,
    volumeOf: (path) => kernel.volumes.find(({ target }) => path === target || path.startsWith(`${target}/`)),
    touch(node, changed = true) {
      const now = Date.now();
      if (changed) node.mtime = now;
      node.ctime = now;
    },
  };
}
