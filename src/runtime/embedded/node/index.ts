/** Node, as it exists inside the tab's worker. */
export type { NodePlatform, PlatformContext, Tracer } from './types.ts';
