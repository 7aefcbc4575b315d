/** Every argument of a queue: what is taken, what is refused and how, and what must be the same when declared again. */
import type { Script } from '../script.ts';

/** Values that are right, by argument and type of queue. */
const RIGHT: Readonly<
  Record<
    string,
    {
      readonly kind?: string;
      readonly values: readonly unknown[];
      readonly with?: object;
      readonly odd?: readonly unknown[];
    }
  >
> = {
  'x-expires': { values: [60_000, 70_000] },
  'x-message-ttl': { values: [0, 60_000] },
  'x-max-length': { values: [0, 10] },
  'x-max-length-bytes': { values: [0, 10] },
  'x-max-priority': { values: [0, 1, 255] },
  'x-overflow': { values: ['drop-head', 'reject-publish', 'reject-publish-dlx'] },
  'x-dead-letter-exchange': { values: ['', 'x'] },
  'x-dead-letter-routing-key': { values: ['', 'k'], with: { 'x-dead-letter-exchange': 'x' } },
  'x-single-active-consumer': { values: [true, false] },
  'x-queue-mode': { values: ['default', 'lazy'] },
  'x-queue-version': { values: [1, 2] },
  'x-queue-master-locator': { values: ['client-local', 'min-masters'], odd: [] },
  'x-delivery-limit': { kind: 'quorum', values: [0, 5] },
  'x-dead-letter-strategy': { kind: 'quorum', values: ['at-most-once', 'at-least-once'] },
  'x-max-in-memory-length': { kind: 'quorum', values: [0, 10] },
  'x-max-in-memory-bytes': { kind: 'quorum', values: [0, 10] },
  'x-quorum-initial-group-size': { kind: 'quorum', values: [1, 3] },
  'x-queue-leader-locator': { kind: 'quorum', values: ['client-local', 'balanced'] },
};

/** Values that may be wrong: each is tried with each argument. */
const ODD: readonly unknown[] = [-1, 0, 256, 2 ** 45, 'text', '', true, 1.5, null, [1], { a: 1 }];

export const ARGUMENTS: readonly Script[] = Object.entries(RIGHT).flatMap(
  ([key, { kind, values, with: more, odd = ODD }]) => {
    const args = (value: unknown) => ({
      ...(kind === undefined ? {} : { 'x-queue-type': kind }),
      ...more,
      [key]: value,
    });
    return [
      {
        name: `argument ${key}: taken, and compared when declared again`,
        run: async ({ name, note, channel, refused }) => {
          const ch = await channel();
          for (const value of values) {
            const declare = (c: typeof ch, given: object) => c.assertQueue(name('q'), { arguments: given });
            note(String(value), await declare(ch, args(value)));
            note('again', await declare(ch, args(value)));
            await refused('without', (c) => declare(c, kind === undefined ? {} : { 'x-queue-type': kind }));
            for (const other of values) {
              if (other !== value) await refused(String(other), (c) => declare(c, args(other)));
            }
            await ch.deleteQueue(name('q'));
          }
        },
      },
      {
        name: `argument ${key}: odd values`,
        run: async ({ name, note, connect }) => {
          const connection = await connect();
          note('values', odd.length);
          for (const value of odd) {
            const ch = await connection.createChannel();
            const error = new Promise<string>((resolve) => ch.on('error', (e: Error) => resolve(e.message)));
            const taken = ch.assertQueue(name('odd'), { arguments: args(value) }).then(
              async () => {
                await ch.deleteQueue(name('odd'));
                await ch.close();
                return 'taken';
              },
              () => error,
            );
            note(JSON.stringify(value), await taken);
          }
        },
      },
    ] satisfies readonly Script[];
  },
);
