/** YAML with positions: a file becomes a tree of cursors, each knowing its value and where the reader wrote it. */
import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Report } from './report.ts';
import type { Place } from './types.ts';

/** Larger files are refused unread, in bytes. */
export const MOST_BYTES = 256 * 1024;
/** Deeper nesting is refused before the recursive part of the parser sees it. */
export const MOST_DEPTH = 100;

type Path = readonly (string | number)[];

/** One value of the file. */
export interface Cursor {
  readonly value: unknown;
  /** Where the value stands; for an absent value, its parent. */
  readonly place: Place;
  readonly path: Path;
  /** The value under a key, or null where there is none. */
  get(key: string): Cursor | null;
  /** Where the key itself stands. */
  keyPlace(key: string): Place;
  /** The items of a list; empty for anything else. */
  items(): readonly Cursor[];
  /** The entries of a map, in order; empty for anything else. */
  entries(): readonly (readonly [string, Cursor])[];
  /** The same tree with another value at each string, decided by `change`. */
  mapStrings(change: (text: string, place: () => Place) => string): Cursor;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How deep the text can nest, from its tokens alone (linear time), stopping past the limit. */
const tooDeep = (text: string): number | null => {
  let flow = 0;
  let markers = 0;
  let offset = 0;
  let atLineStart = true;
  for (const token of new Lexer().lex(text)) {
    const first = token[0];
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (first === '\n' || first === '\r') {
      markers = 0;
      atLineStart = true;
    } else if (atLineStart && first === ' ') markers += token.length;
    else if (token === '-' || token === '?') markers += 1;
    else if (first !== ' ' && first !== '\u0002' && first !== '\u0018') atLineStart = false;
    if (flow > MOST_DEPTH || markers > 2 * MOST_DEPTH) return offset;
    if (first !== '\u0002' && first !== '\u0018' && first !== '\u001f') offset += token.length;
  }
  return null;
};

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** Follows an alias to what it names. */
const resolved = (node: unknown, document: Document): Node | null => {
  if (isAlias(node)) return (node.resolve(document) as Node | undefined) ?? null;
  return (node as Node | null | undefined) ?? null;
};

/** `<<`: the parser gives it a symbol of that name as its value. */
const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && (typeof key.value === 'symbol' ? key.value.description : key.value) === '<<';

/** The pair of a map under a key, looking through merge keys (`<<`) as YAML does. */
const pairOf = (
  map: Node | null,
  key: string,
  document: Document,
): { key: Node; value: Node | null } | null => {
  if (!isMap(map)) return null;
  for (const pair of map.items) {
    if (isScalar(pair.key) && String(pair.key.value) === key)
      return { key: pair.key, value: pair.value as Node | null };
  }
  for (const pair of map.items) {
    if (!isMergeKey(pair.key)) continue;
    const merged = resolved(pair.value, document);
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const found = pairOf(resolved(source, document), key, document);
      if (found) return found;
    }
  }
  return null;
};

/** Reads a YAML file. Null where it could not be read at all; what is wrong is in the report. */
export const readYaml = (file: string, text: string, report: Report): Cursor | null => {
  if (text.length > MOST_BYTES) {
    report.add('file-too-large', `This file is larger than ${MOST_BYTES / 1024} KiB.`, { file, line: 1 });
    return null;
  }
  const deep = tooDeep(text);
  if (deep !== null) {
    report.add('nested-too-deep', `This nests deeper than ${MOST_DEPTH} levels.`, {
      file,
      line: lineOf(text, deep),
    });
    return null;
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, merge: true, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  for (const error of [...document.errors, ...document.warnings]) {
    report.add(
      'yaml-syntax',
      `This is not valid YAML: ${error.message}.`.replace('..', '.'),
      placeAt(error.pos[0]),
    );
  }
  if (document.errors.length > 0 || document.warnings.length > 0) return null;
  let root: unknown;
  try {
    root = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    report.add('yaml-aliases', `The aliases of this file can't be followed: ${message}.`, { file, line: 1 });
    return null;
  }

  const locate = (path: Path): { key: Node | null; value: Node | null } => {
    let key: Node | null = null;
    let value: Node | null = document.contents as Node | null;
    for (const step of path) {
      const here: Node | null = resolved(value, document);
      const pair = typeof step === 'string' ? pairOf(here, step, document) : null;
      const next = pair
        ? pair.value
        : isSeq(here)
          ? (here.items[Number(step)] as Node | undefined)
          : undefined;
      if (pair) key = pair.key;
      if (next === undefined || (next === null && !pair)) return { key, value: here };
      value = next;
    }
    return { key, value };
  };
  const startOf = (node: Node | null): Place | null => (node?.range ? placeAt(node.range[0]) : null);
  const top: Place = { file, line: 1, column: 1 };

  const cursor = (value: unknown, path: Path): Cursor => ({
    value,
    path,
    get place() {
      const found = locate(path);
      // An empty value (`thumb:`) is said to stand where its key does.
      if (isScalar(found.value) && found.value.value === null)
        return startOf(found.key) ?? startOf(found.value) ?? top;
      return startOf(found.value) ?? startOf(found.key) ?? top;
    },
    get: (key) => (isRecord(value) && Object.hasOwn(value, key) ? cursor(value[key], [...path, key]) : null),
    keyPlace: (key) => startOf(locate([...path, key]).key) ?? top,
    items: () => (Array.isArray(value) ? value.map((item, i) => cursor(item, [...path, i])) : []),
    entries: () =>
      isRecord(value)
        ? Object.entries(value).map(([key, item]) => [key, cursor(item, [...path, key])] as const)
        : [],
    mapStrings(change) {
      const walk = (item: unknown, at: Path): unknown => {
        if (typeof item === 'string') return change(item, () => cursor(item, at).place);
        if (Array.isArray(item)) return item.map((child, i) => walk(child, [...at, i]));
        if (!isRecord(item)) return item;
        return Object.fromEntries(
          Object.entries(item).map(([key, child]) => [key, walk(child, [...at, key])]),
        );
      };
      return cursor(walk(value, path), path);
    },
  });
  return cursor(root ?? {}, []);
};
