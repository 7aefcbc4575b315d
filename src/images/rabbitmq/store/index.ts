export type { Recovered, Store, VhostStore } from './types.ts';
