/**
 * Frames (AMQP 0-9-1 §2.3.5):
 *
 *   0      1         3             7                  size+7 size+8
 *   +------+---------+-------------+  +------------+  +-----------+
 *   | type | channel | payload size|  |  payload   |  | 0xCE      |
 *   +------+---------+-------------+  +------------+  +-----------+
 */

export const FRAME_METHOD = 1;
export const FRAME_HEADER = 2;
export const FRAME_BODY = 3;
export const FRAME_HEARTBEAT = 8;
export const FRAME_END = 0xce;

/** Bytes of a frame around its payload. */
export const FRAME_OVERHEAD = 8;

/** The smallest frame_max that may be negotiated, and what is in force before. */
export const FRAME_MIN_SIZE = 4096;

/** What a client must say first, and what a server answers to anything else. */
export const PROTOCOL_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

/** Receives what a FrameReader finds. `payload` is a view: copy what outlives the call by much. */
export interface FrameHandler {
  frame(type: number, channel: number, payload: Buffer): void;
  /** A frame announced more than `limit()` bytes. Nothing more is read. */
  tooLarge(type: number, channel: number, size: number): void;
  /** A frame did not end in 0xCE. Nothing more is read. */
  badEnd(type: number, channel: number, payload: Buffer, end: number): void;
}

/** Cuts a byte stream into frames, whatever the boundaries of its chunks. Holds at most one incomplete frame. */
export interface FrameReader {
  push(chunk: Buffer): void;
}

/** `limit` is the largest payload in force; it may change from frame to frame (tune). */
export function createFrameReader(limit: () => number, handler: FrameHandler): FrameReader {
  const held: Buffer[] = [];
  let heldSize = 0;
  let wanted = 7;
  let broken = false;

  const refuse = (): number => {
    broken = true;
    held.length = 0;
    heldSize = 0;
    return -1;
  };

  /** Handles the frames that `bytes` holds complete; returns where the first incomplete one starts, or -1. */
  const parse = (bytes: Buffer): number => {
    let at = 0;
    while (bytes.length - at >= 7) {
      const type = bytes[at] ?? 0;
      const channel = bytes.readUInt16BE(at + 1);
      const size = bytes.readUInt32BE(at + 3);
      if (size > limit()) {
        handler.tooLarge(type, channel, size);
        return refuse();
      }
      const end = at + 7 + size;
      if (bytes.length <= end) {
        wanted = size + FRAME_OVERHEAD;
        return at;
      }
      const payload = bytes.subarray(at + 7, end);
      if (bytes[end] !== FRAME_END) {
        handler.badEnd(type, channel, payload, bytes[end] ?? 0);
        return refuse();
      }
      at = end + 1;
      handler.frame(type, channel, payload);
    }
    wanted = 7;
    return at;
  };

  const hold = (bytes: Buffer, from: number): void => {
    if (from >= bytes.length) return;
    held.push(bytes.subarray(from));
    heldSize += bytes.length - from;
  };

  return {
    push: (chunk) => {
      if (broken) return;
      let at = 0;
      // Only the frame that was begun is put together; what follows it in the chunk is read where it lies.
      while (heldSize > 0) {
        const end = at + wanted - heldSize;
        if (chunk.length < end) return hold(chunk, at);
        hold(chunk.subarray(0, end), at);
        at = end;
        const begun = Buffer.concat(held, heldSize);
        held.length = 0;
        heldSize = 0;
        const rest = parse(begun);
        if (rest < 0) return;
        hold(begun, rest);
      }
      const rest = parse(chunk.subarray(at));
      if (rest >= 0) hold(chunk, at + rest);
    },
  };
}
