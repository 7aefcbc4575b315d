/**
 * nginx.conf into statements. The rules (what ends a word, which escapes count, which character is unexpected and on
 * which line that is said) are those of nginx 1.22's own reader; `nginx -t` is the oracle in peer.test.ts.
 */
import { NginxError } from './error.ts';

/** One statement (`words` then `;` or `{`), the `}` of a block, or the end of the text. */
export type Token =
  | { readonly kind: 'statement'; readonly words: readonly string[]; readonly opens: boolean }
  | { readonly kind: 'close' }
  | { readonly kind: 'end' };

/** `line` is where the reading stands now: nginx reports errors there, not where a statement began. */
export interface Tokenizer {
  readonly file: string;
  readonly line: number;
  next(): Token;
}

/** A parameter may not be longer than nginx's read buffer. */
const BUFFER = 4096;

const isSpace = (ch: string): boolean => ch === ' ' || ch === '\t' || ch === '\r' || ch === '\n';

function unescape(word: string): string {
  if (!word.includes('\\')) return word;
  return word.replace(/\\(["'\\trn])/g, (_, ch: string) =>
    ch === 't' ? '\t' : ch === 'r' ? '\r' : ch === 'n' ? '\n' : ch,
  );
}

/**
 * @param file what messages call the text; null for the value of `-g`, where there is no line to name.
 */
export function createTokenizer(text: string, file: string | null): Tokenizer {
  let pos = 0;
  let line = 1;

  const fail = (message: string, at = line): never => {
    throw new NginxError(message, file === null ? 'command line' : { file, line: at });
  };

  function skipComment(): void {
    while (pos < text.length && text[pos] !== '\n') pos++;
  }

  /** The text ended inside a statement. */
  function endInside(): never {
    return fail(
      file === null
        ? 'unexpected end of parameter, expecting ";"'
        : 'unexpected end of file, expecting ";" or "}"',
    );
  }

  function tooLong(start: number, startLine: number, quote: string | null): never {
    return quote === null
      ? fail(`too long parameter "${text.slice(start, start + 10)}..." started`, startLine)
      : fail(`too long parameter, probably missing terminating "${quote}" character`, startLine);
  }

  /** Reads one word from `pos`; afterwards `pos` stands on what ended it (for a quoted one: behind the quote). */
  function readWord(): { readonly word: string; readonly quoted: boolean } {
    const first = text[pos] as string;
    const quote = first === '"' || first === "'" ? first : null;
    const startLine = line;
    if (quote !== null) pos++;
    const start = pos;
    let variable = false;
    for (; ; pos++) {
      if (pos - start >= BUFFER && pos < text.length) tooLong(start, startLine, quote);
      if (pos >= text.length) endInside();
      const ch = text[pos] as string;
      if (ch === '\n') line++;
      if (ch === '\\') {
        pos++;
        if (text[pos] === '\n') line++;
        variable = false;
        continue;
      }
      if (ch === '{' && variable) continue;
      variable = ch === '$';
      if (quote !== null) {
        if (ch !== quote) continue;
        pos++;
        return { word: unescape(text.slice(start, pos - 1)), quoted: true };
      }
      if (isSpace(ch) || ch === ';' || ch === '{') {
        if (ch === '\n') line--; // counted again by whoever skips it
        return { word: unescape(text.slice(start, pos)), quoted: false };
      }
    }
  }

  return {
    file: file ?? 'command line',
    get line() {
      return line;
    },
    next() {
      const words: string[] = [];
      /** A quoted word must be followed by a space, `;`, `{` or `)`. */
      let needSpace = false;
      for (;;) {
        if (pos >= text.length) return words.length > 0 ? endInside() : { kind: 'end' };
        const ch = text[pos] as string;
        if (ch === '\n') line++;
        if (isSpace(ch)) {
          pos++;
          needSpace = false;
          continue;
        }
        if (ch === ';' || ch === '{') {
          pos++;
          if (words.length === 0) fail(`unexpected "${ch}"`);
          return { kind: 'statement', words, opens: ch === '{' };
        }
        if (needSpace && ch !== ')') fail(`unexpected "${ch}"`);
        if (ch === '}') {
          pos++;
          if (words.length > 0) fail('unexpected "}"');
          return { kind: 'close' };
        }
        if (ch === '#') {
          skipComment();
          continue;
        }
        const { word, quoted } = readWord();
        words.push(word);
        needSpace = quoted;
      }
    },
  };
}
