/** What the build makes for the embedded runtime. Runs in Node. */
export { writeAssets, type AssetsOptions } from './write.ts';
export { buildSandbox, readSandboxFiles } from './sandbox.ts';
export type { Manifest, PackAsset, SandboxAsset } from '../assets.ts';
