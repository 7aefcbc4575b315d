import type { FileTree } from '../../types.ts';
import type { Manifest } from '../assets.ts';
import { extraPack, extrasNamed, type ExtraName } from '../extras.ts';
import type { Pack } from '../protocol.ts';
import { assetUrl, fetchAsset } from './sandbox.ts';

/** The packages of a sandbox, fetched once and then held by the hub. */
export interface PagePacks {
  /** Begins to fetch these, before anybody waits for them. */
  begin(specifiers: readonly string[], extras: readonly ExtraName[]): void;
  /** Only what this tree's package.json depends on is wanted from now on; without one, everything is. */
  want(files: FileTree): void;
  /**
   * Resolves when every wanted pack was handed over, and what they and these texts name of Node beyond the core.
   * Rejects with `engine-unreachable`.
   */
  fetch(texts?: Iterable<string>): Promise<void>;
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

  async function fetchExtra(name: ExtraName): Promise<void> {
    const response = await fetchAsset(assetUrl(assetsUrl, manifest.extras[name]));
    hand({ [extraPack(name)]: { code: await response.text(), module: false } });
  }

  function once(key: string, begin: () => Promise<void>): Promise<void> {
    const before = fetched.get(key);
    if (before !== undefined) return before;
    const pack = begin();
    fetched.set(key, pack);
    // Offline for a moment: the next start tries again.
    pack.catch(() => fetched.delete(key));
    return pack;
  }

  const pack = (name: string): Promise<void> => {
    const asset = manifest.packs[name];
    return asset === undefined
      ? Promise.resolve()
      : once(name, () => fetchPack(name, asset.file, asset.module));
  };
  const extra = (name: ExtraName): Promise<void> => once(extraPack(name), () => fetchExtra(name));

  return {
    begin(specifiers, extras) {
      for (const name of specifiers) void pack(name);
      for (const name of extras) void extra(name);
    },
    want(files) {
      wanted = dependencies(files);
    },
    async fetch(texts = []) {
      const all = Object.keys(manifest.packs).filter((name) => wanted?.includes(packageOf(name)) ?? true);
      const named = all.flatMap((name) => manifest.packs[name]?.extras ?? []);
      for (const text of texts) named.push(...extrasNamed(text));
      await Promise.all([...all.map(pack), ...named.map(extra)]);
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
