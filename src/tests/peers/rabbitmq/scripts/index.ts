import type { Script } from '../script.ts';
import { ARGUMENTS } from './arguments.ts';
import { BYTES } from './bytes.ts';
import { CONSUMING } from './consuming.ts';
import { CONSUMERS } from './consumers.ts';
import { DEATHS } from './deaths.ts';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import { PUBLISHING } from './publishing.ts';
import { QUEUES } from './queues.ts';
import { RANDOM } from './random.ts';
import { ROUTING } from './routing.ts';
import { TRANSACTIONS } from './transactions.ts';
import { TUTORIALS } from './tutorials.ts';

/** Everything that is compared. */
export const SCRIPTS: readonly Script[] = [
  ...TUTORIALS,
  ...CONSUMING,
  ...PUBLISHING,
  ...QUEUES,
  ...ERRORS,
  ...ROUTING,
  ...LIMITS,
  ...DEATHS,
  ...CONSUMERS,
  ...TRANSACTIONS,
  ...ARGUMENTS,
  ...RANDOM,
  ...BYTES,
];

/** RabbitMQ lets wrong bytes wait for three seconds: these are begun first, all at once. */
export const PATIENT: readonly Script[] = BYTES;
