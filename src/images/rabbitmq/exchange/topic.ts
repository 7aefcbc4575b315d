/**
 * A message goes to the queues whose pattern matches its key, word by word: `*` is any one word, `#` any number of
 * words, none included. The patterns form a tree of words, so that a thousand bindings cost little more than one:
 *
 *   ads.*.created  ─┐      (root) ── ads ── * ── created → {…}
 *   ads.#          ─┘                 └──── # → {…}
 */
import type { Queue } from '../queue.ts';
import { createBindings } from './bindings.ts';
import type { Router } from './types.ts';

interface Node {
  readonly next: Map<string, Node>;
  readonly queues: Set<Queue>;
}

const createNode = (): Node => ({ next: new Map(), queues: new Set() });

/** A key without a word has no words: `*` does not match it. */
const wordsOf = (key: string): readonly string[] => (key === '' ? [] : key.split('.'));

/** A topic router. */
export function createTopic(): Router {
  const bindings = createBindings();
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

  const addAll = (node: Node, into: Set<Queue>): void => {
    for (const queue of node.queues) into.add(queue);
  };

  /** `seen`: which (`#` node, word) pairs were walked, or patterns like `#.a.#.a.#` would take exponential time. */
  const walk = (
    node: Node,
    words: readonly string[],
    at: number,
    into: Set<Queue>,
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
    bind: (queue, key) => {
      if (!bindings.add(key, queue)) return false;
      path(key).at(-1)?.queues.add(queue);
      return true;
    },
    unbind: (queue, key) => {
      if (!bindings.delete(key, queue)) return false;
      const nodes = path(key);
      nodes.at(-1)?.queues.delete(queue);
      const words = wordsOf(key);
      for (let depth = words.length; depth > 0; depth -= 1) {
        const node = nodes[depth];
        if (!node || node.queues.size > 0 || node.next.size > 0) break;
        nodes[depth - 1]?.next.delete(words[depth - 1] ?? '');
      }
      return true;
    },
    route: (key, into) => walk(root, wordsOf(key), 0, into, new Map()),
    keysOf: bindings.keysOf,
    size: bindings.size,
  };
}
