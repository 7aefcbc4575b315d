/** The small part of the shell that is understood here: words, quotes, `&&`, `||`, `;`, and output thrown away. */
import type { ShellStep } from './types.ts';

/** What in a script is not understood, in words that go after "This uses". */
export interface ShellError {
  readonly code: 'shell-unsupported' | 'shell-syntax';
  readonly what: string;
}

type Token =
  { readonly kind: 'word'; readonly text: string } | { readonly kind: 'operator'; readonly text: string };

const REFUSED: Readonly<Record<string, string>> = {
  $: 'a variable or a command substitution ($)',
  '`': 'a command substitution (`)',
  '|': 'a pipe (|)',
  '&': 'a background command (&)',
  '<': 'an input redirection (<)',
  '>': 'an output redirection other than to /dev/null (>)',
  '(': 'a subshell',
  ')': 'a subshell',
  '*': 'a file pattern (*)',
  '?': 'a file pattern (?)',
  '#': 'a comment (#)',
};

/** `>/dev/null`, `2> /dev/null`, `2>&1`, `&>/dev/null`: what a probe prints is not shown, so they change nothing. */
const SILENCE = /^(?:[12]?>>?\s*\/dev\/null|&>\s*\/dev\/null|[12]>&[12])(?=\s|;|&|\||$)/;

const tokens = (script: string): Token[] | ShellError => {
  const out: Token[] = [];
  let word: string | null = null;
  const end = () => {
    if (word !== null) out.push({ kind: 'word', text: word });
    word = null;
  };
  for (let i = 0; i < script.length; i += 1) {
    const rest = script.slice(i);
    const char = script[i] ?? '';
    const silence = word === null ? SILENCE.exec(rest) : null;
    const operator = /^(?:&&|\|\||;|\n)/.exec(rest)?.[0];
    if (silence) i += silence[0].length - 1;
    else if (operator !== undefined) {
      end();
      out.push({ kind: 'operator', text: operator === '\n' ? ';' : operator });
      i += operator.length - 1;
    } else if (char === ' ' || char === '\t' || char === '\r') end();
    else if (char === "'" || char === '"') {
      const quoted: string = word ?? '';
      const close = char === "'" ? script.indexOf("'", i + 1) : /^"(?:[^"\\]|\\[^])*"/.exec(rest)?.[0].length;
      const last = char === "'" ? Number(close) : close === undefined ? -1 : i + Number(close) - 1;
      if (last < 0) return { code: 'shell-syntax', what: `a ${char} that is never closed` };
      const raw = script.slice(i + 1, last);
      if (char === '"' && /(?<!\\)[$`]/.test(raw))
        return { code: 'shell-unsupported', what: REFUSED['$'] ?? '' };
      word = quoted + (char === '"' ? raw.replace(/\\(["\\$`])/g, '$1') : raw);
      i = last;
    } else if (char === '\\') {
      const next: string | undefined = script[i + 1];
      if (next === undefined) return { code: 'shell-syntax', what: 'a backslash at the very end' };
      if (next !== '\n') word = (word ?? '') + next;
      i += 1;
    } else if (
      Object.hasOwn(REFUSED, char) &&
      !((char === '#' || char === '?') && word !== null && /:\/\//.test(word))
    ) {
      return { code: 'shell-unsupported', what: REFUSED[char] ?? '' };
    } else word = (word ?? '') + char;
  }
  end();
  return out;
};

/** Splits a string into words as Compose does for `command:` (no shell is involved: operators are refused). */
export const splitWords = (text: string): readonly string[] | ShellError => {
  const found = tokens(text);
  if (!Array.isArray(found)) return found;
  const operator = found.find((token) => token.kind === 'operator');
  if (operator)
    return { code: 'shell-unsupported', what: `"${operator.text}", which only a shell understands` };
  return found.map((token) => token.text);
};

/** Reads a `CMD-SHELL` script. */
export const parseShell = (script: string): readonly ShellStep[] | ShellError => {
  const found = tokens(script.trim());
  if (!Array.isArray(found)) return found;
  const steps: { argv: string[]; next: ShellStep['next'] }[] = [{ argv: [], next: null }];
  for (const token of found) {
    const last = steps[steps.length - 1];
    if (!last) continue;
    if (token.kind === 'word') last.argv.push(token.text);
    else if (last.argv.length > 0) {
      last.next = token.text as ShellStep['next'];
      steps.push({ argv: [], next: null });
    } else return { code: 'shell-syntax', what: `"${token.text}" with no command before it` };
  }
  const last = steps[steps.length - 1];
  const before = steps[steps.length - 2];
  if (last && last.argv.length === 0) {
    if (!before) return { code: 'shell-syntax', what: 'no command at all' };
    if (before.next !== ';')
      return { code: 'shell-syntax', what: `"${before.next}" with no command after it` };
    steps.pop();
    before.next = null;
  }
  const keyword = steps.find(({ argv }) =>
    /^(if|then|while|until|for|case|\{|!|\[\[?|test)$/.test(argv[0] ?? ''),
  );
  if (keyword) return { code: 'shell-unsupported', what: `"${keyword.argv[0]}"` };
  return steps;
};
