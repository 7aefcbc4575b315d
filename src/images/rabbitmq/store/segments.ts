/** The files of a log: `00000001.log`, `00000002.log` … Written at the end of the last, deleted from the first on. */
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { checksum } from './checksum.ts';
import { BATCH_OVERHEAD, SEGMENT_HEADER } from './records.ts';

/** A file that was there. */
export interface Found {
  readonly name: string;
  readonly number: number;
  readonly batches: readonly Buffer[];
  /** Bytes that are whole, and bytes of the file. */
  readonly good: number;
  readonly size: number;
}

/** The files of a folder, read, the oldest first. Throws the system's errors. */
export function readSegments(folder: string): readonly Found[] {
  return readdirSync(folder)
    .filter((name) => /^\d{8}\.log$/.test(name))
    .sort()
    .map((name) => {
      const bytes = readFileSync(path.join(folder, name));
      return { name, number: Number.parseInt(name, 10), ...readBatches(bytes), size: bytes.length };
    });
}

/** The batches up to the first that is torn. */
function readBatches(bytes: Buffer): { readonly batches: readonly Buffer[]; readonly good: number } {
  const batches: Buffer[] = [];
  if (!bytes.subarray(0, SEGMENT_HEADER.length).equals(SEGMENT_HEADER)) return { batches, good: 0 };
  let at = SEGMENT_HEADER.length;
  while (at + BATCH_OVERHEAD <= bytes.length) {
    const end = at + BATCH_OVERHEAD + bytes.readUInt32BE(at);
    const batch = bytes.subarray(at + BATCH_OVERHEAD, end);
    if (end > bytes.length || checksum(batch) !== bytes.readUInt32BE(at + 4)) break;
    batches.push(batch);
    at = end;
  }
  return { batches, good: at };
}

/** Cuts off what is torn at the end of a file. */
export function repair(folder: string, { name, good }: Found): void {
  const file = openSync(path.join(folder, name), 'r+');
  ftruncateSync(file, good);
  fsyncSync(file);
  closeSync(file);
}

/** A file that is written. */
export interface Segment {
  readonly number: number;
  readonly size: () => number;
  /** Appends a batch. Throws the system's error (ENOSPC …); then nothing of it counts, and the next takes its place. */
  append(records: Buffer): void;
  /** Calls back once what was appended is on the disk. */
  sync(done: (error: Error | null) => void): void;
  syncNow(): void;
  close(): void;
}

const nameOf = (folder: string, number: number): string =>
  path.join(folder, `${String(number).padStart(8, '0')}.log`);

/** Deletes a file that is closed. */
export function removeSegment(folder: string, number: number): void {
  unlinkSync(nameOf(folder, number));
}

/** A new file. Throws the system's error. */
export function createSegment(folder: string, number: number): Segment {
  const file = openSync(nameOf(folder, number), 'w');
  let size = 0;
  let open = true;
  const write = (bytes: Buffer, at: number): void => {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(file, bytes, done, bytes.length - done, at + done);
    }
  };
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  write(SEGMENT_HEADER, 0);
  size = SEGMENT_HEADER.length;
  return {
    number,
    size: () => size,
    append: (records) => {
      const head = Buffer.allocUnsafe(BATCH_OVERHEAD);
      head.writeUInt32BE(records.length, 0);
      head.writeUInt32BE(checksum(records), 4);
      // In one piece where that is cheap: a batch is torn or it is not.
      if (records.length < 65_536) write(Buffer.concat([head, records]), size);
      else {
        write(records, size + BATCH_OVERHEAD);
        write(head, size);
      }
      size += BATCH_OVERHEAD + records.length;
    },
    sync: (done) => fdatasync(file, done),
    syncNow: () => fdatasyncSync(file),
    close,
  };
}
