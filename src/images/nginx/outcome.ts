import type { HeaderField } from './http/request.ts';

/** What a step of serving a request came to. */
export type Outcome =
  /** The answer is out (or can't be: then the connection is done). */
  | { readonly kind: 'sent' }
  /** nginx's own page for this status, unless error_page says otherwise. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly location?: string;
      readonly headers?: readonly HeaderField[];
    }
  /** Start again with another URI. */
  | { readonly kind: 'internal'; readonly uri: string; readonly args: string | null }
  /** Close without a word (`return 444`, a client that left). */
  | { readonly kind: 'close'; readonly status: number };
