import type { FileTree } from '../../types.ts';
import type { Manifest } from '../assets.ts';
import type { Pack } from '../protocol.ts';
import { assetUrl, fetchAsset } from './sandbox.ts';

/** The packages of a sandbox, fetched once and then held by the hub. */
export interface PagePacks {
  /** Begins to fetch these, before anybody waits for them. */
  begin(specifiers: readonly string[]): void;
  /** Only what this tree's package.json depends on is wanted from now on; without one, everything is. */
  want(files: FileTree): void;
  /** Resolves when every wanted pack was handed over. Rejects with `engine-unreachable`. */
  fetch(): Promise<void>;
}

/** `hand` gives a fetched pack to the hub. */
export function createPagePacks(
  assetsUrl: string,
  manifest: Manifest,
  hand: (packs: Readonly<Record<string, Pack>>) => void,
): PagePacks {
  const fetched = new Map<string, Promise<void>>();
  let wanted: readonly string[] | null = null;

  async function fetchPack(name: string, file: string, module: boolean): Promise<void> {
    const response = await fetchAsset(assetUrl(assetsUrl, file));
    hand({ [name]: { code: await response.blob(), module } });
  }

  function once(name: string): Promise<void> {
    const before = fetched.get(name);
    const asset = manifest.packs[name];
    if (before !== undefined || asset === undefined) return before ?? Promise.resolve();
    const pack = fetchPack(name, asset.file, asset.module);
    fetched.set(name, pack);
    // Offline for a moment: the next start tries again.
    pack.catch(() => fetched.delete(name));
    return pack;
  }

  return {
    begin(specifiers) {
      for (const name of specifiers) void once(name);
    },
    want(files) {
      wanted = dependencies(files);
    },
    async fetch() {
      const all = Object.keys(manifest.packs).filter((name) => wanted?.includes(packageOf(name)) ?? true);
      await Promise.all(all.map(once));
    },
  };
}

/** `@scope/name/sub` → `@scope/name`. */
function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function dependencies(files: FileTree): readonly string[] | null {
  const source = files['/package.json'];
  if (source === undefined) return null;
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  try {
    const json = JSON.parse(text) as { readonly dependencies?: Readonly<Record<string, string>> };
    return Object.keys(json.dependencies ?? {});
  } catch {
    // A draft that does not parse: the services say so themselves when they start.
    return null;
  }
}
