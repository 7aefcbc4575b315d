import { fileError } from '../core/errors.ts';
import type { GivenPath } from './arguments.ts';
import type { FolderNode, Place, Tree } from './tree.ts';

/** Finds what system calls are given by path; their errors name the call and the path as it was given. */
export function createFinder(tree: Pick<Tree, 'locate'>, given: (value: unknown) => GivenPath) {
  function place(value: unknown, syscall: string, keepLink = false): Place & { readonly shown: string } {
    const { path, shown } = given(value);
    return { ...tree.locate(path, syscall, shown, keepLink), shown };
  }

  function existing(value: unknown, syscall: string, keepLink = false) {
    const found = place(value, syscall, keepLink);
    if (!found.node) throw fileError('ENOENT', syscall, found.shown);
    return { ...found, node: found.node };
  }

  /** The same, for system calls whose errors name where they lead. */
  function existingAt(value: unknown, syscall: string) {
    return (dest: string) => {
      const found = place(value, syscall);
      if (!found.node) throw fileError('ENOENT', syscall, found.shown, dest);
      return { ...found, node: found.node };
    };
  }

  function folderAt(value: unknown, syscall: string): { folder: FolderNode; path: string; shown: string } {
    const { node, path, shown } = existing(value, syscall);
    if (node.kind !== 'folder') throw fileError('ENOTDIR', syscall, shown);
    return { folder: node, path, shown };
  }

  return { place, existing, existingAt, folderAt };
}
