import type { LabEvent } from '#events';
import { LabRefusal, matches, type CommandResult, type LabCommand, type Pattern } from '#lab';
import type { LabHandle } from '../islands/lab/session.svelte.ts';
import { photoOf } from '../islands/lab/view/photo.ts';
import { emptyPicture, pictureReducer } from '../islands/lab/view/picture.ts';
import { rememberPublished } from '../islands/lab/view/steps.ts';
import { samplesOf, uploadOf } from '../islands/lab/photos.ts';
import { holdersIn, wavesTo, type Entry, type Situation } from './entry.ts';
import { busy, type Step, type StepCommand } from './step.ts';

/** An expected event that has not come after this long (ms) is worth a word to the speaker. */
export const EXPECTED_MS = 4000;

/** How long (ms) an entry state may take to settle before the speaker is told that it did not. */
const SETTLE_MS = 6000;

/** Uploads on their way at once. */
const UPLOADS = 10;

/** How a step went. `status`: of the last answer, where a request was sent. */
export interface Outcome {
  readonly verdict: 'done' | 'late' | 'refused';
  readonly ms: number;
  readonly status: number | null;
  /** Why the lab refused, as its code. */
  readonly code: string | null;
}

/** What it took to reach an entry state. */
export interface Rebuilt {
  readonly changed: boolean;
  readonly settled: boolean;
  readonly ms: number;
}

/** What the speaker's window shows of the system. */
export interface Counts {
  readonly ready: number;
  readonly unacked: number;
  readonly acked: number;
  /** Replicas of the service that has several. */
  readonly alive: number;
}

/** A running lab as a deck uses it. */
export interface Stage {
  /** Brings the system to an entry state; resolves when it is there, or when waiting longer makes no sense. */
  rebuild(entry: Entry): Promise<Rebuilt>;
  /** Carries out a step and waits for its proof. Rejects where the lab fails in another way than by refusing. */
  perform(step: Step): Promise<Outcome>;
  counts(): Counts;
  /** Hears of every change of the counts' source. Returns its undo. */
  watch(listener: () => void): () => void;
  stop(): void;
}

/**
 * Follows a lab's events as they happen, not as they are drawn: a deck's commands never wait for a picture.
 * `onfail`: a batch of uploads that its step did not wait for went wrong.
 */
export function createStage(handle: LabHandle, sandbox: string, onfail: (error: unknown) => void): Stage {
  const { lab } = handle;
  const withPublished = rememberPublished();
  const samples = samplesOf(sandbox);
  const listeners = new Set<(batch: readonly LabEvent[]) => void>();
  let picture = pictureReducer(emptyPicture, withPublished(handle.ring.since(0)));
  let sent = 0;
  /** Counts scenes: the uploads of one that is over are not sent any more. */
  let scene = 0;
  let uploads: Promise<unknown> = Promise.resolve();
  const blobs = new Map<string, Promise<Blob>>();

  const unsubscribe = lab.events.subscribe((batch) => {
    picture = pictureReducer(picture, withPublished(batch));
    for (const listener of listeners) listener(batch);
  });
  const situation = (): Situation => ({ snapshot: lab.snapshot(), picture });

  /** Resolves with true as soon as the condition holds, with false after `ms`. */
  function until(condition: (batch: readonly LabEvent[]) => boolean, ms: number): Promise<boolean> {
    if (condition([])) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (came: boolean): void => {
        clearTimeout(timer);
        listeners.delete(look);
        resolve(came);
      };
      const look = (batch: readonly LabEvent[]): void => {
        if (condition(batch)) settle(true);
      };
      const timer = setTimeout(() => settle(false), ms);
      listeners.add(look);
    });
  }

  /** Everybody who should be there is: healthy where there is a check, and consuming where a queue is named. */
  function isSettled(entry: Entry): boolean {
    const now = situation();
    if (wavesTo(now, entry).length > 0) return false;
    const checked = new Set(
      lab.sandbox.plan.services.filter((one) => one.healthcheck !== null).map((one) => one.name),
    );
    const consumers = Object.values(entry.replicas ?? {}).reduce((sum, count) => sum + count, 0);
    const idle = Object.values(entry.replicas ?? {}).length === 0;
    return (
      now.snapshot.replicas.every(
        ({ service, state }) => state === 'healthy' || (state === 'running' && !checked.has(service)),
      ) &&
      Object.keys(entry.empty ?? {}).every(
        (queue) => idle || (picture.queues.queues[queue]?.consumers.length ?? 0) >= Math.min(1, consumers),
      )
    );
  }

  async function rebuild(entry: Entry): Promise<Rebuilt> {
    const start = performance.now();
    scene += 1;
    await Promise.race([uploads, until(() => false, 1000)]);
    let changed = false;
    const over = (): number => start + SETTLE_MS - performance.now();
    // A death may put something back while we look: whatever is left then is dealt with in another round.
    while (over() > 0) {
      const waves = wavesTo(situation(), entry);
      if (waves.length === 0) break;
      changed = true;
      for (const wave of waves) {
        const kills = wave.some((one) => one.type === 'kill');
        await Promise.all(wave.map((one) => lab.send(one).catch(ignoreRefusal)));
        // The broker hears of a death a little later than the lab.
        if (kills) await until(() => holdersIn(picture).length === 0, 1000);
      }
    }
    const settled = await until(() => isSettled(entry), Math.max(0, over()));
    handle.clear();
    return { changed, settled, ms: Math.round(performance.now() - start) };
  }

  function blobOf(url: string): Promise<Blob> {
    const kept = blobs.get(url) ?? fetch(url).then((response) => response.blob());
    blobs.set(url, kept);
    kept.catch(() => blobs.delete(url));
    return kept;
  }

  async function upload(index: number): Promise<CommandResult> {
    const sample = samples[index % samples.length];
    if (!sample) throw new Error(`${sandbox} has no sample photos`);
    const blob = await blobOf(sample.url);
    const result = await lab.send(await uploadOf(blob, `${sample.id}.png`));
    const photo =
      result.type === 'http.response' && result.status === 201
        ? photoOf(new TextDecoder().decode(result.body))
        : null;
    if (photo) handle.remember(photo, blob);
    return result;
  }

  /** Resolves with the first answer: the next key need not wait for the others, which are still being sent. */
  async function photos(count: number): Promise<CommandResult> {
    const mine = scene;
    const isOver = (): boolean => mine !== scene;
    const first = sent;
    sent += count;
    let next = 1;
    const lane = async (): Promise<void> => {
      while (next < count && !isOver()) {
        const index = first + next;
        next += 1;
        await upload(index);
      }
    };
    const answer = upload(first);
    const lanes = Array.from({ length: Math.min(UPLOADS, count - 1) }, lane);
    uploads = Promise.allSettled([answer, Promise.all(lanes).catch(onfail)]);
    return answer;
  }

  async function killBusy(service: string): Promise<CommandResult> {
    let replica = busy(picture, service);
    if (replica === null) {
      // Its work was done before the key was pressed: it gets another photo, and dies with that one.
      await photos(1);
      await until(() => busy(picture, service) !== null, EXPECTED_MS);
      replica = busy(picture, service);
    }
    return lab.send(replica === null ? { type: 'kill', service } : { type: 'kill', service, replica });
  }

  function carryOut(command: StepCommand): Promise<CommandResult> {
    switch (command.type) {
      case 'photos':
        return photos(command.count);
      case 'kill.busy':
        return killBusy(command.service);
      default:
        return lab.send(command satisfies LabCommand);
    }
  }

  async function perform({ commands, expect }: Step): Promise<Outcome> {
    const start = performance.now();
    const ms = (): number => Math.round(performance.now() - start);
    let status: number | null = null;
    const proof = expect ? watchFor(expect) : null;
    try {
      for (const command of commands) {
        const result = await carryOut(command);
        if (result.type === 'http.response') status = result.status;
      }
    } catch (error) {
      proof?.stop();
      if (error instanceof LabRefusal) return { verdict: 'refused', ms: ms(), status, code: error.code };
      throw error;
    }
    const came = proof === null || (await proof.within(EXPECTED_MS));
    return { verdict: came ? 'done' : 'late', ms: ms(), status, code: null };
  }

  /** Looks out for an event from now on: it may come while its command is still being carried out. */
  function watchFor(pattern: Pattern): { within(ms: number): Promise<boolean>; stop(): void } {
    let seen = false;
    const look = (batch: readonly LabEvent[]): void => {
      seen ||= batch.some((event) => matches(event, pattern));
    };
    listeners.add(look);
    const stop = (): void => void listeners.delete(look);
    return {
      within: (ms) => until(() => seen, ms).finally(stop),
      stop,
    };
  }

  return {
    rebuild,
    perform,
    counts() {
      const queues = Object.values(picture.queues.queues);
      const sum = (of: (queue: (typeof queues)[number]) => number): number =>
        queues.reduce((total, queue) => total + of(queue), 0);
      const consumers = new Set(queues.flatMap((queue) => queue.consumers.map((one) => one.peer.service)));
      return {
        ready: sum((queue) => queue.ready.length),
        unacked: sum((queue) => queue.unacked.length),
        acked: sum((queue) => queue.counters.acked),
        alive: lab.snapshot().replicas.filter((one) => consumers.has(one.service) && one.state !== 'exited')
          .length,
      };
    },
    watch(listener) {
      const hear = (): void => listener();
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
    stop() {
      unsubscribe();
      listeners.clear();
    },
  };
}

/** What a wave asks for may have happened meanwhile (somebody died, or was started): the next round sees. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof LabRefusal)) throw error;
}
