/** Text with `$variables`, compiled once when the configuration is read. */

/** A literal, or the name of a variable. */
export type Part =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'variable'; readonly name: string };

/** `literal` is the whole text when no variable is in it. */
export interface Template {
  readonly source: string;
  readonly parts: readonly Part[];
  readonly literal: string | null;
}

/**
 * @param fail called with nginx's sentence when a `$` has no proper name behind it; must throw.
 */
export function compileTemplate(source: string, fail: (message: string) => never): Template {
  const parts: Part[] = [];
  let text = '';
  for (let i = 0; i < source.length; i++) {
    if (source[i] !== '$') {
      text += source[i];
      continue;
    }
    const braced = source[i + 1] === '{';
    const name = /^\w+/.exec(source.slice(i + (braced ? 2 : 1)))?.[0] ?? '';
    const end = i + (braced ? 2 : 1) + name.length;
    if (braced && source[end] !== '}') {
      fail(`the closing bracket in "${name}" variable is missing`);
    }
    if (name === '') fail('invalid variable name');
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
    parts.push({ kind: 'variable', name });
    i = braced ? end : end - 1;
  }
  if (text !== '') parts.push({ kind: 'text', text });
  return { source, parts, literal: parts.every((part) => part.kind === 'text') ? source : null };
}

/** Fills in the variables; one that has no value becomes `missing`. */
export function renderTemplate(
  template: Template,
  value: (name: string) => string | null,
  missing = '',
): string {
  if (template.literal !== null) return template.literal;
  return template.parts
    .map((part) => (part.kind === 'text' ? part.text : (value(part.name) ?? missing)))
    .join('');
}
