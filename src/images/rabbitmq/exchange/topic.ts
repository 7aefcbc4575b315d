/**
 * A message goes where the pattern matches its key, word by word: `*` is any one word, `#` any number of
 * words, none included. The patterns form a tree of words, so that a thousand bindings cost little more than one:
 *
 *   ads.*.created  ─┐      (root) ── ads ── * ── created → {…}
 *   ads.#          ─┘                 └──── # → {…}
 */
import { createTally, type Tally } from './bindings.ts';
import type { Destination, Router } from './types.ts';

interface Node {
  readonly next: Map<string, Node>;
  readonly bound: Tally<Destination>;
}

const createNode = (): Node => ({ next: new Map(), bound: createTally() });

/** A key without a word has no words: `*` does not match it. */
const wordsOf = (key: string): readonly string[] => (key === '' ? [] : key.split('.'));

/** A topic router. */
export function createTopic(): Router {
  const root = createNode();

  const path = (key: string): Node[] => {
    const nodes = [root];
    for (const word of wordsOf(key)) {
      const parent = nodes[nodes.length - 1] ?? root;
      const node = parent.next.get(word) ?? createNode();
      parent.next.set(word, node);
      nodes.push(node);
    }
    return nodes;
  };

  const addAll = (node: Node, into: Set<Destination>): void => {
    for (const destination of node.bound.values()) into.add(destination);
  };

  /** `seen`: which (`#` node, word) pairs were walked, or patterns like `#.a.#.a.#` would take exponential time. */
  const walk = (
    node: Node,
    words: readonly string[],
    at: number,
    into: Set<Destination>,
    seen: Map<Node, Set<number>>,
  ): void => {
    const many = node.next.get('#');
    if (many?.next.size === 0) addAll(many, into);
    else if (many) {
      const walked = seen.get(many) ?? new Set();
      seen.set(many, walked);
      for (let rest = at; rest <= words.length && !walked.has(rest); rest += 1) {
        walked.add(rest);
        walk(many, words, rest, into, seen);
      }
    }
    const word = words[at];
    if (word === undefined) {
      addAll(node, into);
      return;
    }
    const any = node.next.get('*');
    if (any) walk(any, words, at + 1, into, seen);
    // The words '*' and '#' in a routing key are plain words: no pattern spells them.
    const exact = word === '*' || word === '#' ? undefined : node.next.get(word);
    if (exact) walk(exact, words, at + 1, into, seen);
  };

  return {
    add: ({ key, destination }) => path(key).at(-1)?.bound.add(destination),
    delete: ({ key, destination }) => {
      const nodes = path(key);
      nodes.at(-1)?.bound.delete(destination);
      const words = wordsOf(key);
      for (let depth = words.length; depth > 0; depth -= 1) {
        const node = nodes[depth];
        if (!node || node.bound.size() > 0 || node.next.size > 0) break;
        nodes[depth - 1]?.next.delete(words[depth - 1] ?? '');
      }
    },
    route: (key, _headers, into) => walk(root, wordsOf(key), 0, into, new Map()),
  };
}
