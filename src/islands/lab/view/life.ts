import type { LabEvent, MessageEvent, Peer } from '#events';

/** One step in the life of a message. */
export interface LifeStep {
  readonly step: 'routed' | 'delivered' | 'forgotten' | 'acked' | 'requeued' | 'dead' | 'dropped';
  readonly at: number;
  /** Who got it, held it or gave it back. */
  readonly who: Peer | null;
  /** What became of whoever held it: it died, gave the message back, or only its connection was lost. */
  readonly fate: 'died' | 'gave' | 'lost' | null;
}

/** A message from its publishing to its end, in the first queue that took it. */
export interface Life {
  readonly message: string;
  readonly trace: string | null;
  readonly publishedAt: number | null;
  readonly publisher: Peer | null;
  readonly exchange: string | null;
  readonly key: string | null;
  readonly queue: string | null;
  /** Other queues that got a copy. */
  readonly copies: readonly string[];
  readonly size: number;
  readonly payload: string | null;
  readonly contentType: string | null;
  /** No queue wanted it: it went back to its publisher, or nowhere. */
  readonly unwanted: 'returned' | 'dropped' | null;
  readonly steps: readonly LifeStep[];
}

export const unborn = (message: string): Life => ({
  message,
  trace: null,
  publishedAt: null,
  publisher: null,
  exchange: null,
  key: null,
  queue: null,
  copies: [],
  size: 0,
  payload: null,
  contentType: null,
  unwanted: null,
  steps: [],
});

/** Folds a batch into the life of one message; the same object back when nothing concerns it. */
export function lifeReducer(life: Life, batch: readonly LabEvent[]): Life {
  let next = life;
  for (const event of batch) {
    if (event.type === 'message' && event.message === life.message) next = withMessage(next, event);
    else if (event.type === 'replica' && event.state === 'exited')
      next = withDeath(next, event.service, event.replica);
  }
  return next;
}

/** Reasons of a broker whose consumer gave a message back itself; any other means that it lost its consumer. */
const GIVEN_BACK = new Set(['rejected', 'recover']);

function withMessage(life: Life, event: LabEvent & MessageEvent): Life {
  const known: Life = {
    ...life,
    trace: life.trace ?? event.trace ?? null,
    exchange: life.exchange ?? event.exchange ?? null,
    key: life.key ?? event.key ?? null,
    size: event.size ?? life.size,
    payload: event.payload ?? life.payload,
    contentType: event.contentType ?? life.contentType,
  };
  const { step, queue } = event;
  if (step === 'confirmed') return known;
  if (step === 'published') return { ...known, publishedAt: event.at, publisher: event.peer ?? null };
  if (step === 'returned') return { ...known, unwanted: step };
  if (queue === undefined) return step === 'dropped' ? { ...known, unwanted: step } : known;
  if (life.queue !== null && life.queue !== queue)
    return step === 'routed' ? { ...known, copies: [...life.copies, queue] } : known;
  const made: LifeStep = {
    step: step === 'delivered' && event.autoAck ? 'forgotten' : step,
    at: event.at,
    who: step === 'routed' ? null : (event.peer ?? null),
    fate: step === 'requeued' ? (GIVEN_BACK.has(event.reason ?? '') ? 'gave' : 'lost') : null,
  };
  return {
    ...known,
    queue,
    ...(step === 'routed'
      ? { publishedAt: life.publishedAt ?? event.at, publisher: life.publisher ?? event.peer ?? null }
      : {}),
    steps: [...life.steps, made],
  };
}

/** The broker sees a connection close before anybody knows that its process is gone. */
function withDeath(life: Life, service: string | undefined, replica: number | undefined): Life {
  const index = life.steps.findLastIndex(
    ({ step, who }) => step !== 'routed' && who?.service === service && who?.replica === replica,
  );
  const last = life.steps[index];
  const dies = last?.step === 'forgotten' ? last.fate === null : last?.fate === 'lost';
  if (!last || !dies || service === undefined) return life;
  return { ...life, steps: life.steps.with(index, { ...last, fate: 'died' }) };
}

/** A part of the sentence: a key of the lab's texts (`life.…`) and its values. Times are milliseconds. */
export interface LifePart {
  readonly key:
    | 'published'
    | 'begun'
    | 'waited'
    | 'waits'
    | 'waitedAgain'
    | 'waitsAgain'
    | 'delivered'
    | 'forgotten'
    | 'died'
    | 'diedWith'
    | 'gave'
    | 'lost'
    | 'requeued'
    | 'works'
    | 'acked'
    | 'dead'
    | 'dropped'
    | 'returned'
    | 'nowhere'
    | 'copies';
  readonly who?: Peer;
  readonly ms?: number;
  readonly queues?: readonly string[];
}

/** Waits shorter than this are not worth a word. */
const SHORT_MS = 50;

/** The parts of its life so far, in order. `now` is the `at` of the last event. */
export function lifeParts(life: Life, now: number): readonly LifePart[] {
  const parts: LifePart[] = [];
  if (life.publishedAt === null) parts.push({ key: 'begun' });
  else
    parts.push({
      key: 'published',
      ms: life.publishedAt,
      ...(life.publisher ? { who: life.publisher } : {}),
    });
  if (life.unwanted !== null && life.queue === null)
    parts.push({ key: life.unwanted === 'returned' ? 'returned' : 'nowhere' });
  life.steps.forEach(({ step, at, who, fate }, index) => {
    const holder = who === null ? {} : { who };
    const next = life.steps[index + 1];
    const until = (next?.at ?? now) - at;
    switch (step) {
      case 'routed':
        if (next === undefined) parts.push({ key: 'waits', ms: until });
        else if (until >= SHORT_MS) parts.push({ key: 'waited', ms: until });
        break;
      case 'delivered':
        parts.push({ key: 'delivered', ...holder });
        if (next === undefined) parts.push({ key: 'works', ms: until });
        break;
      case 'forgotten':
        parts.push({ key: 'forgotten', ...holder });
        if (fate === 'died') parts.push({ key: 'diedWith' });
        break;
      case 'requeued':
        parts.push({ key: fate ?? 'lost' }, { key: 'requeued' });
        if (next === undefined) parts.push({ key: 'waitsAgain', ms: until });
        else if (until >= SHORT_MS) parts.push({ key: 'waitedAgain', ms: until });
        break;
      case 'acked':
      case 'dead':
      case 'dropped':
        parts.push({ key: step, ms: at });
        break;
      default:
        step satisfies never;
    }
  });
  if (life.copies.length > 0) parts.push({ key: 'copies', queues: life.copies });
  return parts;
}

/** What a sentence needs to be written in the reader's language. */
export interface LifeWords {
  readonly text: (key: LifePart['key']) => string;
  /** `thumb 2`; the reader where a peer has no service. */
  readonly who: (peer: Peer) => string;
  /** Milliseconds as seconds: `0,4`. */
  readonly seconds: (ms: number) => string;
}

/** Its life so far as one sentence. A part that begins with its own punctuation needs no comma. */
export function lifeSentence(parts: readonly LifePart[], { text, who, seconds }: LifeWords): string {
  return `${parts
    .map((part, index) => {
      const values: Readonly<Record<string, string>> = {
        who: part.who ? who(part.who) : '',
        s: part.ms === undefined ? '' : seconds(part.ms),
        queues: part.queues?.join(', ') ?? '',
      };
      const said = text(part.key).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
      return index === 0 || /^\s?;/.test(said) ? said : `, ${said}`;
    })
    .join('')}.`;
}
