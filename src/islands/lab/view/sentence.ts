import type { LabEvent } from '#events';
import { isAlive, replicasOf, type Picture } from './picture.ts';

/** What just happened, as a key of the lab's texts and the values that go into it. */
export interface Sentence {
  readonly key:
    | 'ready'
    | 'waits'
    | 'waitsAlone'
    | 'taken'
    | 'takenAgain'
    | 'takenForgotten'
    | 'acked'
    | 'requeued'
    | 'rejected'
    | 'lost'
    | 'killed'
    | 'ended'
    | 'back'
    | 'failed'
    | 'refused'
    | 'unreached'
    | 'answered'
    | 'asked'
    | 'heard'
    | 'knocks';
  readonly values: Readonly<Record<string, string | number>>;
}

/**
 * The sentence for one event, seen in the picture `before` it and in the one that it led to; null when it is not
 * worth one, or when what was `said` last tells more.
 */
export function sentenceOf(
  event: LabEvent,
  picture: Picture,
  before: Picture = picture,
  said: Sentence | null = null,
): Sentence | null {
  switch (event.type) {
    case 'lab':
      return event.state === 'ready' ? { key: 'ready', values: {} } : null;
    case 'replica':
      return replicaSentence(event, picture, before, said);
    case 'message':
      return messageSentence(event, picture);
    case 'request':
    case 'link':
      return isAboutMessages(picture) ? null : doorSentence(event, picture);
    case 'response': {
      if (event.status < 300 && event.status > 0)
        return answerSentence(event, picture, said) ?? heardSentence(event, picture, before);
      // Both ends of an answer are those of its request: of the rest, only what the reader asked for is told.
      if (event.from.service !== undefined) return null;
      const values = { from: event.to.service ?? '', status: event.status };
      if (event.status >= 500 || event.status === 0) return { key: 'failed', values };
      return event.status === 413 || event.status === 415 ? { key: 'refused', values } : null;
    }
    default:
      return null;
  }
}

function replicaSentence(
  event: LabEvent & { readonly type: 'replica' },
  picture: Picture,
  before: Picture,
  said: Sentence | null,
): Sentence | null {
  const who = label(picture, event.service, event.replica);
  if (event.state === 'exited') {
    const died = `${event.service ?? ''} ${event.replica ?? 1}`;
    const known = new Set(
      before.gallery.filter((slot) => slot.diedWith === died).map(({ message }) => message),
    );
    const lost = picture.gallery.findLast((slot) => slot.diedWith === died && !known.has(slot.message));
    const code = event.exit?.code ?? (event.exit?.signal === 'SIGKILL' ? 137 : '?');
    if (event.reason !== 'kill')
      return event.reason === 'crash' ? { key: 'ended', values: { who, code } } : null;
    // The broker sees the connection close before the process is known to be gone: its news holds the death.
    if (said?.key === 'takenAgain' || (said?.key === 'requeued' && said.values['who'] === who)) return null;
    return lost
      ? { key: 'lost', values: { who, n: picture.numbers.get(lost.message) ?? 0 } }
      : { key: 'killed', values: { who, code: 137 } };
  }
  const up = event.state === 'healthy' || event.state === 'running';
  return up && picture.system.lab === 'ready' ? { key: 'back', values: { who } } : null;
}

/** Where there is a queue the story is the messages'; without one, it is the requests'. */
const isAboutMessages = ({ queues }: Picture): boolean => Object.keys(queues.queues).length > 0;

/** What comes to a service from outside: it is read, or it waits because the process does something else. */
function doorSentence(
  event: LabEvent & { readonly type: 'request' | 'link' },
  picture: Picture,
): Sentence | null {
  const { from, to } = event;
  if (from.service !== undefined || to.service === undefined) return null;
  const who = label(picture, to.service, to.replica);
  if (event.type === 'request')
    return { key: 'asked', values: { who, what: `${event.method} ${event.path}` } };
  const busy = picture.flights.requests.findLast(
    (one) => one.to.service === to.service && one.to.replica === to.replica,
  );
  if (event.state !== 'open' || !busy) return null;
  return { key: 'knocks', values: { who, what: `${busy.method} ${busy.path}` } };
}

/** The answer to what came from outside. */
function heardSentence(
  { id, from, to, status }: LabEvent & { readonly type: 'response' },
  picture: Picture,
  before: Picture,
): Sentence | null {
  const asked = before.flights.requests.find((one) => one.id === id);
  if (from.service !== undefined || !asked || isAboutMessages(picture)) return null;
  const who = label(picture, to.service, to.replica);
  return { key: 'heard', values: { who, status, what: `${asked.method} ${asked.path}` } };
}

/** That a service answers is news while another one is dead, and nothing has been told since. */
function answerSentence(
  { from, to, status }: LabEvent & { readonly type: 'response' },
  { system }: Picture,
  said: Sentence | null,
): Sentence | null {
  if (from.service === undefined || to.service === undefined) return null;
  if (said?.key !== 'killed' && said?.key !== 'failed' && said?.key !== 'answered') return null;
  const dead = Object.keys(system.services).find(
    (service) =>
      service !== from.service && (system.services[service] ?? []).every((one) => one.state === 'exited'),
  );
  return dead === undefined ? null : { key: 'answered', values: { who: to.service, status, dead } };
}

function messageSentence(event: LabEvent & { readonly type: 'message' }, picture: Picture): Sentence | null {
  const n = picture.numbers.get(event.message) ?? 0;
  const who = label(picture, event.peer?.service, event.peer?.replica);
  switch (event.step) {
    case 'routed': {
      const queue = event.queue === undefined ? undefined : picture.queues.queues[event.queue];
      return { key: queue && queue.consumers.length > 0 ? 'waits' : 'waitsAlone', values: { n } };
    }
    case 'delivered':
      if (event.autoAck) return { key: 'takenForgotten', values: { who, n } };
      return { key: event.redelivered ? 'takenAgain' : 'taken', values: { who, n } };
    case 'acked':
      return { key: 'acked', values: { who, n } };
    case 'requeued':
      return { key: held(picture, event) ? 'rejected' : 'requeued', values: { who, n } };
    case 'dead':
    case 'dropped':
      return { key: 'rejected', values: { who, n } };
    default:
      return null;
  }
}

/** Reasons of a broker whose consumer gave a message back itself; any other means that it lost its consumer. */
const GIVEN_BACK = new Set(['rejected', 'recover']);

/** True when a consumer gave its message back; without a reason, when it lived on. */
function held(picture: Picture, event: LabEvent & { readonly type: 'message' }): boolean {
  if (event.reason !== undefined) return GIVEN_BACK.has(event.reason);
  const { service, replica } = event.peer ?? {};
  if (service === undefined) return false;
  return replicasOf(picture, service).some((one) => one.replica === (replica ?? 1) && isAlive(one.state));
}

/** `thumb 2`, or just `ads` where a service has one replica. */
export function label(picture: Picture, service: string | undefined, replica: number | undefined): string {
  if (service === undefined) return '';
  return replicasOf(picture, service).length > 1 ? `${service} ${replica ?? 1}` : service;
}

/** How many replicas of each service live, as `{service: [alive, all]}`: for the summary that screen readers hear. */
export function aliveCounts(picture: Picture): Readonly<Record<string, readonly [number, number]>> {
  return Object.fromEntries(
    Object.entries(picture.system.services).map(([service, replicas]) => [
      service,
      [replicas.filter((replica) => isAlive(replica.state)).length, replicas.length] as const,
    ]),
  );
}
