/**
 * A store in a folder: an append-only log in segments.
 *
 *   what is told ──► a batch in memory ──commit──► the last segment ──fdatasync──► confirms
 *                                                   the first segment ──► deleted once nothing in it lives
 *
 * Many messages share one write and one sync: whatever is told while a sync runs goes with the next (group commit).
 * Segments are deleted from the first on only, so that a record never outlives what it refers to. When more than half
 * of the log is dead, what still lives in the first segment is written again at the end. Each segment begins with all
 * definitions: those in deleted ones are never missed.
 */
import { mkdirSync } from 'node:fs';
import type { Table, Writer } from '../codec/index.ts';
import type { Destination, Exchange } from '../exchange/index.ts';
import type { Copy, Journal } from '../queue/index.ts';
import { describe, keyOf, packTable, type QueueDefinition } from './definitions.ts';
import {
  createRecords,
  writeCopy,
  writeDefine,
  writeDelivered,
  writeMessage,
  writeSettled,
} from './records.ts';
import { lockFolder } from './lock.ts';
import { readLog, type Kept } from './recovery.ts';
import { createSegment, removeSegment, type Segment } from './segments.ts';
import type { Store, VhostStore } from './types.ts';

export interface LogOptions {
  readonly folder: string;
  /** Told of repairs and of a disk that can't be written, one plain line each. */
  readonly say: (line: string) => void;
  /** Calls once, soon: when what is at hand was handled. */
  readonly soon: (call: () => void) => void;
  /** Bytes of a segment, at least; larger logs have larger ones. */
  readonly segmentBytes?: number;
  /** Makes the files; absent: on the disk. Tests fill it up. */
  readonly createSegment?: typeof createSegment;
}

/** An old segment, or the one that is written. */
interface Part {
  readonly number: number;
  readonly segment: Segment | undefined;
  size: number;
  readonly live: Set<Kept>;
}

/** What was told since the last write, as far as it matters when it can't be written. */
interface Batch {
  readonly settled: readonly number[];
  readonly changed: ReadonlySet<string>;
  readonly fresh: readonly Kept[];
  readonly waiting: readonly ((written: boolean) => void)[];
}

const SMALLEST_SEGMENT = 65_536;
const LARGEST_SEGMENT = 8_388_608;
/** Bytes of a copy's record. */
const COPY_SIZE = 42;

/** Opens a folder, or makes it. Throws FolderInUse, or the system's errors. */
export function openLog(options: LogOptions): Store {
  const { folder, say, soon } = options;
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  const recovery = readLog(folder, say);
  const { definitions } = recovery;
  let { lastSlot, lastMessage } = recovery;
  let lastQueue = Math.max(
    0,
    ...[...definitions.values()].map((value) => (value as Partial<QueueDefinition>).id ?? 0),
  );
  const slots = new Map<number, Kept>();
  const records: Writer = createRecords();
  // What must be written again if the batch can't be: the rest of it is refused or told anew.
  let settled: number[] = [];
  let changed = new Set<string>();
  let fresh: Kept[] = [];
  let waiting: ((written: boolean) => void)[] = [];
  let written: Batch[] = []; // by the system, but perhaps not by the disk
  const watchers: ((trouble: boolean) => void)[] = [];
  let [scheduled, syncing, failing, closed] = [false, false, false, false];
  let liveBytes = 0;
  let parts: Part[] = recovery.segments.map(({ number, size }) => ({
    number,
    size,
    segment: undefined,
    live: new Set(),
  }));

  const liveSize = (kept: Kept): number => kept.size + kept.copies.size * COPY_SIZE;
  for (const kept of recovery.kept) {
    parts.find(({ number }) => number === kept.segment)?.live.add(kept);
    liveBytes += liveSize(kept);
    kept.message.stored = kept;
    for (const slot of kept.copies.keys()) slots.set(slot, kept);
  }

  const begin = (): Part & { readonly segment: Segment } => {
    const number = (parts.at(-1)?.number ?? 0) + 1;
    const segment = (options.createSegment ?? createSegment)(folder, number);
    const all = createRecords();
    for (const [key, value] of definitions) writeDefine(all, key, value);
    if (all.size() > 0) segment.append(all.take());
    const part = { number, segment, size: segment.size(), live: new Set<Kept>() };
    parts.push(part);
    return part;
  };
  let current = begin();

  const schedule = (): void => {
    // A disk that is full is tried again when somebody waits for an answer.
    if (scheduled || syncing || closed || (failing && waiting.length === 0)) return;
    scheduled = true;
    soon(commit);
  };

  const dropPart = (part: Part): void => {
    parts = parts.filter((each) => each !== part);
    removeSegment(folder, part.number);
  };
  const rotate = (): void => {
    const { segment } = current;
    segment.syncNow();
    current = begin();
    segment.close();
  };
  /** Deletes first segments in which nothing lives; writes again what lives in the first when too much is dead. */
  const clean = (): void => {
    for (let [first] = parts; first && first !== current && first.live.size === 0; [first] = parts)
      dropPart(first);
    const total = parts.reduce((sum, { size }) => sum + size, 0);
    const [first] = parts;
    if (!first || first === current || total < 2 * liveBytes + 4 * segmentSize()) return;
    const again = createRecords();
    for (const kept of first.live) {
      writeMessage(again, kept.number, kept.message);
      for (const { queue, copy } of kept.copies.values()) writeCopy(again, kept.number, queue, copy);
    }
    current.segment.append(again.take());
    current.segment.syncNow();
    current.size = current.segment.size();
    for (const kept of first.live) {
      kept.segment = current.number;
      current.live.add(kept);
    }
    dropPart(first);
  };
  const segmentSize = (): number =>
    Math.max(
      options.segmentBytes ?? SMALLEST_SEGMENT,
      Math.min(LARGEST_SEGMENT, liveBytes / 8),
      definitions.size * 512,
    );

  /** The disk is full, or worse: publishers hear it; what was done to older copies is told anew. */
  const refuse = (error: unknown, batch: Batch): void => {
    if (!failing) {
      const why = error instanceof Error ? error.message : String(error);
      say(`can't write to ${folder} (${why}): persistent messages are refused (nack) until it can`);
      failing = true;
      watchers.forEach((call) => call(true));
    }
    for (const kept of batch.fresh) {
      for (const [slot, { copy }] of kept.copies) {
        copy.kept = 0;
        slots.delete(slot);
      }
      kept.message.stored = undefined;
      liveBytes -= liveSize(kept);
      current.live.delete(kept);
    }
    for (const slot of batch.settled) tellSettled(slot);
    for (const key of batch.changed) tellDefined(key);
    for (const call of batch.waiting) call(false);
  };

  const take = (): Batch => {
    const batch = { settled, changed, fresh, waiting };
    [settled, changed, fresh, waiting] = [[], new Set(), [], []];
    return batch;
  };

  /** Hands what was told to the system: from here on it survives this program, though not yet a power cut. */
  const write = (): void => {
    if (records.size() === 0 && waiting.length === 0) return;
    const batch = take();
    const bytes = records.take();
    try {
      if (bytes.length > 0) current.segment.append(bytes);
    } catch (error) {
      refuse(error, batch);
      return;
    }
    current.size = current.segment.size();
    written.push(batch);
    if (!failing) return;
    say('the disk can be written again');
    failing = false;
    watchers.forEach((call) => call(false));
  };
  const commit = (): void => {
    scheduled = false;
    if (closed || syncing) return;
    write();
    const batches = written;
    written = [];
    if (batches.every((batch) => batch.waiting.length === 0)) {
      tidy();
      return;
    }
    syncing = true;
    current.segment.sync((error) => {
      syncing = false;
      for (const batch of batches) {
        if (error) refuse(error, batch);
        else for (const call of batch.waiting) call(true);
      }
      if (!closed) tidy();
    });
  };
  /** Between two syncs: keeps the files few and small. */
  const tidy = (): void => {
    write();
    try {
      if (current.size >= segmentSize()) rotate();
      clean();
    } catch (error) {
      refuse(error, take());
    }
    if (written.length > 0 || waiting.length > 0) schedule();
  };

  const tellSettled = (slot: number): void => {
    settled.push(slot);
    writeSettled(records, slot);
    schedule();
  };
  const tellDefined = (key: string): void => {
    changed.add(key);
    writeDefine(records, key, definitions.get(key) ?? null);
    schedule();
  };
  /** A definition changed. It is on its way to the disk before anybody hears of it. */
  const define = (key: string, value: unknown): void => {
    if (JSON.stringify(definitions.get(key)) === JSON.stringify(value)) return;
    if (value === undefined) definitions.delete(key);
    else definitions.set(key, value);
    tellDefined(key);
    write();
    schedule();
  };

  const settle = (copy: Copy): void => {
    const slot = copy.kept;
    copy.kept = 0;
    const kept = slots.get(slot);
    if (!kept) return;
    slots.delete(slot);
    kept.copies.delete(slot);
    liveBytes -= COPY_SIZE;
    if (kept.copies.size === 0) {
      liveBytes -= kept.size;
      parts.find(({ number }) => number === kept.segment)?.live.delete(kept);
      if (kept.message.stored === kept) kept.message.stored = undefined;
    }
    tellSettled(slot);
  };

  const journalOf = (queue: number, kind: 'classic' | 'quorum'): Journal => ({
    keep: (copy) => {
      const { message } = copy;
      if (kind === 'classic' && !message.persistent) return;
      lastSlot += 1;
      copy.kept = lastSlot;
      let kept = message.stored as Kept | undefined; // only this store sets it
      if (!kept) {
        lastMessage += 1;
        const before = records.size();
        writeMessage(records, lastMessage, message);
        const size = records.size() - before;
        kept = { number: lastMessage, message, size, segment: current.number, copies: new Map() };
        message.stored = kept;
        current.live.add(kept);
        fresh.push(kept);
        liveBytes += size;
      }
      kept.copies.set(copy.kept, { queue, copy });
      slots.set(copy.kept, kept);
      liveBytes += COPY_SIZE;
      writeCopy(records, kept.number, queue, copy);
      schedule();
    },
    delivered: (copy) => {
      writeDelivered(records, copy);
      schedule();
    },
    settle,
  });

  const vhost = (name: string): VhostStore => {
    const bindingKey = (exchange: Exchange, to: Destination, key: string, args: Table): string =>
      keyOf.binding(name, {
        exchange: exchange.name,
        destination: to.name,
        kind: to.kind === 'exchange' ? 'exchange' : 'queue',
        key,
        arguments: args,
      });
    return {
      journal: (queue) => {
        const key = keyOf.queue(name, queue.name);
        let known = definitions.get(key) as QueueDefinition | undefined; // as this store wrote it
        if (!known) {
          lastQueue += 1;
          const { autoDelete, kind, arguments: args } = queue;
          known = { id: lastQueue, autoDelete, kind, arguments: packTable(args) };
          define(key, known);
        }
        return journalOf(known.id, queue.kind);
      },
      queueGone: (queue) => define(keyOf.queue(name, queue.name), undefined),
      exchange: ({ name: exchange, type, autoDelete, internal, arguments: args }) =>
        define(keyOf.exchange(name, exchange), { type, autoDelete, internal, arguments: packTable(args) }),
      exchangeGone: (exchange) => define(keyOf.exchange(name, exchange.name), undefined),
      binding: (exchange, to, key, args) => define(bindingKey(exchange, to, key, args), true),
      forget: (exchange, to, key, args) => define(bindingKey(exchange, to, key, args), undefined),
      settle,
    };
  };

  return {
    recover: () => {
      const copies = new Map<number, Copy[]>();
      for (const kept of recovery.kept) {
        for (const { queue, copy } of kept.copies.values()) {
          const here = copies.get(queue) ?? [];
          copies.set(queue, here);
          here.push(copy);
        }
      }
      for (const here of copies.values()) here.sort((a, b) => a.position - b.position);
      return describe(definitions, copies);
    },
    vhost,
    afterWrite: (call) => {
      waiting.push(call);
      schedule();
    },
    onTrouble: (call) => {
      watchers.push(call);
    },
    dirty: () => records.size() > 0 || written.length > 0 || syncing,
    close: () => {
      if (closed) return;
      write();
      closed = true;
      try {
        current.segment.syncNow();
        for (const batch of written) for (const call of batch.waiting) call(true);
      } catch (error) {
        for (const batch of written) refuse(error, batch);
      }
      current.segment.close();
      unlock();
    },
  };
}
