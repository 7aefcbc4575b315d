import type { Rewriter } from './paths.ts';

/** A longer line is no frame: what a program prints without ever ending its line is not kept. */
const LONGEST_FRAME = 4096;

const NEWLINE = 10;

/**
 * Takes the preload's own frames out of the stacks that a program prints, then goes on to `next`: in a container they
 * would not be there. A line that a chunk cuts is held back only while it can still become a frame.
 */
export function hideFrames(preload: string, next: Rewriter): Rewriter {
  let rest: Buffer = Buffer.alloc(0);
  let atLineStart = true;

  const isOurs = (line: Buffer): boolean => {
    if (!beginsFrame(line)) return false;
    const text = line.toString().trimEnd();
    // The last frame of a printed error may end with `{`: without that line, its `}` would stand alone.
    return text.includes(`${preload}:`) && /:\d+:\d+\)?$/.test(text);
  };

  function pass(bytes: Buffer, isLast: boolean): Buffer {
    const out: Buffer[] = [];
    let from = 0;
    rest = Buffer.alloc(0);
    while (from < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, from);
      const line = bytes.subarray(from, newline < 0 ? bytes.length : newline + 1);
      from += line.length;
      if (newline < 0 && !isLast && atLineStart && beginsFrame(line)) {
        rest = Buffer.from(line);
        break;
      }
      if (!atLineStart || !isOurs(line)) out.push(line);
      atLineStart = newline >= 0;
    }
    return Buffer.concat(out);
  }

  return {
    push: (chunk) => next.push(pass(Buffer.concat([rest, chunk]), false)),
    flush: () => Buffer.concat([next.push(pass(rest, true)), next.flush()]),
  };
}

/** Whether these bytes are, or may become, `    at …`. */
function beginsFrame(line: Buffer): boolean {
  if (line.length > LONGEST_FRAME) return false;
  return /^ *$|^ {4,}(?:a$|at$|at )/.test(line.toString('latin1', 0, 64));
}
