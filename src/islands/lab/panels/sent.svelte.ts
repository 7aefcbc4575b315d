import type { CommandResult } from '#lab';
import { commandOf, refusalOf, traceOf, type Draft, type Refusal } from '../view/exchange.ts';
import type { Session } from '../session.svelte.ts';

type HttpResponse = Extract<CommandResult, { readonly type: 'http.response' }>;

/** A request that was sent, and what came of it. */
export interface Sent {
  readonly id: number;
  readonly draft: Draft;
  /** The `seq` from which its events are. */
  readonly since: number;
  readonly response: HttpResponse | null;
  readonly refusal: Refusal | null;
}

type Lab = Pick<Session, 'send' | 'ring'>;

/** Requests that are remembered. */
const REMEMBERED = 8;

/** What a session's reader has sent by hand, newest first: it outlives the panel, not the page. */
export interface Outbox {
  readonly list: readonly Sent[];
  readonly sending: boolean;
  post(draft: Draft): Promise<void>;
  /** Its trace, as soon as its request is among the events. */
  trace(sent: Sent): string | null;
}

const outboxes = new WeakMap<Lab, Outbox>();

export function outboxOf(session: Lab): Outbox {
  const known = outboxes.get(session);
  if (known) return known;
  const made = createOutbox(session);
  outboxes.set(session, made);
  return made;
}

function createOutbox(session: Lab): Outbox {
  let list = $state.raw<readonly Sent[]>([]);
  let sending = $state(false);
  let count = 0;
  return {
    get list() {
      return list;
    },
    get sending() {
      return sending;
    },
    async post(draft) {
      if (sending) return;
      sending = true;
      const since = (session.ring.since(0).at(-1)?.seq ?? -1) + 1;
      count += 1;
      const sent = { id: count, draft, since };
      const told = await session.send(commandOf(draft)).then(
        (result) => ({ response: result.type === 'http.response' ? result : null, refusal: null }),
        (error: unknown) => ({ response: null, refusal: refusalOf(error) }),
      );
      list = [{ ...sent, ...told }, ...list].slice(0, REMEMBERED);
      sending = false;
    },
    trace: ({ since, draft }) => traceOf(session.ring.since(since), draft),
  };
}
