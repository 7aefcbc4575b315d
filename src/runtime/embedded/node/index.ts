/** Node, as it exists inside the tab's worker. */
export { createNode, type NodeOptions } from './platform.ts';
export type { NodePlatform, PlatformContext } from './types.ts';
