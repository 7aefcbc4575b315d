/** Open files: descriptors from 3 up, each with its own position. */
import { codedError, fileError, invalidArgument } from '../core/errors.ts';
import { constants, flagBits } from './constants.ts';
import { contentOf, setContent, writeAt, type FileNode, type Tree, type TreeNode } from './tree.ts';
import type { Volumes } from './volumes.ts';

interface OpenFile {
  readonly path: string;
  readonly node: TreeNode;
  readonly bits: number;
  position: number;
  written: boolean;
}

export interface Descriptors {
  open(path: string, flags: string | number, mode: number, shown: string, syscall?: string): number;
  close(fd: number): void;
  read(fd: number, into: Uint8Array, position: number | null): number;
  write(fd: number, bytes: Uint8Array, position: number | null): number;
  truncate(fd: number, size: number): void;
  sync(fd: number, syscall?: string): void;
  node(fd: number, syscall: string): TreeNode;
  /** The whole content from the current position on. */
  rest(fd: number): Uint8Array;
}

const FIRST = 3;

/** stdout and stderr: loggers write to them by number. */
const isOutput = (fd: number): fd is 1 | 2 => fd === 1 || fd === 2;

/** `print` takes what is written to stdout (1) and stderr (2). */
export function createDescriptors(
  tree: Tree,
  volumes: Volumes,
  umask: () => number,
  print: (fd: 1 | 2, bytes: Uint8Array) => void,
): Descriptors {
  const files = new Map<number, OpenFile>();

  function get(fd: number, syscall: string): OpenFile {
    if (typeof fd !== 'number') throw invalidArgument('fd', 'of type number', fd);
    const file = files.get(fd);
    if (!file) throw fileError('EBADF', syscall);
    return file;
  }

  function asFile(file: OpenFile, syscall: string): FileNode {
    if (file.node.kind !== 'file') throw fileError('EISDIR', syscall);
    return file.node;
  }

  function writable(file: OpenFile, syscall: string): FileNode {
    if ((file.bits & 3) === constants.O_RDONLY) throw fileError('EBADF', syscall);
    return asFile(file, syscall);
  }

  const OUTPUT = tree.makeFile(0o600);

  return {
    open(path, flags, mode, shown, syscall = 'open') {
      const bits = flagBits(flags);
      if (bits === undefined) {
        throw codedError(
          'ERR_INVALID_ARG_VALUE',
          `The argument 'flags' is invalid. Received '${flags}'`,
          TypeError,
        );
      }
      const place = tree.locate(path, syscall, shown);
      const writes = (bits & 3) !== constants.O_RDONLY;
      let { node } = place;
      if (node && bits & constants.O_CREAT && bits & constants.O_EXCL)
        throw fileError('EEXIST', syscall, shown);
      if (!node && !(bits & constants.O_CREAT)) throw fileError('ENOENT', syscall, shown);
      if (node?.kind === 'folder' && writes) throw fileError('EISDIR', syscall, shown);
      if (writes && volumes.readOnly(place.path)) throw fileError('EROFS', syscall, shown);
      if (!node) {
        node = tree.makeFile(mode & ~umask());
        place.folder.entries.set(place.name, node);
        tree.touch(place.folder);
        volumes.changed(place.path, node, false);
      } else if (node.kind === 'file' && writes && bits & constants.O_TRUNC && node.size > 0) {
        setContent(node, new Uint8Array());
        tree.touch(node);
        volumes.changed(place.path, node, false);
      }
      let fd = FIRST;
      while (files.has(fd)) fd += 1;
      files.set(fd, { path: place.path, node, bits, position: 0, written: false });
      return fd;
    },
    close(fd) {
      if (isOutput(fd)) return;
      const file = get(fd, 'close');
      files.delete(fd);
      if (file.written && file.node.kind === 'file') volumes.changed(file.path, file.node, true);
    },
    read(fd, into, position) {
      const file = get(fd, 'read');
      const content = contentOf(asFile(file, 'read'));
      const start = position ?? file.position;
      const piece = content.subarray(start, start + into.byteLength);
      into.set(piece);
      if (position === null) file.position = start + piece.byteLength;
      return piece.byteLength;
    },
    write(fd, bytes, position) {
      if (isOutput(fd) && !files.has(fd)) {
        print(fd, bytes.slice());
        return bytes.byteLength;
      }
      const file = get(fd, 'write');
      const node = writable(file, 'write');
      const start = file.bits & constants.O_APPEND ? node.size : (position ?? file.position);
      writeAt(node, bytes, start);
      if (position === null) file.position = start + bytes.byteLength;
      file.written = true;
      tree.touch(node);
      volumes.changed(file.path, node, false);
      return bytes.byteLength;
    },
    truncate(fd, size) {
      const file = get(fd, 'ftruncate');
      const node = writable(file, 'ftruncate');
      if (size <= node.size) setContent(node, contentOf(node).slice(0, size));
      else writeAt(node, new Uint8Array(size - node.size), node.size);
      file.written = true;
      tree.touch(node);
      volumes.changed(file.path, node, false);
    },
    sync(fd, syscall = 'fsync') {
      if (isOutput(fd)) throw fileError('EINVAL', syscall);
      const file = get(fd, syscall);
      if (file.written && file.node.kind === 'file') volumes.changed(file.path, file.node, true);
    },
    node: (fd, syscall) => (isOutput(fd) ? OUTPUT : get(fd, syscall).node),
    rest(fd) {
      const file = get(fd, 'read');
      const content = contentOf(asFile(file, 'read')).slice(file.position);
      file.position += content.byteLength;
      return content;
    },
  };
}
