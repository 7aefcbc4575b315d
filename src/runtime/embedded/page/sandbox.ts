import { RuntimeFailure, type FileTree } from '../../types.ts';
import { MANIFEST, type Manifest, type SandboxAsset } from '../assets.ts';
import type { ModuleText } from '../protocol.ts';

/** A sandbox as the page holds it: what the lab needs, what the runtime can start at once, what the figure draws. */
export interface LoadedSandbox<P = unknown> {
  readonly name: string;
  readonly plan: P;
  readonly files: FileTree;
  readonly modules: Readonly<Record<string, ModuleText>>;
  readonly programs: Readonly<Record<string, ModuleText>>;
  readonly imports: readonly string[];
  readonly figures: Readonly<Record<string, unknown>>;
}

/** Fetches one asset; a failure is `engine-unreachable`, with the URL. */
export async function fetchAsset(url: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new RuntimeFailure('engine-unreachable', `could not load ${url}`, { cause: error });
  }
  if (!response.ok)
    throw new RuntimeFailure('engine-unreachable', `could not load ${url}: HTTP ${response.status}`);
  return response;
}

/** The URL of an asset; `assetsUrl` may or may not end in a slash. */
export function assetUrl(assetsUrl: string, file: string): string {
  return `${assetsUrl.replace(/\/$/, '')}/${file}`;
}

/** What the build made. */
export async function loadManifest(assetsUrl: string, signal?: AbortSignal): Promise<Manifest> {
  return (await (await fetchAsset(assetUrl(assetsUrl, MANIFEST), signal)).json()) as Manifest;
}

/** Loads a sandbox by name; `P` is the Plan that the build put in. Rejects with `engine-unreachable`. */
export async function loadSandbox<P = unknown>(
  assetsUrl: string,
  { sandboxes }: Manifest,
  name: string,
  signal?: AbortSignal,
): Promise<LoadedSandbox<P>> {
  const entry = sandboxes[name];
  if (entry === undefined)
    throw new RuntimeFailure('engine-unreachable', `there is no sandbox ${name} in ${assetsUrl}`);
  const asset = (await (await fetchAsset(assetUrl(assetsUrl, entry.file), signal)).json()) as SandboxAsset;
  const files: Record<string, string | Uint8Array> = {};
  for (const [path, content] of Object.entries(asset.files)) {
    files[path] = typeof content === 'string' ? content : bytesOf(content.base64);
  }
  // The build made the plan with the types that the caller names.
  return { ...asset, plan: asset.plan as P, files };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
