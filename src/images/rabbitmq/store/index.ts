export { FolderInUse } from './lock.ts';
export { openLog, type LogOptions } from './log.ts';
export type { Recovered, RecoveredBinding, RecoveredQueue, Store, VhostStore } from './types.ts';
