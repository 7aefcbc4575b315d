/** Request bodies: read whole before an upstream sees them (as nginx does), or read and thrown away. */
import { createChunkDecoder } from './chunked.ts';
import { WireError, type Wire } from './wire.ts';
import type { Exchange } from '../exchange.ts';

/** How reading a body ended. `gone`: the client left or fell silent. */
export type BodyResult =
  | { readonly kind: 'whole'; readonly pieces: readonly Buffer[]; readonly size: number }
  | { readonly kind: 'too large' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'gone' };

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** Reads the body off the wire. `keep` false forgets it at once; `limit` 0: any size. */
export async function readBody(
  wire: Wire,
  exchange: Exchange,
  limit: number,
  keep: boolean,
): Promise<BodyResult> {
  const { head, settings } = exchange;
  const pieces: Buffer[] = [];
  let size = 0;
  if (!head.chunked && (head.contentLength ?? 0) === 0) return { kind: 'whole', pieces, size };
  const decoder = head.chunked ? createChunkDecoder() : null;
  try {
    if (head.expectContinue) await wire.write(CONTINUE);
    for (;;) {
      const { buffer } = wire;
      const step =
        decoder === null ? takePlain(buffer, (head.contentLength ?? 0) - size) : decoder.feed(buffer);
      wire.take(step.used);
      exchange.requestLength += step.used;
      for (const piece of step.data) {
        size += piece.length;
        if (keep) pieces.push(piece);
      }
      if (limit > 0 && size > limit) return { kind: 'too large' };
      if (step.done) return { kind: 'whole', pieces, size };
      if (!(await wire.more(settings.clientBodyTimeout))) return { kind: 'gone' };
    }
  } catch (error) {
    return { kind: error instanceof WireError ? 'gone' : 'invalid' };
  }
}

function takePlain(buffer: Buffer, wanted: number) {
  const data = buffer.subarray(0, wanted);
  return { data: data.length > 0 ? [data] : [], used: data.length, done: data.length === wanted };
}
