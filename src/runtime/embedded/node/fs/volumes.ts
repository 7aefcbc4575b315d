/**
 * What is written below a volume's target goes to the kernel. Whole files at once: at the end of the turn that changed
 * them, so that a piecewise write costs one copy, and it still leaves before any answer that this turn sends later.
 * A file that grows past a limit is written when it is closed or synced.
 */
import type { Kernel } from '../../kernel.ts';
import type { Loop } from '../core/loop.ts';
import { contentOf, type FileNode, type Tree, type TreeNode } from './tree.ts';

export interface Volumes {
  /** Content changed: soon, or `now`. */
  changed(path: string, file: FileNode, now: boolean): void;
  /** A name came or went, with everything below it. */
  placed(path: string, node: TreeNode): void;
  removed(path: string, node: TreeNode): void;
  readOnly(path: string): boolean;
}

/** Bytes up to which a file that is being written goes out at every turn. */
const SMALL = 1024 * 1024;

export function createVolumes(kernel: Kernel, loop: Loop, tree: Tree): Volumes {
  const dirty = new Map<string, FileNode>();
  let scheduled = false;

  function write(path: string, file: FileNode): void {
    dirty.delete(path);
    kernel.volumeWrite(path, contentOf(file).slice());
  }

  function flush(): void {
    scheduled = false;
    for (const [path, file] of dirty) if (file.size <= SMALL) write(path, file);
  }

  function below(path: string, node: TreeNode, visit: (path: string, file: FileNode) => void): void {
    if (node.kind === 'file') visit(path, node);
    if (node.kind !== 'folder') return;
    for (const [name, child] of node.entries) below(`${path}/${name}`, child, visit);
  }

  return {
    changed(path, file, now) {
      if (!tree.volumeOf(path)) return;
      if (now) return write(path, file);
      dirty.set(path, file);
      if (scheduled) return;
      scheduled = true;
      loop.nextTick(flush);
    },
    placed(path, node) {
      if (tree.volumeOf(path)) below(path, node, write);
    },
    removed(path, node) {
      if (!tree.volumeOf(path)) return;
      below(path, node, (gone) => {
        dirty.delete(gone);
        kernel.volumeWrite(gone, null);
      });
    },
    readOnly: (path) => tree.volumeOf(path)?.readOnly ?? false,
  };
}
