/** Reads a log back: what is defined, and which copies are not settled. */
import type { Message } from '../message.ts';
import type { Copy } from '../queue/index.ts';
import type { QueueDefinition } from './definitions.ts';
import { readRecords } from './records.ts';
import { readSegments, repair } from './segments.ts';

/** A message that is kept, with its copies. */
export interface Kept {
  readonly number: number;
  readonly message: Message;
  /** Bytes of its record. */
  readonly size: number;
  /** The segment that has it. */
  segment: number;
  /** Its copies by slot, with the number of their queue. */
  readonly copies: Map<number, { readonly queue: number; readonly copy: Copy }>;
}

export interface Recovery {
  readonly definitions: Map<string, unknown>;
  readonly kept: readonly Kept[];
  /** The files that were read, with their sizes. */
  readonly segments: readonly { readonly number: number; readonly size: number }[];
  /** The highest numbers that were used. */
  readonly lastSlot: number;
  readonly lastMessage: number;
}

/** Reads a folder, and cuts off torn ends; `say` is told of them. Throws the system's errors. */
export function readLog(folder: string, say: (line: string) => void): Recovery {
  const definitions = new Map<string, unknown>();
  const messages = new Map<number, Kept>();
  const slots = new Map<number, Kept>();
  let [lastSlot, lastMessage] = [0, 0];
  const segments = readSegments(folder);
  for (const found of segments) {
    if (found.good < found.size) {
      const what = found === segments.at(-1) ? 'an unfinished write' : 'a damaged part';
      say(`${found.name} ends in ${what} of ${found.size - found.good} bytes: left out`);
      repair(folder, found);
    }
    for (const batch of found.batches) {
      for (const record of readRecords(batch)) {
        if (record.kind === 'define') {
          if (record.value === null) definitions.delete(record.key);
          else definitions.set(record.key, record.value);
        } else if (record.kind === 'message') {
          const { number, message, size } = record;
          lastMessage = Math.max(lastMessage, number);
          // Written again when an old segment was cleaned: its copies follow it.
          messages.set(number, { number, message, size, segment: found.number, copies: new Map() });
        } else if (record.kind === 'copy') {
          const kept = messages.get(record.message);
          lastSlot = Math.max(lastSlot, record.copy.kept);
          if (!kept) continue;
          const copy = { ...record.copy, message: kept.message };
          kept.copies.set(copy.kept, { queue: record.queue, copy });
          slots.set(copy.kept, kept);
        } else {
          const kept = slots.get(record.slot);
          const copy = kept?.copies.get(record.slot)?.copy;
          if (record.kind === 'delivered') {
            if (copy) copy.returns = record.returns + 1; // whoever held it is gone
            continue;
          }
          kept?.copies.delete(record.slot);
          slots.delete(record.slot);
          if (kept?.copies.size === 0) messages.delete(kept.number);
        }
      }
    }
  }
  const queues = new Set(
    [...definitions]
      .filter(([key]) => key.startsWith('["queue"'))
      .map(([, value]) => (value as QueueDefinition).id),
  );
  const kept = [...messages.values()].filter((each) => {
    for (const [slot, { queue }] of each.copies) if (!queues.has(queue)) each.copies.delete(slot);
    return each.copies.size > 0;
  });
  return {
    definitions,
    kept,
    segments: segments.map(({ number, good }) => ({ number, size: good })),
    lastSlot,
    lastMessage,
  };
}
