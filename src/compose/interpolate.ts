/** `${X}` and its relatives, as Compose replaces them in the values of a compose.yaml. */

/** What is wrong with one piece of text. */
export type InterpolationError =
  | { readonly code: 'interpolation-syntax'; readonly text: string }
  | { readonly code: 'variable-required'; readonly name: string; readonly message: string };

/** The text with its variables replaced, and what went wrong. An unset variable is an empty string, as in Compose. */
export interface Interpolated {
  readonly text: string;
  readonly errors: readonly InterpolationError[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
type Env = Readonly<Record<string, string>>;

/** The index of the brace that closes the one just before `from`, counting nested `${`. -1: none. */
const closing = (text: string, from: number): number => {
  let depth = 1;
  for (let i = from; i < text.length; i += 1) {
    if (text.startsWith('${', i)) depth += 1;
    else if (text[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  return -1;
};

/**
 * Replaces `$X`, `${X}`, `${X:-y}`, `${X-y}`, `${X:?e}`, `${X?e}`, `${X:+y}`, `${X+y}` and `$$` (a plain dollar).
 * Source: Compose Specification, 12-interpolation.
 */
export const interpolate = (text: string, env: Env, depth = 0): Interpolated => {
  if (!text.includes('$')) return { text, errors: [] };
  const errors: InterpolationError[] = [];
  let out = '';
  const nested = (part: string): string => {
    const inner: Interpolated =
      depth < 10
        ? interpolate(part, env, depth + 1)
        : { text: '', errors: [{ code: 'interpolation-syntax', text: part }] };
    errors.push(...inner.errors);
    return inner.text;
  };
  let i = 0;
  while (i < text.length) {
    const dollar = text.indexOf('$', i);
    if (dollar < 0) return { text: out + text.slice(i), errors };
    out += text.slice(i, dollar);
    const rest = text.slice(dollar + 1);
    if (rest.startsWith('$')) {
      out += '$';
      i = dollar + 2;
      continue;
    }
    if (!rest.startsWith('{')) {
      const name = NAME.exec(rest)?.[0];
      if (name === undefined) errors.push({ code: 'interpolation-syntax', text: `$${rest.slice(0, 10)}` });
      out += env[name ?? ''] ?? '';
      i = dollar + 1 + (name?.length ?? 0);
      continue;
    }
    const end = closing(text, dollar + 2);
    const inside = end < 0 ? rest.slice(1) : text.slice(dollar + 2, end);
    const name = NAME.exec(inside)?.[0] ?? '';
    const match = /^(:?[-?+])([^]*)$/.exec(inside.slice(name.length));
    if (end < 0 || name === '' || (inside.length > name.length && !match)) {
      errors.push({ code: 'interpolation-syntax', text: end < 0 ? `$${rest}` : text.slice(dollar, end + 1) });
      i = end < 0 ? text.length : end + 1;
      continue;
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    const [operator = '', word = ''] = match ? [match[1], match[2]] : [];
    const there = value !== undefined && (!operator.startsWith(':') || value !== '');
    if (operator.endsWith('-')) out += there ? value : nested(word);
    else if (operator.endsWith('+')) out += there ? nested(word) : '';
    else if (operator.endsWith('?') && !there)
      errors.push({ code: 'variable-required', name, message: nested(word) });
    else out += value ?? '';
    i = end + 1;
  }
  return { text: out, errors };
};
