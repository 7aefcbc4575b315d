import type { FileTree, VolumeMount } from '../../types.ts';

/** Named volumes: their bytes live here and outlive the processes that mount them. */
export interface Volumes {
  read(volume: string): FileTree;
  replace(volume: string, files: FileTree): void;
  write(volume: string, path: string, content: Uint8Array | null): void;
  /** The content of every mounted volume, at the place where it is mounted. */
  mounted(mounts: readonly VolumeMount[]): FileTree;
}

/** Paths inside a volume are absolute from its own root: `/a.png`. */
export function createVolumes(): Volumes {
  const volumes = new Map<string, Map<string, string | Uint8Array>>();

  function of(volume: string): Map<string, string | Uint8Array> {
    let files = volumes.get(volume);
    if (files === undefined) volumes.set(volume, (files = new Map()));
    return files;
  }

  return {
    read: (volume) => Object.fromEntries(volumes.get(volume) ?? []),
    replace(volume, files) {
      volumes.set(volume, new Map(Object.entries(files).map(([path, content]) => [rooted(path), content])));
    },
    write(volume, path, content) {
      if (content === null) of(volume).delete(rooted(path));
      else of(volume).set(rooted(path), content);
    },
    mounted(mounts) {
      const files: Record<string, string | Uint8Array> = {};
      for (const { volume, target } of mounts) {
        const root = target.endsWith('/') ? target.slice(0, -1) : target;
        for (const [path, content] of of(volume)) files[root + path] = content;
      }
      return files;
    },
  };
}

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
