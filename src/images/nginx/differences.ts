/** Where this gateway knowingly does something else than nginx 1.22.1. Shown to readers. */
export interface Difference {
  readonly id: string;
  readonly fr: string;
  readonly en: string;
}

export const DIFFERENCES: readonly Difference[] = [];
