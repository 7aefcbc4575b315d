/** Every photo gets its thumbnail, although workers die: what must be seen of it from outside. */
import type { Check, CheckContext, EventOf, Exercise, Verdict } from '#exercises';

const QUEUE = 'thumbnails';
const PHOTOS = ['photos/lamp.png', 'photos/plant.png', 'photos/guitar.png'] as const;

/** For what machines do by themselves, however slow they are (ms). */
const SOON = 10_000;

/** For what follows at once or never: an ack after the work, the next photo after an ack (ms). */
const GRACE = 2000;

const findings = [
  'not-consuming',
  'never-taken',
  'never-made',
  'forgotten',
  'acked-early',
  'acked-unfinished',
  'vanished',
  'not-taken-again',
  'nothing-to-ack',
  'ack-refused',
  'never-acked',
  'no-limit',
  'no-limit-without-ack',
  'no-limit-acked-early',
  'starved',
] as const;
const doings = ['workers', 'send', 'work', 'kill', 'again', 'ack', 'fill', 'several'] as const;

type Finding = (typeof findings)[number];
type Lab = CheckContext<(typeof doings)[number]>;
type Message = EventOf<'message'>;

const notYet = (finding: Finding, values: Record<string, string | number> = {}): Verdict<Finding> => ({
  passed: false,
  finding,
  values,
});

/** How much the work is slowed (ms), so that people can watch. */
const workMs = (lab: Lab): number => Number(lab.snapshot().environments['thumb']?.['WORK_MS'] ?? 0);

/** How long work may take. */
const workTime = (lab: Lab): number => SOON + 3 * workMs(lab);

const seconds = (from: { readonly at: number }, to: { readonly at: number }): string =>
  ((to.at - from.at) / 1000).toFixed(1);

const workerOf = ({ peer }: Message): string => `thumb ${peer?.replica ?? ''}`.trim();

/** A photo on its way: its id, and the message that it became. */
interface Sent {
  readonly photo: string;
  readonly message: string;
}

/** Sends a photo. */
const send = async (lab: Lab, file: string): Promise<Sent> => {
  const { status, body } = await lab.upload('/img', file);
  const text = new TextDecoder().decode(body);
  const photo = /\/img\/([0-9a-f]{12})\.png/.exec(text)?.[1];
  if (status !== 201 || !photo) return lab.blameLab(`POST /img: ${status} ${text}`);
  const routed = await lab.until(
    () => lab.first('message', (event) => event.step === 'routed' && (event.payload ?? '').includes(photo)),
    SOON,
  );
  return routed ? { photo, message: routed.message } : lab.blameLab(`No message came of photo ${photo}.`);
};

const step = (lab: Lab, message: string, name: Message['step']): Message | undefined =>
  lab.first('message', (event) => event.message === message && event.step === name && event.queue === QUEUE);

/** The request with which a worker hands the thumbnail of a photo in. */
const handingIn = (lab: Lab, photo: string): EventOf<'request'> | undefined =>
  lab.first('request', ({ method, path }) => method === 'PUT' && path === `/internal/${photo}.thumb.png`);

/** img has the thumbnail. */
const handedIn = (lab: Lab, photo: string): EventOf<'response'> | undefined => {
  const puts = lab.all(
    'request',
    ({ method, path }) => method === 'PUT' && path === `/internal/${photo}.thumb.png`,
  );
  return lab.first('response', ({ id, status }) => status < 300 && puts.some((put) => put.id === id));
};

/** What the worker printed last: its own words say more than ours. */
const lastWords = (lab: Lab): string => {
  const lines = lab.all('log', ({ service }) => service === 'thumb');
  const error = lines.findLast(({ stream, line }) => stream === 'stderr' && /Error|throw/.test(line));
  return (error ?? lines.at(-1))?.line.trim() ?? '…';
};

const isKept = (lab: Lab, message: string): boolean => {
  const { ready, unacked } = lab.queue(QUEUE);
  return [...ready, ...unacked].some((copy) => copy.message === message);
};

const workers = (lab: Lab): readonly { replica: number; isAlive: boolean }[] =>
  lab
    .snapshot()
    .replicas.filter(({ service }) => service === 'thumb')
    .map(({ replica, state }) => ({ replica, isAlive: state !== 'exited' && state !== 'created' }));

/** Kills all workers, so that what they hold goes back, and empties the queue. */
const clear = async (lab: Lab): Promise<void> => {
  for (const { replica, isAlive } of workers(lab))
    if (isAlive) await lab.send({ type: 'kill', service: 'thumb', replica });
  const isAlone = (): boolean => {
    const { unacked, consumers } = lab.queue(QUEUE);
    return unacked.length === 0 && consumers.length === 0;
  };
  if (!(await lab.until(isAlone, SOON))) lab.blameLab('The queue still counts workers that are dead.');
  if (lab.queue(QUEUE).ready.length > 0) await lab.send({ type: 'purge', service: 'queue', queue: QUEUE });
};

/** Starts both workers; null once both wait for photos. */
const startWorkers = async (lab: Lab): Promise<Verdict<Finding> | null> => {
  await lab.send({ type: 'start', service: 'thumb' });
  // A worker that the reader's file ends at once is restarted for ever: its second end says enough.
  const gaveUp = (): boolean =>
    lab.all(
      'replica',
      ({ service, state, reason }) => service === 'thumb' && state === 'exited' && reason === 'crash',
    ).length >= 2;
  const state = await lab.until(
    () => (lab.queue(QUEUE).consumers.length === 2 ? 'ready' : gaveUp() ? 'gave up' : null),
    SOON,
  );
  return state === 'ready' ? null : notYet('not-consuming', { line: lastWords(lab) });
};

/** Waits until someone has taken the photo and has begun to work on it: the original is there. */
const untilAtWork = async (lab: Lab, photo: string, message: string): Promise<Message | null> => {
  const original = (): boolean => {
    const gets = lab.all(
      'request',
      ({ method, path, service }) => method === 'GET' && path === `/img/${photo}.png` && service === 'thumb',
    );
    return lab.first('response', ({ id }) => gets.some((get) => get.id === id)) !== undefined;
  };
  return lab.until(() => (original() ? step(lab, message, 'delivered') : null), SOON);
};

const thumbnail: Check<Finding> = {
  id: 'thumbnail',
  needs: [],
  within: 60_000,
  initiallyPassing: true,
  async run(lab) {
    lab.doing('send');
    const { photo, message } = await send(lab, PHOTOS[0]);
    lab.doing('work');
    const taken = await lab.until(() => step(lab, message, 'delivered'), SOON);
    if (!taken) return notYet('never-taken', { line: lastWords(lab) });
    const done = await lab.until(() => handedIn(lab, photo), workTime(lab));
    if (!done) return notYet('never-made', { worker: workerOf(taken), line: lastWords(lab) });
    const answer = await lab.send({ type: 'http.request', method: 'GET', path: `/img/${photo}.thumb.png` });
    if (answer.type !== 'http.response' || answer.status !== 200)
      return notYet('never-made', { worker: workerOf(taken), line: lastWords(lab) });
    return { passed: true, values: { worker: workerOf(taken), seconds: seconds(taken, done) } };
  },
};

/** More often than this the work is too short to kill anyone at it. */
const ATTEMPTS = 3;

const workerDies: Check<Finding> = {
  id: 'worker-dies',
  needs: ['thumbnail'],
  within: 90_000,
  initiallyPassing: false,
  async run(lab) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      lab.doing('send');
      const { photo, message } = await send(lab, PHOTOS[1]);
      const taken = await untilAtWork(lab, photo, message);
      const replica = taken?.peer?.replica;
      if (!taken || replica === undefined) return notYet('never-taken', { line: lastWords(lab) });
      const dead = workerOf(taken);
      lab.doing('kill', { worker: dead });
      // Well into the work, so that whoever watches sees it at work; unless it is done by then.
      await lab.until(() => handingIn(lab, photo), workMs(lab) / 3);
      await lab.send({ type: 'kill', service: 'thumb', replica });
      const died = await lab.until(
        () =>
          lab.first(
            'replica',
            (event) =>
              event.seq > taken.seq &&
              event.service === 'thumb' &&
              event.replica === replica &&
              event.state === 'exited',
          ),
        SOON,
      );
      if (!died) return lab.blameLab(`${dead} did not die.`);
      if (handingIn(lab, photo)) {
        // It was done before it died, and proves nothing.
        await lab.send({ type: 'start', service: 'thumb', replica });
        continue;
      }
      const values = { dead, seconds: seconds(taken, died) };
      if (!isKept(lab, message)) {
        if (taken.autoAck) return notYet('forgotten', values);
        return notYet(step(lab, message, 'acked') ? 'acked-early' : 'vanished', values);
      }
      lab.doing('again');
      const again = await lab.until(
        () =>
          lab.first(
            'message',
            (event) => event.message === message && event.step === 'delivered' && event.seq > taken.seq,
          ),
        workTime(lab),
      );
      if (!again) return notYet('not-taken-again', values);
      const done = await lab.until(() => handedIn(lab, photo), workTime(lab));
      if (!done) return notYet('never-made', { worker: workerOf(again), line: lastWords(lab) });
      return { passed: true, values: { dead, worker: workerOf(again) } };
    }
    return lab.blameLab('The work was too short to kill a worker at it.');
  },
};

const settled: Check<Finding> = {
  id: 'settled',
  needs: ['thumbnail'],
  within: 60_000,
  initiallyPassing: false,
  async run(lab) {
    lab.doing('send');
    const { photo, message } = await send(lab, PHOTOS[2]);
    lab.doing('work');
    const done = await lab.until(() => handedIn(lab, photo), workTime(lab));
    const taken = step(lab, message, 'delivered');
    if (!done || !taken) return notYet('never-taken', { line: lastWords(lab) });
    lab.doing('ack');
    // The ack follows at once, or never.
    const refused = (): boolean =>
      lab.first('log', ({ service, line }) => service === 'thumb' && line.includes('PRECONDITION')) !==
      undefined;
    const outcome = await lab.until(() => {
      if (step(lab, message, 'acked')) return 'acked';
      return refused() ? 'refused' : null;
    }, GRACE);
    const worker = workerOf(taken);
    if (outcome === 'refused') return notYet('ack-refused', { line: lastRefusal(lab) });
    if (taken.autoAck) return notYet('nothing-to-ack', { worker });
    const acked = step(lab, message, 'acked');
    if (!acked) return notYet('never-acked', { worker, unacked: lab.queue(QUEUE).unacked.length });
    const given = handingIn(lab, photo);
    if (given && acked.seq < given.seq)
      return notYet('acked-unfinished', { worker, seconds: seconds(taken, acked) });
    return { passed: true, values: { worker, seconds: seconds(taken, acked) } };
  },
};

const lastRefusal = (lab: Lab): string =>
  lab
    .all('log', ({ service, line }) => service === 'thumb' && line.includes('PRECONDITION'))
    .at(-1)
    ?.line.trim() ?? '…';

/** The most photos that one worker had in hand at once: delivered, and not handed in yet. */
const mostInHand = (lab: Lab, photos: readonly Sent[]): { count: number; worker: string } => {
  const inHand = new Map<string, number>();
  let most = { count: 0, worker: '' };
  const holder = new Map<string, string>();
  for (const event of lab.events) {
    if (event.type === 'message' && event.step === 'delivered') {
      const known = photos.find(({ message }) => message === event.message);
      if (!known) continue;
      const worker = workerOf(event);
      const count = (inHand.get(worker) ?? 0) + 1;
      inHand.set(worker, count);
      holder.set(known.photo, worker);
      if (count > most.count) most = { count, worker };
    } else if (event.type === 'request' && event.method === 'PUT') {
      const known = photos.find(({ photo }) => event.path === `/internal/${photo}.thumb.png`);
      const worker = known && holder.get(known.photo);
      if (worker) inHand.set(worker, (inHand.get(worker) ?? 1) - 1);
    }
  }
  return most;
};

const oneAtATime: Check<Finding> = {
  id: 'one-at-a-time',
  needs: ['thumbnail'],
  within: 90_000,
  initiallyPassing: false,
  async run(lab) {
    // The photos wait first: whoever takes more than one then does so at once, however fast this machine is.
    lab.doing('fill');
    await clear(lab);
    const photos: Sent[] = [];
    for (const file of PHOTOS) photos.push(await send(lab, file));
    const stuck = await startWorkers(lab);
    if (stuck) return stuck;
    lab.doing('several');
    const isDone = (): boolean => photos.every(({ photo }) => handedIn(lab, photo));
    const delivered = (): number => photos.filter(({ message }) => step(lab, message, 'delivered')).length;
    const isOver = (): boolean => isDone() || mostInHand(lab, photos).count > 1;
    for (;;) {
      // Nobody works, and yet a photo waits: its turn comes at once, or never.
      const before = delivered();
      const atRest = (): boolean =>
        photos.every(({ photo, message }) => !step(lab, message, 'delivered') || handedIn(lab, photo));
      const worked = await lab.until(() => isOver() || (delivered() > 0 && atRest()), workTime(lab));
      if (isOver()) break;
      const next = worked && (await lab.until(() => isOver() || delivered() > before, GRACE));
      if (!next) return notYet('starved', { ready: lab.queue(QUEUE).ready.length });
    }
    const { count, worker } = mostInHand(lab, photos);
    if (count > 1) {
      const taken = photos.map(({ message }) => step(lab, message, 'delivered')).find((event) => event);
      if (taken?.autoAck) return notYet('no-limit-without-ack', { worker, count });
      const early = photos.some(({ message, photo }) => {
        const acked = step(lab, message, 'acked');
        const given = handingIn(lab, photo);
        return acked && (!given || acked.seq < given.seq);
      });
      if (early) return notYet('no-limit-acked-early', { worker, count });
      return notYet('no-limit', { worker, count });
    }
    return { passed: true, values: { photos: photos.length } };
  },
};

/** What the page and the tests run. */
export const exercise: Exercise<Finding> = {
  service: 'thumb',
  findings,
  doings,
  async prepare(lab) {
    lab.doing('workers');
    await lab.send({ type: 'scale', service: 'thumb', replicas: 2 });
    // Workers that hold nothing, at an empty queue, are as good as new ones; the last ack may still be on its way.
    const isAtRest = (): boolean => {
      const { ready, unacked, consumers } = lab.queue(QUEUE);
      const alive = workers(lab).filter((worker) => worker.isAlive).length;
      return ready.length === 0 && unacked.length === 0 && consumers.length === alive;
    };
    if (!(await lab.until(isAtRest, GRACE / 2))) await clear(lab);
    return startWorkers(lab);
  },
  checks: [thumbnail, workerDies, settled, oneAtATime],
};
