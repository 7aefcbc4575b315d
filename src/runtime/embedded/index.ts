/** The embedded runtime: services as workers of an opaque frame in this page. */
export {
  createEmbeddedRuntime,
  type EmbeddedOptions,
  type EmbeddedRuntime,
  type Progress,
} from './page/runtime.ts';
export { loadManifest, loadSandbox, type LoadedSandbox } from './page/sandbox.ts';
export type { Manifest, PackAsset, SandboxAsset } from './assets.ts';
