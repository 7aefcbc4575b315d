import type { LabEvent } from '#events';

/** What the reader follows: one message, or a trace that has none. Every panel and the figure mark the same. */
export interface Selection {
  readonly message?: string;
  readonly trace?: string;
}

export const nothing: Selection = {};

export const isNothing = ({ message, trace }: Selection): boolean =>
  message === undefined && trace === undefined;

/** What a row, a span or a token is about. */
export interface About {
  readonly message?: string | null;
  readonly trace?: string | null;
}

/** The selection of what was pressed; pressed again, it is let go. */
export function toggled(selection: Selection, { message, trace }: About): Selection {
  if (isSelected(selection, { message, trace })) return nothing;
  return { ...(message ? { message } : {}), ...(trace ? { trace } : {}) };
}

/** Whether something is what the reader follows: the same message where both have one, else the same trace. */
export function isSelected(selection: Selection, { message, trace }: About): boolean {
  if (selection.message !== undefined && message) return selection.message === message;
  return selection.trace !== undefined && trace === selection.trace;
}

/**
 * The selection with its other half, as far as events tell: a message has a trace, and a trace stands for its message
 * where it has just one.
 */
export function completed(selection: Selection, events: readonly LabEvent[]): Selection {
  const { message, trace } = selection;
  if (message !== undefined && trace === undefined) {
    const found = events.find(
      (event) => event.type === 'message' && event.message === message && event.trace !== undefined,
    );
    return found?.trace === undefined ? selection : { message, trace: found.trace };
  }
  if (message === undefined && trace !== undefined) {
    const messages = new Set(
      events.flatMap((event) => (event.type === 'message' && event.trace === trace ? [event.message] : [])),
    );
    const [only] = messages;
    return messages.size === 1 && only !== undefined ? { message: only, trace } : selection;
  }
  return selection;
}
