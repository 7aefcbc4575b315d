/** What we touch of the tree that shiki makes of a piece of code. */
interface Node {
  readonly type: string;
  properties?: Record<string, unknown>;
  children?: Node[];
}

/**
 * Colours of code by class instead of by style: `<b class="comment">`, never more than once per word, and nothing for
 * plain code. `base.css` knows the classes.
 */
export const codeClasses = {
  name: 'ruche:classes',
  pre(node: Node): void {
    delete node.properties?.['style'];
  },
  line(node: Node): void {
    node.children = node.children?.flatMap((word) => {
      const style = String(word.properties?.['style'] ?? '');
      const kind = /--astro-code-token-([a-z]+)/.exec(style)?.[1];
      if (kind === undefined)
        return style.startsWith('color:var(--astro-code-foreground') ? (word.children ?? []) : [word];
      return [{ ...word, properties: { class: kind } }];
    });
  },
};
