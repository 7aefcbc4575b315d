/** What the build makes for the embedded runtime. Runs in Node. */
export { buildCore, type Core } from './core.ts';
export { bundleImage, bundlePack, type BuiltPack } from './bundle.ts';
export { buildSandbox, readSandboxFiles } from './sandbox.ts';
export { MANIFEST, type Manifest, type PackAsset, type SandboxAsset } from '../assets.ts';
