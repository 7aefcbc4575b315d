/** The synchronous half of `node:fs`; the other forms are made from it. */
import type { Kernel } from '../../kernel.ts';
import { Buffer } from '../buffer.ts';
import { codedError, fileError } from '../core/errors.ts';
import type { Loop } from '../core/loop.ts';
import { bytesOf, fileOptions, givenPath, modeOf, shownAs, timeOf } from './arguments.ts';
import { constants } from './constants.ts';
import { createDescriptors } from './descriptors.ts';
import { createFinder } from './finder.ts';
import { Dir, Dirent, Stats, withBigints } from './stats.ts';
import { contentOf, createTree, normalize, type FolderNode, type Place } from './tree.ts';
import { createVolumes } from './volumes.ts';

interface RemoveOptions {
  readonly recursive?: boolean;
  readonly force?: boolean;
}

interface ReadOptions {
  readonly offset?: number;
  readonly length?: number;
  readonly position?: number | bigint | null;
}

export interface FsHost {
  readonly cwd: () => string;
  readonly umask: () => number;
}

export type SyncFs = ReturnType<typeof createSyncFs>;

export function createSyncFs(kernel: Kernel, loop: Loop, host: FsHost) {
  const tree = createTree(kernel);
  const volumes = createVolumes(kernel, loop, tree);
  const descriptors = createDescriptors(tree, volumes, host.umask, (fd, bytes) => kernel.write(fd, bytes));

  const absolute = (path: string): string => (path.startsWith('/') ? path : `${host.cwd()}/${path}`);
  const given = (value: unknown, name?: string) => givenPath(value, absolute, name);

  const { place, existing, existingAt, folderAt } = createFinder(tree, given);
  const towards = <T>(find: (dest: string) => T, dest: string): T => find(dest);

  function guard(path: string, syscall: string, shown: string): void {
    if (volumes.readOnly(path)) throw fileError('EROFS', syscall, shown);
  }

  function remove(found: Place & { readonly shown: string }, syscall: string): void {
    guard(found.path, syscall, found.shown);
    const { node } = found;
    if (!node) throw fileError('ENOENT', syscall, found.shown);
    if (found.path === '/' || kernel.volumes.some(({ target }) => target === found.path)) {
      throw fileError('EBUSY', syscall, found.shown);
    }
    found.folder.entries.delete(found.name);
    node.links = (node.links ?? 1) - 1;
    tree.touch(found.folder);
    volumes.removed(found.path, node);
  }

  function makeFolder(found: Place, mode: number): void {
    found.folder.entries.set(found.name, tree.makeFolder(mode & ~host.umask()));
    tree.touch(found.folder);
  }

  function mkdirAll(value: unknown, mode: number): string | undefined {
    const { path, shown } = given(value);
    const parts = normalize(path).split('/').filter(Boolean);
    let first: string | undefined;
    for (let i = 1; i <= parts.length; i += 1) {
      const step = `/${parts.slice(0, i).join('/')}`;
      const found = tree.locate(step, 'mkdir', shown);
      if (found.node?.kind === 'folder') continue;
      if (found.node) throw fileError(i === parts.length ? 'EEXIST' : 'ENOTDIR', 'mkdir', shown);
      guard(step, 'mkdir', shown);
      makeFolder(found, mode);
      first ??= shown.startsWith('/')
        ? step
        : shown
            .split('/')
            .slice(0, shown.split('/').length - (parts.length - i))
            .join('/');
    }
    return first;
  }

  function* walk(
    folder: FolderNode,
    prefix: string,
  ): Generator<[string, FolderNode['entries'] extends Map<string, infer N> ? N : never]> {
    for (const [name, node] of [...folder.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      yield [`${prefix}${name}`, node];
      if (node.kind === 'folder') yield* walk(node, `${prefix}${name}/`);
    }
  }

  function writeWhole(target: unknown, data: unknown, options: unknown, flag: string): void {
    const { encoding, flag: own, mode } = fileOptions(options);
    const bytes = bytesOf(data, encoding);
    const opened = typeof target !== 'number';
    const fd = opened ? sync.openSync(target, own ?? flag, mode) : target;
    try {
      descriptors.write(fd, bytes, null);
    } finally {
      if (opened) descriptors.close(fd);
    }
  }

  const sync = {
    readFileSync(target: unknown, options?: unknown): Buffer | string {
      const { encoding } = fileOptions(options);
      if (typeof target === 'number') return shownAs(descriptors.rest(target), encoding);
      const { node } = existing(target, 'open');
      if (node.kind !== 'file') throw fileError('EISDIR', 'read');
      return shownAs(contentOf(node), encoding);
    },
    writeFileSync: (target: unknown, data: unknown, options?: unknown) =>
      writeWhole(target, data, options, 'w'),
    appendFileSync: (target: unknown, data: unknown, options?: unknown) =>
      writeWhole(target, data, options, 'a'),
    openSync(path: unknown, flags: string | number = 'r', mode?: unknown): number {
      const { path: real, shown } = given(path);
      return descriptors.open(real, flags ?? 'r', modeOf(mode, 0o666), shown);
    },
    closeSync: (fd: number) => descriptors.close(fd),
    readSync(
      fd: number,
      into: Uint8Array,
      offset?: number | ReadOptions | null,
      length?: number,
      position?: number | bigint | null,
    ): number {
      const options: ReadOptions =
        typeof offset === 'object' && offset !== null ? offset : { offset: offset ?? 0, length, position };
      const start = options.offset ?? 0;
      const size = options.length ?? into.byteLength - start;
      const at = options.position;
      const bytes = new Uint8Array(into.buffer, into.byteOffset + start, size);
      return descriptors.read(fd, bytes, at == null || Number(at) < 0 ? null : Number(at));
    },
    writeSync(
      fd: number,
      data: unknown,
      offset?: number | ReadOptions | null,
      length?: number | string,
      position?: number | null,
    ): number {
      if (typeof data === 'string') {
        const at = typeof offset === 'number' ? offset : null;
        return descriptors.write(
          fd,
          bytesOf(data, typeof length === 'string' ? (length as BufferEncoding) : 'utf8'),
          at,
        );
      }
      const options =
        typeof offset === 'object' && offset !== null
          ? offset
          : { offset: offset ?? 0, length: length as number, position };
      const bytes = bytesOf(data);
      const start = options.offset ?? 0;
      const piece = bytes.subarray(start, options.length === undefined ? undefined : start + options.length);
      return descriptors.write(fd, piece, options.position == null ? null : Number(options.position));
    },
    writevSync: (fd: number, pieces: readonly Uint8Array[], position: number | null = null): number =>
      descriptors.write(fd, Buffer.concat(pieces), position),
    fsyncSync: (fd: number) => descriptors.sync(fd),
    fdatasyncSync: (fd: number) => descriptors.sync(fd, 'fdatasync'),
    ftruncateSync: (fd: number, size = 0) => descriptors.truncate(fd, size),
    truncateSync(path: unknown, size = 0) {
      const fd = sync.openSync(path, 'r+');
      try {
        descriptors.truncate(fd, size);
      } finally {
        descriptors.close(fd);
      }
    },
    fstatSync: (fd: number, options: { bigint?: boolean } = {}) =>
      withBigints(new Stats(descriptors.node(fd, 'fstat')), options),
    opendirSync(path: unknown): Dir {
      existing(path, 'opendir');
      return new Dir(String(path), sync.readdirSync(path, { withFileTypes: true }) as Dirent[]);
    },
    readvSync(fd: number, rooms: readonly Uint8Array[], position: number | null = null): number {
      let total = 0;
      for (const room of rooms) {
        const count = descriptors.read(fd, room, position === null ? null : position + total);
        total += count;
        if (count < room.byteLength) break;
      }
      return total;
    },
    statSync(path: unknown, options: { throwIfNoEntry?: boolean } = {}): Stats | undefined {
      return statOf(path, 'stat', options);
    },
    lstatSync(path: unknown, options: { throwIfNoEntry?: boolean } = {}): Stats | undefined {
      return statOf(path, 'lstat', options);
    },
    existsSync(path: unknown): boolean {
      try {
        return place(path, 'access').node !== undefined;
      } catch {
        return false;
      }
    },
    accessSync(path: unknown, mode: number = constants.F_OK) {
      const found = existing(path, 'access');
      if (mode & constants.W_OK) guard(found.path, 'access', found.shown);
    },
    mkdirSync(
      path: unknown,
      options?: { recursive?: boolean; mode?: number } | number | string,
    ): string | undefined {
      const { recursive = false, mode } =
        typeof options === 'object' && options !== null ? options : { mode: options };
      if (recursive) return mkdirAll(path, modeOf(mode, 0o777));
      const found = place(path, 'mkdir');
      if (found.node) throw fileError('EEXIST', 'mkdir', found.shown);
      guard(found.path, 'mkdir', found.shown);
      makeFolder(found, modeOf(mode, 0o777));
      return undefined;
    },
    mkdtempSync(prefix: string): string {
      const bytes = new Uint8Array(6);
      kernel.random(bytes);
      const suffix = Array.from(
        bytes,
        (byte) => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[byte % 62],
      );
      try {
        sync.mkdirSync(`${prefix}${suffix.join('')}`, { mode: 0o700 });
      } catch (error) {
        throw fileError((error as { code: string }).code, 'mkdtemp', `${prefix}XXXXXX`);
      }
      return `${prefix}${suffix.join('')}`;
    },
    readdirSync(path: unknown, options?: unknown): (string | Dirent | Buffer)[] {
      const { withFileTypes = false, recursive = false } = (
        typeof options === 'object' && options !== null ? options : {}
      ) as {
        withFileTypes?: boolean;
        recursive?: boolean;
      };
      const { encoding } = fileOptions(options);
      const { folder, shown } = folderAt(path, 'scandir');
      const found = recursive
        ? [...walk(folder, '')]
        : [...folder.entries].sort(([a], [b]) => (a < b ? -1 : 1));
      return found.map(([name, node]) => {
        if (!withFileTypes) return encoding === 'buffer' ? Buffer.from(name) : name;
        const at = name.lastIndexOf('/');
        const base = shown.replace(/\/$/, '');
        return new Dirent(name.slice(at + 1), at < 0 ? shown : `${base}/${name.slice(0, at)}`, node.kind);
      });
    },
    unlinkSync(path: unknown) {
      const found = place(path, 'unlink', true);
      if (found.node?.kind === 'folder') throw fileError('EISDIR', 'unlink', found.shown);
      remove(found, 'unlink');
    },
    rmdirSync(path: unknown, options: RemoveOptions = {}) {
      if (options.recursive) return sync.rmSync(path, { recursive: true, force: true });
      const { folder, shown } = folderAt(path, 'rmdir');
      if (folder.entries.size > 0) throw fileError('ENOTEMPTY', 'rmdir', shown);
      remove(place(path, 'rmdir', true), 'rmdir');
    },
    rmSync(path: unknown, options: RemoveOptions = {}) {
      let found: ReturnType<typeof place>;
      try {
        found = place(path, 'lstat', true);
        if (!found.node) throw fileError('ENOENT', 'lstat', found.shown);
      } catch (error) {
        if (options.force && (error as { code?: string }).code === 'ENOENT') return;
        throw error;
      }
      if (found.node?.kind === 'folder' && !options.recursive) {
        const message = `Path is a directory: rm returned EISDIR (is a directory) ${found.shown}`;
        throw Object.assign(codedError('ERR_FS_EISDIR', message), {
          name: 'SystemError',
          errno: 21,
          syscall: 'rm',
          path: found.shown,
        });
      }
      remove(found, 'rm');
    },
    renameSync(from: unknown, to: unknown) {
      const source = place(from, 'rename', true);
      const { path: toPath, shown: toShown } = given(to, 'newPath');
      const fail = (code: string): Error => fileError(code, 'rename', source.shown, toShown);
      if (!source.node) throw fail('ENOENT');
      let target: Place;
      try {
        target = tree.locate(toPath, 'rename', toShown, true);
      } catch (error) {
        throw fail((error as { code: string }).code);
      }
      if (target.node === source.node) return;
      // Volumes are mounts: rename(2) does not cross them.
      if (tree.volumeOf(source.path)?.target !== tree.volumeOf(target.path)?.target) throw fail('EXDEV');
      if (volumes.readOnly(target.path)) throw fail('EROFS');
      if (target.path.startsWith(`${source.path}/`)) throw fail('EINVAL');
      if (target.node?.kind === 'folder') {
        if (source.node.kind !== 'folder') throw fail('EISDIR');
        if (target.node.entries.size > 0) throw fail('ENOTEMPTY');
      } else if (target.node && source.node.kind === 'folder') {
        throw fail('ENOTDIR');
      }
      source.folder.entries.delete(source.name);
      target.folder.entries.set(target.name, source.node);
      tree.touch(source.folder);
      tree.touch(target.folder);
      // The new name first: whoever dies in between has the content twice, never not at all.
      volumes.placed(target.path, source.node);
      volumes.removed(source.path, source.node);
    },
    copyFileSync(from: unknown, to: unknown, mode = 0) {
      const target = given(to, 'dest');
      const source = towards(existingAt(from, 'copyfile'), target.shown);
      if (source.node.kind !== 'file') throw fileError('EISDIR', 'copyfile', source.shown, target.shown);
      if (mode & constants.COPYFILE_EXCL && sync.existsSync(target.path)) {
        throw fileError('EEXIST', 'copyfile', source.shown, target.shown);
      }
      writeWhole(target.path, contentOf(source.node).slice(), undefined, 'w');
    },
    cpSync(from: unknown, to: unknown, options: { recursive?: boolean } = {}) {
      const source = existing(from, 'cp');
      const { path: target } = given(to, 'dest');
      if (source.node.kind !== 'folder') return sync.copyFileSync(from, to);
      if (!options.recursive) {
        throw codedError(
          'ERR_FS_EISDIR',
          `Recursive option not enabled, cannot copy a directory: ${source.shown}`,
        );
      }
      mkdirAll(target, 0o777);
      for (const [name, node] of walk(source.node, '')) {
        if (node.kind === 'folder') mkdirAll(`${target}/${name}`, 0o777);
        else if (node.kind === 'file')
          writeWhole(`${target}/${name}`, contentOf(node).slice(), undefined, 'w');
      }
    },
    realpathSync(path: unknown) {
      const { path: real, shown, node } = place(path, 'lstat');
      if (!node)
        throw fileError('ENOENT', 'lstat', shown.startsWith('/') ? shown : normalize(absolute(shown)));
      return real;
    },
    symlinkSync(target: unknown, path: unknown) {
      const found = place(path, 'symlink', true);
      if (found.node) throw fileError('EEXIST', 'symlink', String(target), found.shown);
      guard(found.path, 'symlink', found.shown);
      found.folder.entries.set(found.name, tree.makeLink(String(target)));
    },
    readlinkSync(path: unknown): string {
      const { node, shown } = existing(path, 'readlink', true);
      if (node.kind !== 'link') throw fileError('EINVAL', 'readlink', shown);
      return node.target;
    },
    linkSync(from: unknown, to: unknown) {
      const source = towards(existingAt(from, 'link'), given(to, 'newPath').shown);
      const target = place(to, 'link', true);
      if (target.node) throw fileError('EEXIST', 'link', source.shown, target.shown);
      target.folder.entries.set(target.name, source.node);
      source.node.links = (source.node.links ?? 1) + 1;
      volumes.placed(target.path, source.node);
    },
    chmodSync: (path: unknown, mode: unknown) =>
      void (existing(path, 'chmod').node.mode = modeOf(mode, 0o644)),
    chownSync: (path: unknown) => void existing(path, 'chown'),
    utimesSync(path: unknown, atime: unknown, mtime: unknown) {
      const { node } = existing(path, 'utime');
      node.atime = timeOf(atime);
      node.mtime = timeOf(mtime);
    },
    fchmodSync: (fd: number, mode: unknown) =>
      void (descriptors.node(fd, 'fchmod').mode = modeOf(mode, 0o644)),
    futimesSync(fd: number, atime: unknown, mtime: unknown) {
      const node = descriptors.node(fd, 'futime');
      node.atime = timeOf(atime);
      node.mtime = timeOf(mtime);
    },
  };

  function statOf(
    path: unknown,
    syscall: 'stat' | 'lstat',
    options: { throwIfNoEntry?: boolean; bigint?: boolean },
  ): Stats | undefined {
    try {
      return withBigints(new Stats(existing(path, syscall, syscall === 'lstat').node), options);
    } catch (error) {
      const { code } = error as { code?: string };
      if (options?.throwIfNoEntry === false && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  return sync;
}
