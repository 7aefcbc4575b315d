const files = import.meta.glob<string>(
  ['/sandboxes/*/compose.yaml', '/sandboxes/*/nginx.conf', '/sandboxes/*/services/**/*.ts'],
  { query: '?raw', import: 'default', eager: true },
);

/** Lines of a file, without the indent that all of them share, and the number of the first. */
export interface SourceLines {
  readonly text: string;
  readonly first: number;
}

/** The lines of a sandbox's file from the first that begins with `from` to the next that begins with `to`. Throws when there is none. */
export function linesOf(sandbox: string, file: string, from: string, to: string): SourceLines {
  const content = files[`/sandboxes/${sandbox}/${file}`];
  if (content === undefined) throw new Error(`there is no sandboxes/${sandbox}/${file} to quote`);
  return cut(content, from, to, `sandboxes/${sandbox}/${file}`);
}

/** As `linesOf`, of a text; `name` says which in an error. */
export function cut(content: string, from: string, to: string, name: string): SourceLines {
  const lines = content.split('\n');
  // Without an indent of its own, a text is the beginning of a line at any depth; with one, it is the whole line.
  const is = (line: string, text: string): boolean => line === text || line.trimStart().startsWith(text);
  const first = lines.findIndex((line) => is(line, from));
  const last = lines.findIndex((line, index) => index >= first && is(line, to));
  if (first < 0 || last < 0) throw new Error(`${name} has no line with "${first < 0 ? from : to}"`);
  const shown = lines.slice(first, last + 1);
  const indent = Math.min(...shown.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return { text: shown.map((line) => line.slice(indent)).join('\n'), first: first + 1 };
}
