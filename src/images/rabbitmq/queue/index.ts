export { createQueue } from './queue.ts';
export { NO_LIMITS } from './types.ts';
export type {
  Consumer,
  Copy,
  DeathReason,
  Journal,
  Queue,
  QueueLimits,
  QueueOptions,
  QueueWorld,
} from './types.ts';
