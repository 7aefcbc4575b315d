import { describe, expect, it } from 'vitest';
import { hideFrames } from './frames.ts';
import type { Rewriter } from './paths.ts';

const same: Rewriter = { push: (chunk) => chunk, flush: () => new Uint8Array() };
const PRELOAD = 'file:///home/me/ruche/.ruche/run/1/preload.mjs';

const decode = (bytes: readonly Uint8Array[]): string => Buffer.concat(bytes).toString();
const hide = (...chunks: readonly string[]): string => {
  const filter = hideFrames(PRELOAD, same);
  return decode([...chunks.map((chunk) => filter.push(Buffer.from(chunk))), filter.flush()]);
};

const STACK = `Error: no luck — é
    at Server.<anonymous> (file:///app/index.ts:2:40)
    at next (${PRELOAD}:688:34)
    at ${PRELOAD}:1:2
  [cause]: Error: refused
      at failure (${PRELOAD}:132:24)
      at TCP.onStreamRead (node:internal/stream_base_commons:189:23)
`;
const SHOWN = `Error: no luck — é
    at Server.<anonymous> (file:///app/index.ts:2:40)
  [cause]: Error: refused
      at TCP.onStreamRead (node:internal/stream_base_commons:189:23)
`;

describe('frames of the preload', () => {
  it('do not show, wherever a chunk ends', () => {
    expect(hide(STACK)).toBe(SHOWN);
    for (let cut = 1; cut < STACK.length; cut += 1)
      expect(hide(STACK.slice(0, cut), STACK.slice(cut))).toBe(SHOWN);
  });

  it('stay where a line says more than the frame, or is none', () => {
    const text = `    at failure (${PRELOAD}:132:24) {\n      code: 1\n}\nsee    at x (${PRELOAD}:1:1)\n    at last (a.js:1:1)`;
    expect(hide(text)).toBe(text);
  });

  it('hold up nothing that can be no frame', () => {
    const filter = hideFrames(PRELOAD, same);
    expect(decode([filter.push(Buffer.from('50 % '))])).toBe('50 % ');
    expect(decode([filter.push(Buffer.from('    at x'))])).toBe('    at x');
    expect(decode([filter.push(Buffer.from(`\n    at ${'x'.repeat(100_000)}`))])).toHaveLength(100_008);
  });
});
