import type { ExtraName } from './extras.ts';
import type { ModuleText } from './protocol.ts';

/** One package as the build bundled it. */
export interface PackAsset {
  /** Relative to the assets' folder, with a content hash. */
  readonly file: string;
  /** Its source was an ES module. */
  readonly module: boolean;
  /** What it may ask of Node that is not in the core. */
  readonly extras: readonly ExtraName[];
}

/** What the build made, relative to the assets' folder. */
export interface Manifest {
  readonly version: 1;
  readonly frame: string;
  readonly worker: string;
  /** An ES module that exports `prepare`: compiles files that the build did not see. Fetched once a lab is ready. */
  readonly compile: string;
  readonly images: Readonly<Record<string, string>>;
  readonly packs: Readonly<Record<string, PackAsset>>;
  /** Parts of Node that are packs of their own (extras.ts). */
  readonly extras: Readonly<Record<ExtraName, string>>;
  readonly sandboxes: Readonly<Record<string, SandboxEntry>>;
}

/** What the manifest says of a sandbox, so that everything it needs can be asked for at once. */
export interface SandboxEntry {
  /** Its SandboxAsset. */
  readonly file: string;
  /** Packages that its services import. */
  readonly packs: readonly string[];
  /** What its services, and those packages, name of Node beyond the core. */
  readonly extras: readonly ExtraName[];
  /** How many processes it starts with. */
  readonly processes: number;
}

/** A sandbox as one JSON file. */
export interface SandboxAsset {
  readonly name: string;
  /** The Plan of `compose/`, which the runtime does not look into. */
  readonly plan: unknown;
  /** How many processes it starts with. */
  readonly processes: number;
  readonly files: Readonly<Record<string, string | { readonly base64: string }>>;
  /** Compiled files by sandbox path, and `-e` programs of its commands by their text. */
  readonly modules: Readonly<Record<string, ModuleText>>;
  readonly programs: Readonly<Record<string, ModuleText>>;
  /** Package specifiers that its services import. */
  readonly imports: readonly string[];
  /** `figure/*.json` by name without extension: layouts and recordings that the page draws. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** The name of the manifest in the assets' folder. */
export const MANIFEST = 'manifest.json';

/** Paths of files that are compiled before they run. */
export const COMPILED = /\.[cm]?[jt]s$/;

/** Where a worker finds an image's program among the modules that it was sent. */
export const IMAGE_PATH = '/usr/local/lib/ruche/image.js';

/** A compiled text belongs to a language and a source, wherever the file is put. */
export function moduleKey(path: string, source: string): string {
  return `${/\.[cm]?ts$/.test(path) ? 'ts' : 'js'}\n${source}`;
}
