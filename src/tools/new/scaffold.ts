/** What a scaffold gives. */
export interface Scaffold {
  /** Path from the project's folder → content. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** What is left to be done by hand, one sentence each. */
  readonly next: readonly string[];
}

/** `my-lesson` → `My lesson`. */
export const titleOf = (name: string): string =>
  `${name[0]?.toUpperCase() ?? ''}${name.slice(1).replaceAll('-', ' ')}`;
