/**
 * What both languages of a page must share: its components in order, their ids, figures, exercises and parts, and what
 * decides its predictions. Words are left out.
 */
export interface Bone {
  readonly line: number;
  /** The component and its language-neutral attributes, as one comparable line. */
  readonly text: string;
}

/** Attributes that say what a component is, draws or decides. All others may hold words of one language. */
const NEUTRAL = new Set(
  'id slot sandbox exercise recording step layout at play live guard guards part right decided answers command env entry href in'.split(
    ' ',
  ),
);

/** A slide's name is its id; a step's is a word. */
const isNeutral = (component: string, attribute: string): boolean =>
  NEUTRAL.has(attribute) || (component === 'Slide' && attribute === 'name');

/** Front matter that both languages share word for word. */
const SHARED = ['number', 'see', 'do', 'deck', 'count', 'published'] as const;

/** The skeleton of an MDX page. */
export function skeletonOf(text: string): readonly Bone[] {
  const { matter, body, offset } = split(text);
  const bones: Bone[] = SHARED.flatMap((key) => {
    const value = new RegExp(`^${key}: *(.*)$`, 'm').exec(matter)?.[1];
    return value === undefined ? [] : [{ line: 1, text: `${key}: ${value}` }];
  });
  const lines = body.split('\n');
  let fenced = false;
  let at = 0;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('```')) {
      fenced = !fenced;
      if (fenced) bones.push({ line: offset + index + 1, text: line.trim() });
    } else if (!fenced) {
      const heading = /^(#{1,6}) /.exec(line)?.[1];
      if (heading) bones.push({ line: offset + index + 1, text: heading });
      for (const match of line.matchAll(/<([A-Z]\w*)(?=[\s/>]|$)/g))
        bones.push({
          line: offset + index + 1,
          text: `<${match[1]}${attributes(match[1] as string, body, at + match.index + match[0].length)}>`,
        });
    }
    at += line.length + 1;
  }
  return bones;
}

function split(text: string): { readonly matter: string; readonly body: string; readonly offset: number } {
  const matter = /^---\n[\s\S]*?\n---\n/.exec(text)?.[0] ?? '';
  return { matter, body: text.slice(matter.length), offset: matter.split('\n').length - 1 };
}

/** The neutral attributes of the tag whose name ends at `at`, in the order in which they are written. */
function attributes(component: string, text: string, at: number): string {
  const attribute = /\s+([\w:-]+)(=)?/y;
  let found = '';
  for (attribute.lastIndex = at; ;) {
    const match = attribute.exec(text);
    if (!match) return found;
    const end = match[2] ? endOfValue(text, attribute.lastIndex) : attribute.lastIndex;
    const value = text.slice(attribute.lastIndex, end);
    if (isNeutral(component, match[1] as string)) found += ` ${match[1]}${match[2] ?? ''}${neutral(value)}`;
    attribute.lastIndex = end;
  }
}

/** Where a value ends: `"…"`, or `{…}` with its braces and strings balanced. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '"' || character === "'" || character === '`') {
      at = text.indexOf(character, at + 1);
      if (at < 0) return text.length;
    } else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** A value without its words and without its layout. */
function neutral(value: string): string {
  return value.replaceAll(/\b(text|label|title): *(["'`]).*?\2/g, '$1').replaceAll(/\s+/g, ' ');
}

/** Ids that a page gives twice, and predictions that it speaks of but does not ask. */
export function looseEnds(text: string): readonly string[] {
  const bones = skeletonOf(text).map((bone) => bone.text);
  const named = (tag: string, attribute: string): string[] =>
    bones.flatMap((bone) =>
      bone.startsWith(`<${tag} `) ? (new RegExp(` ${attribute}="([^"]+)"`).exec(bone)?.[1] ?? []) : [],
    );
  const asked = named('Predict', 'id');
  const ids = [...named('Step', 'id'), ...asked, ...named('Exercise', 'id').map((id) => `exercise ${id}`)];
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `the id "${id}" is given twice`),
    ...[...named('Lab', 'guard'), ...named('Verdict', 'id')]
      .filter((id) => !asked.includes(id))
      .map((id) => `there is no <Predict id="${id}">`),
  ];
}

/** French lines in which double punctuation could end up alone at the start of a line; code is left alone. */
export function looseLines(text: string): readonly number[] {
  const { body, offset } = split(text);
  let fenced = false;
  return body.split('\n').flatMap((line, index) => {
    if (line.startsWith('```')) fenced = !fenced;
    const prose = line.replaceAll(/`[^`]*`/g, '');
    return !fenced && /[\p{L}\d)»”*>] [;!?»]|[\p{L}\d)»”*>] :(\s|$)|« /u.test(prose)
      ? [offset + index + 1]
      : [];
  });
}

/** The first place where the skeleton of a page leaves that of its French pair, or null. */
export function difference(french: string, other: string): Bone | null {
  const [wanted, has] = [skeletonOf(french), skeletonOf(other)];
  for (let at = 0; at < Math.max(wanted.length, has.length); at += 1) {
    const [want, got] = [wanted[at]?.text ?? 'nothing', has[at]?.text ?? 'nothing'];
    if (want !== got)
      return {
        line: has[at]?.line ?? has.at(-1)?.line ?? 1,
        text: `differs from its French pair: ${got} where it has ${want}`,
      };
  }
  return null;
}
