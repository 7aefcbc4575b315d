/** What the tab has of one member of a module of Node. */
export type Support = 'full' | 'partial' | 'absent';

export interface MemberRow {
  readonly member: string;
  readonly support: Support;
  /** Of a class: methods and properties of Node's that ours lacks. */
  readonly lacks?: readonly string[];
}

/** One module of Node (`globals` stands for what needs no import), its members by name. */
export interface ModuleRow {
  readonly module: string;
  readonly members: readonly MemberRow[];
}

/** A known difference, in the reader's words. `member` may name several, separated by blanks. */
export interface Difference {
  readonly module: string;
  readonly member: string;
  readonly fr: string;
  readonly en: string;
}
