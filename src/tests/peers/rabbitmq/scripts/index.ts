import type { Script } from '../script.ts';
import { BYTES } from './bytes.ts';
import { CONSUMING } from './consuming.ts';
import { ERRORS } from './errors.ts';
import { PUBLISHING } from './publishing.ts';
import { QUEUES } from './queues.ts';
import { TUTORIALS } from './tutorials.ts';

/** Everything that is compared. */
export const SCRIPTS: readonly Script[] = [
  ...TUTORIALS,
  ...CONSUMING,
  ...PUBLISHING,
  ...QUEUES,
  ...ERRORS,
  ...BYTES,
];

/** RabbitMQ lets wrong bytes wait for three seconds: these are begun first, all at once. */
export const PATIENT: readonly Script[] = BYTES;
