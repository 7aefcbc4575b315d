import type { LabEvent } from '#events';
import { photoOf } from '../lab/view/photo.ts';
import { isAlive, mainQueue, replicasOf, type Picture } from '../lab/view/picture.ts';
import { label } from '../lab/view/sentence.ts';
import type { StoryKey } from '../../i18n/story-fr.ts';

/**
 * The home page's first sixty seconds as a pure machine. In: what the reader pressed, and the picture that the reader
 * has seen (the view clock's, never a timer's). Out: one sentence, and what can be pressed now.
 */

/** The workers of the sandbox. */
export const WORKERS = 'thumb';

/** One photo is sent; a worker is killed at work; the same, with the acknowledgement given too early. */
export const acts = ['send', 'kill', 'auto'] as const;
export type Act = (typeof acts)[number];

/** What the reader can bet on before the kill. */
export const answers = ['lost', 'back', 'stuck'] as const;
export type Answer = (typeof answers)[number];

/** Where the photo is, as far as the picture has shown it. */
export type Phase = 'leaving' | 'waiting' | 'stranded' | 'held' | 'landed' | 'lost';

/** One photo on its way. */
export interface Flight {
  /** Of the picture when it was sent: what it is recognised by, since nothing else is on its way. */
  readonly numbered: number;
  readonly requeued: number;
  readonly message: string | null;
  readonly phase: Phase;
  /** The replica that holds it, or held it last. */
  readonly replica: number | null;
  readonly who: string;
  /** It came back to the queue, and is or was delivered a second time. */
  readonly back: boolean;
}

export type Stage =
  /** The services start; the chosen photo waits in the page. */
  | 'starting'
  | 'failed'
  /** A photo is to be chosen. */
  | 'choose'
  /** The workers start again, with the setting that the act needs. */
  | 'preparing'
  /** They did not. */
  | 'stuck'
  | 'ready'
  | 'sent'
  /** The kill was sent; its effect has not been seen yet. */
  | 'killing'
  /** The photo came back, and is not finished yet. */
  | 'back'
  /** The worker had finished before the kill. */
  | 'missed'
  /** The photo was not accepted, or not understood. */
  | 'refused'
  | 'over';

export interface Story {
  readonly act: Act;
  readonly stage: Stage;
  /** The furthest act so far: it can be come back to. */
  readonly reached: Act;
  readonly answer: Answer | null;
  readonly flight: Flight | null;
  /** Who was killed in this act; empty: nobody yet. */
  readonly killed: string;
  /** HTTP status of a refusal; 0: nobody answered; null: the workers could not read the photo. */
  readonly status: number | null;
}

export type Input =
  | { readonly type: 'lab'; readonly state: 'starting' | 'ready' | 'failed' }
  | { readonly type: 'drawn'; readonly picture: Picture }
  | { readonly type: 'answer'; readonly answer: Answer }
  | { readonly type: 'send'; readonly picture: Picture }
  | { readonly type: 'refused'; readonly status: number }
  | { readonly type: 'kill' }
  /** Behind the picture, the worker had already finished. */
  | { readonly type: 'late' }
  | { readonly type: 'go'; readonly act: Act }
  | { readonly type: 'stuck' };

/** The story before its first picture. */
export function begin(answer: Answer | null = null, reached: Act = 'send'): Story {
  return { act: 'send', stage: 'starting', reached, answer, flight: null, killed: '', status: null };
}

const furthest = (a: Act, b: Act): Act => (acts.indexOf(a) < acts.indexOf(b) ? b : a);
const enter = (story: Story, act: Act, stage: Stage): Story => ({
  ...story,
  act,
  stage,
  reached: furthest(story.reached, act),
});

/** The story after one input; the same object back when it changes nothing. */
export function tell(story: Story, input: Input): Story {
  switch (input.type) {
    case 'lab':
      if (input.state === 'starting') return begin(story.answer, story.reached);
      if (input.state === 'failed') return { ...story, stage: 'failed' };
      return story.stage === 'starting' ? { ...story, stage: 'choose' } : story;
    case 'answer':
      return asks(story) ? { ...story, stage: 'ready', answer: input.answer, flight: null } : story;
    case 'send':
      return { ...story, stage: 'sent', killed: '', status: null, flight: leave(input.picture) };
    case 'refused':
      return story.stage === 'sent' && story.flight?.message === null
        ? { ...story, stage: 'refused', status: input.status }
        : story;
    case 'kill':
      return canKill(story) ? { ...story, stage: 'killing', killed: story.flight?.who ?? '' } : story;
    case 'late':
      return story.stage === 'killing' ? { ...story, stage: 'missed' } : story;
    case 'go':
      return { ...enter(story, input.act, 'preparing'), flight: null, killed: '', status: null };
    case 'stuck':
      return story.stage === 'preparing' ? { ...story, stage: 'stuck' } : story;
    case 'drawn':
      return seen(story, input.picture);
    default:
      return input satisfies never;
  }
}

/** True while the question of the second act can be answered. */
export function asks({ act, stage }: Story): boolean {
  return act === 'kill' && (stage === 'ready' || stage === 'missed');
}

/** True while a worker holds the photo, and the reader has bet. */
export function canKill({ act, stage, flight, answer }: Story): boolean {
  return act !== 'send' && answer !== null && stage === 'sent' && flight?.phase === 'held' && !flight.back;
}

/** True when every worker consumes, with the acknowledgement that the act is about. */
export function isPrepared(picture: Picture, act: Act): boolean {
  const workers = replicasOf(picture, WORKERS);
  const consumers = mainQueue(picture)?.consumers ?? [];
  return (
    workers.length > 0 &&
    workers.every(({ state }) => isAlive(state) && state !== 'stopping') &&
    consumers.length === workers.length &&
    consumers.every(({ autoAck }) => autoAck === (act === 'auto'))
  );
}

function seen(story: Story, picture: Picture): Story {
  if (story.stage === 'preparing') {
    if (!isPrepared(picture, story.act)) return story;
    return { ...story, stage: story.act === 'send' ? 'choose' : 'ready' };
  }
  const before = story.flight;
  if (before === null || !['sent', 'killing', 'back'].includes(story.stage)) return story;
  const flight = follow(before, picture);
  if (flight === before) return story;
  const next: Story = { ...story, flight };
  const killed = story.stage !== 'sent';
  switch (flight.phase) {
    case 'landed':
      // The picture of the first act stays as it is: its end asks the question of the second.
      if (story.act === 'send') return enter(next, 'kill', 'ready');
      return { ...next, stage: killed && flight.back && story.act === 'kill' ? 'over' : 'missed' };
    case 'lost':
      return story.act === 'auto' && killed
        ? { ...next, stage: 'over' }
        : { ...next, stage: 'refused', status: null };
    default:
      return killed && flight.back ? { ...next, stage: 'back' } : next;
  }
}

function leave(picture: Picture): Flight {
  const { numbered } = picture;
  const requeued = mainQueue(picture)?.counters.requeued ?? 0;
  return { numbered, requeued, message: null, phase: 'leaving', replica: null, who: '', back: false };
}

/** Where the picture shows the photo now; the same object back when nothing changed. */
function follow(flight: Flight, picture: Picture): Flight {
  const message =
    flight.message ?? [...picture.numbers].find(([, number]) => number === flight.numbered + 1)?.[0] ?? null;
  if (message === null) return flight;
  const queue = mainQueue(picture);
  const slot = picture.gallery.findLast((one) => one.message === message);
  const taken = queue?.unacked.find((copy) => copy.message === message)?.holder;
  const forgotten = picture.forgotten.find((copy) => copy.message === message);
  const replica = taken ? (taken.replica ?? 1) : (forgotten?.replica ?? flight.replica);
  const workless = !replicasOf(picture, WORKERS).some(({ state }) => isAlive(state));
  const phase: Phase =
    slot?.state === 'done'
      ? 'landed'
      : slot?.state === 'lost'
        ? 'lost'
        : taken || forgotten
          ? 'held'
          : workless
            ? 'stranded'
            : 'waiting';
  const back = flight.back || (queue?.counters.requeued ?? 0) > flight.requeued;
  const who = replica === null ? '' : label(picture, WORKERS, replica).replace(' ', '\u00a0');
  const same =
    message === flight.message &&
    phase === flight.phase &&
    replica === flight.replica &&
    back === flight.back;
  return same ? flight : { ...flight, message, phase, replica, who, back };
}

/**
 * The replica that holds a message in reality, which runs ahead of the picture; null: nobody does any more. With
 * automatic acknowledgement nobody says when the work is done: the thumbnail's own request does.
 */
export function holderNow(events: readonly LabEvent[], message: string): number | null {
  let holder: number | null = null;
  let photo: string | null = null;
  let auto = false;
  for (const event of events) {
    if (event.type === 'message' && event.message === message) {
      if (event.step === 'published' || event.step === 'routed') photo = photoOf(event.payload) ?? photo;
      else if (event.step === 'delivered') {
        holder = event.peer?.replica ?? null;
        auto = event.autoAck ?? false;
      } else holder = event.step === 'confirmed' ? holder : null;
    } else if (event.type === 'request' && event.method === 'PUT') {
      if (auto && photo !== null && photoOf(event.path) === photo) holder = null;
    } else if (event.type === 'replica' && event.state === 'exited') {
      if (event.service === WORKERS && event.replica === holder) holder = null;
    }
  }
  return holder;
}

/** What the main button does. */
export type Press = 'send' | 'kill' | 'prepare' | 'revive';

export interface Page {
  /** What just happened. */
  readonly say: StoryKey;
  readonly values: Readonly<Record<string, string | number>>;
  /** What came before it on this photo's way: said again, lower, since it went by faster than one reads. */
  readonly told: readonly StoryKey[];
  readonly button: { readonly press: Press; readonly label: StoryKey; readonly enabled: boolean } | null;
  /** Photos to choose from are shown. */
  readonly chooses: boolean;
  /** The question is shown; it can be answered while `asks`. */
  readonly question: boolean;
  /** The bet is recalled while it is decided. */
  readonly bet: boolean;
  readonly verdict: 'right' | 'wrong' | null;
  /** The story is told. */
  readonly end: boolean;
}

/** What the page shows of the story. */
export function pageOf(story: Story): Page {
  const { act, stage, flight, answer } = story;
  const stranded = flight?.phase === 'stranded' && (stage === 'sent' || stage === 'back');
  return {
    say: stranded ? 'stranded' : sentence(story),
    values: { who: flight?.who ?? '', killed: story.killed, status: story.status ?? 0 },
    told: told(story),
    button: stranded ? { press: 'revive', label: 'do.revive', enabled: true } : button(story),
    chooses: act === 'send' && (stage === 'choose' || stage === 'refused'),
    question: asks(story),
    bet: act === 'kill' && (stage === 'sent' || stage === 'killing' || stage === 'back'),
    verdict: act === 'kill' && stage === 'over' ? (answer === 'back' ? 'right' : 'wrong') : null,
    end: act === 'auto' && stage === 'over',
  };
}

/** Only the first photo's way is told step by step: the later ones go the same way. */
function told({ act, stage, flight }: Story): readonly StoryKey[] {
  if (act !== 'send' || stage !== 'sent') return [];
  if (flight?.phase === 'waiting' || flight?.phase === 'stranded') return ['send.leaving'];
  return flight?.phase === 'held' ? ['send.leaving', 'send.waiting'] : [];
}

function button(story: Story): Page['button'] {
  const { act, stage, answer } = story;
  switch (stage) {
    case 'ready':
    case 'missed':
    case 'refused':
      if (act === 'send') return null;
      return { press: 'send', label: act === 'kill' ? 'do.other' : 'do.same', enabled: answer !== null };
    case 'killing':
    case 'back':
      return { press: 'kill', label: 'do.killed', enabled: false };
    case 'sent':
      if (act === 'send') return null;
      return { press: 'kill', label: story.flight?.who ? 'do.killWho' : 'do.kill', enabled: canKill(story) };
    case 'over':
      return act === 'kill' ? { press: 'prepare', label: 'do.auto', enabled: true } : null;
    case 'stuck':
      return { press: 'prepare', label: 'do.retry', enabled: true };
    case 'preparing':
      return act === 'send'
        ? null
        : { press: 'send', label: act === 'kill' ? 'do.other' : 'do.same', enabled: false };
    case 'starting':
    case 'failed':
    case 'choose':
      return null;
    default:
      return stage satisfies never;
  }
}

function sentence({ act, stage, flight, status, answer }: Story): StoryKey {
  switch (stage) {
    case 'starting':
      return 'start.loading';
    case 'failed':
      return 'failed';
    case 'choose':
      return 'choose';
    case 'preparing':
      return act === 'auto' ? 'auto.preparing' : 'preparing';
    case 'stuck':
      return 'stuck';
    case 'ready':
      if (act === 'auto') return 'auto.ready';
      // Right after the first act, its last sentence still stands.
      if (flight?.phase === 'landed') return 'send.landed';
      return answer === null ? 'kill.ask' : 'kill.ready';
    case 'sent':
      return inFlight[act][flight?.phase ?? 'leaving'];
    case 'killing':
      return 'kill.done';
    case 'back':
      return flight?.phase === 'held' ? 'kill.again' : 'kill.back';
    case 'missed':
      return 'missed';
    case 'refused':
      if (status === null) return 'refused.unread';
      if (status === 413) return 'refused.big';
      if (status === 415) return 'refused.kind';
      return status === 0 ? 'refused.nobody' : 'refused.status';
    case 'over':
      return act === 'auto' ? 'auto.lost' : 'kill.landed';
    default:
      return stage satisfies never;
  }
}

const inFlight: Readonly<Record<Act, Readonly<Record<Phase, StoryKey>>>> = {
  send: {
    leaving: 'send.leaving',
    waiting: 'send.waiting',
    stranded: 'stranded',
    held: 'send.held',
    landed: 'send.landed',
    lost: 'refused.unread',
  },
  kill: {
    leaving: 'kill.leaving',
    waiting: 'kill.waiting',
    stranded: 'stranded',
    held: 'kill.held',
    landed: 'missed',
    lost: 'refused.unread',
  },
  auto: {
    leaving: 'kill.leaving',
    waiting: 'kill.waiting',
    stranded: 'stranded',
    held: 'auto.held',
    landed: 'missed',
    lost: 'auto.lost',
  },
};
