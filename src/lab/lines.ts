/** Output as lines. */

/** Longer lines are cut into pieces of this many characters: a process may print without ever ending its line. */
export const LONGEST_LINE = 16_384;

/** Calls `line` for each line of a stream, without its newline. Resolves at its end, also when the stream breaks. */
export const readLines = async (
  stream: ReadableStream<Uint8Array>,
  line: (text: string) => void,
): Promise<void> => {
  const decoder = new TextDecoder();
  let rest = '';
  const take = (text: string): void => {
    rest += text;
    for (;;) {
      const end = rest.indexOf('\n');
      if (end < 0 && rest.length <= LONGEST_LINE) return;
      const cut = end < 0 || end > LONGEST_LINE ? LONGEST_LINE : end;
      line(rest.slice(0, cut).replace(/\r$/, ''));
      rest = rest.slice(cut === end ? end + 1 : cut);
    }
  };
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      take(decoder.decode(value, { stream: true }));
    }
  } catch {
    // A broken stream ends like a closed one: what came before it counts.
  }
  take(decoder.decode());
  if (rest !== '') line(rest.replace(/\r$/, ''));
};

/** Reads a stream to its end and forgets it: an output that nobody reads would block its process. */
export const drain = (stream: ReadableStream<Uint8Array>): Promise<void> => readLines(stream, () => {});
