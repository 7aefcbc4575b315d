/** What a check sees of a lab: its events as they come, its queues, and waiting for either. */
import type { LabEvent, QueuesView } from '#events';
import { emptyQueues, queueReducer } from '#events';
import type { Clock } from '#lab';
import { LabRefusal, multipart } from '#lab';
import type { CheckContext, EventOf, ObservedLab, Values } from './types.ts';

/** The lab failed; nothing can be said about the reader's files. */
export class LabTrouble extends Error {
  readonly code = 'LAB_TROUBLE';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabTrouble';
  }
}

/** The eyes of a run: one subscription for all its checks. */
export interface Observation {
  /** A context for one check; `signal` ends it with its reason. */
  context(options: {
    readonly signal: AbortSignal;
    readonly doing: (key: string, values: Values) => void;
  }): CheckContext;
  stop(): void;
}

/** Events by name and without a cast: the type decides the shape. */
const isOf =
  <T extends LabEvent['type']>(type: T, where: (event: EventOf<T>) => boolean) =>
  (event: LabEvent): event is EventOf<T> =>
    event.type === type && where(event as EventOf<T>);

/** Watches a lab. `past` are its events so far: what its queues hold follows from them. */
export const observe = (lab: ObservedLab, past: readonly LabEvent[], clock: Clock): Observation => {
  let queues: QueuesView = queueReducer(emptyQueues, past);
  let last = past.at(-1)?.seq ?? -1;
  const hears = new Set<(batch: readonly LabEvent[]) => void>();
  const unsubscribe = lab.events.subscribe((batch) => {
    // The past may have been read while this batch was on its way.
    const fresh = batch.filter(({ seq }) => seq > last);
    if (fresh.length === 0) return;
    last = fresh.at(-1)?.seq ?? last;
    queues = queueReducer(queues, fresh);
    for (const hear of hears) hear(fresh);
  });

  return {
    stop: unsubscribe,
    context({ signal, doing }) {
      const events: LabEvent[] = [];
      const looks = new Set<() => void>();
      const hear = (batch: readonly LabEvent[]): void => {
        events.push(...batch);
        const failed = batch.find((event) => event.type === 'lab' && event.state === 'failed');
        if (failed?.type === 'lab') trouble = new LabTrouble(failed.detail ?? 'The lab failed.');
        for (const look of looks) look();
      };
      let trouble: LabTrouble | null = null;
      hears.add(hear);
      signal.addEventListener('abort', () => {
        hears.delete(hear);
        for (const look of looks) look();
      });
      const check = (): void => {
        signal.throwIfAborted();
        if (trouble) throw trouble;
      };

      const send: CheckContext['send'] = async (command) => {
        check();
        try {
          return await lab.send(command);
        } catch (error) {
          check();
          if (error instanceof LabRefusal) throw new LabTrouble(error.message, { cause: error });
          throw error;
        }
      };

      return {
        sandbox: lab.sandbox,
        snapshot: lab.snapshot,
        events,
        queue: (name) =>
          queues.queues[name] ?? {
            name,
            ready: [],
            unacked: [],
            consumers: [],
            bindings: [],
            counters: {
              routed: 0,
              delivered: 0,
              redelivered: 0,
              acked: 0,
              requeued: 0,
              dropped: 0,
              dead: 0,
              forgotten: 0,
            },
          },
        send,
        async upload(path, file) {
          const content = lab.files()[`/${file}`];
          if (content === undefined) throw new LabTrouble(`There is no "${file}" in the sandbox.`);
          const form = multipart({ field: 'file', file, content });
          const answer = await send({ type: 'http.request', method: 'POST', path, ...form });
          if (answer.type !== 'http.response') throw new LabTrouble('A request got no answer.');
          return answer;
        },
        until: (look, within) =>
          new Promise((resolve, reject) => {
            const end = (): void => {
              undo();
              looks.delete(again);
            };
            const again = (): void => {
              try {
                check();
                const found = look();
                if (found === null || found === undefined || found === false) return;
                end();
                resolve(found);
              } catch (error) {
                end();
                reject(error);
              }
            };
            const undo = clock.after(within, () => {
              end();
              resolve(null);
            });
            looks.add(again);
            again();
          }),
        first: (type, where = () => true) => events.find(isOf(type, where)),
        all: (type, where = () => true) => events.filter(isOf(type, where)),
        doing: (key, values = {}) => doing(key, values),
        blameLab(why) {
          throw new LabTrouble(why);
        },
      };
    },
  };
};
