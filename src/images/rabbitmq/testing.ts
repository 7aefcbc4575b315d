/** For tests: a broker with a clock that tests turn, and clients without sockets. */
import { createBroker } from './broker.ts';
import {
  createFrameReader,
  EMPTY_TABLE,
  decodeMethod,
  encodeProperties,
  FRAME_BODY,
  FRAME_HEADER,
  FRAME_METHOD,
  PROTOCOL_HEADER,
  type Method,
  type Properties,
} from './codec/index.ts';
import { contentHeader, frame, methodFrame, START_OK } from './peer/raw.ts';
import { createQueue, NO_LIMITS, type Queue, type QueueOptions, type QueueWorld } from './queue/index.ts';
import type { Store } from './store/index.ts';
import type { Broker, Clock, Transport } from './types.ts';
import { ALL_RIGHTS } from './users.ts';

type Emitted = Parameters<Parameters<typeof createBroker>[0]['tracer']['emit']>[0];

/** A clock that stands still until `advance`. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

/** A clock at zero. */
export function createTestClock(): TestClock {
  let now = 0;
  const timers = new Set<{ at: number; readonly every: number | undefined; readonly call: () => void }>();
  const add = (ms: number, every: number | undefined, call: () => void): (() => void) => {
    const timer = { at: now + ms, every, call };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  return {
    now: () => now,
    every: (ms, call) => add(ms, ms, call),
    after: (ms, call) => add(ms, undefined, call),
    advance: (ms) => {
      const until = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
        if (!next) break;
        now = next.at;
        if (next.every === undefined) timers.delete(next);
        else next.at += next.every;
        next.call();
      }
      now = until;
    },
  };
}

/** A queue that stands alone; its clock stands still. */
export function testQueue(
  name: string,
  options: Partial<QueueOptions> = {},
  world: Partial<QueueWorld> = {},
): Queue {
  return createQueue(
    {
      name,
      durable: false,
      autoDelete: false,
      owner: undefined,
      arguments: EMPTY_TABLE,
      kind: 'classic',
      limits: NO_LIMITS,
      maxPriority: 0,
      singleActive: false,
      ...options,
    },
    { ...createTestClock(), bury: () => undefined, abandon: () => undefined, journal: undefined, ...world },
  );
}

export interface TestBroker {
  readonly broker: Broker;
  readonly clock: TestClock;
  /** What was reported, in order; starts empty. */
  readonly events: Emitted[];
  /** What should never have been thrown. */
  readonly defects: unknown[];
}

/** A broker that traces when `tracing`; random numbers are always the same. */
export function createTestBroker(tracing = false, store?: Store, guestStaysHome = false): TestBroker {
  const clock = createTestClock();
  const events: Emitted[] = [];
  const defects: unknown[] = [];
  let seed = 1;
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const tracer = { active: () => tracing, emit: (event: Emitted) => events.push(event) };
  const permissions = new Map([['/', ALL_RIGHTS]]);
  const guest = { name: 'guest', password: 'guest', tags: [], loopbackOnly: guestStaysHome, permissions };
  const broker = createBroker({
    clock,
    random,
    tracer,
    users: [guest],
    vhosts: ['/'],
    store,
    onDefect: (error) => defects.push(error),
  });
  return { broker, clock, events, defects };
}

export interface TestClient {
  /** Frames that came, as `channel name` or `channel body text`, `heartbeat`; emptied by reading. */
  heard(): readonly string[];
  /** Methods that came since the last time of asking. */
  methods(): readonly Method[];
  bytes(...parts: readonly Uint8Array[]): void;
  say(channel: number, ...methods: readonly Method[]): void;
  publish(key: string, body: string, properties?: Properties, channel?: number): void;
  readonly ended: () => boolean;
  /** Bytes written to it so far. */
  readonly received: () => number;
  /** From now on its transport says that too much waits. */
  stopReading(): void;
  readAgain(): void;
  lose(): void;
}

let ports = 40_000;

/** A client that has said nothing. */
export function connectClient(broker: Broker): TestClient {
  let heard: string[] = [];
  let methods: Method[] = [];
  let ended = false;
  let reading = true;
  let received = 0;
  const reader = createFrameReader(() => 1_000_000, {
    frame: (type, channel, payload) => {
      if (type === FRAME_METHOD) {
        const method = decodeMethod(Buffer.from(payload));
        methods.push(method);
        heard.push(`${channel} ${method.name}`);
      } else if (type === FRAME_BODY) heard.push(`${channel} body ${payload.toString()}`);
      else if (type !== FRAME_HEADER) heard.push('heartbeat');
    },
    tooLarge: () => heard.push('a frame that is too large'),
    badEnd: () => heard.push('a frame without an end'),
  });
  ports += 1;
  const transport: Transport = {
    peer: { address: '10.89.0.9', port: ports },
    write: (bytes) => {
      received += bytes.length;
      reader.push(Buffer.from(bytes));
      return reading;
    },
    end: () => {
      ended = true;
    },
    destroy: () => {
      ended = true;
    },
  };
  const client = broker.connect(transport);
  const bytes = (...parts: readonly Uint8Array[]): void => client.receive(Buffer.concat(parts));
  return {
    heard: () => {
      const all = heard;
      heard = [];
      return all;
    },
    methods: () => {
      const all = methods;
      methods = [];
      return all;
    },
    bytes,
    say: (channel, ...said) => bytes(...said.map((method) => methodFrame(channel, method))),
    publish: (routingKey, body, properties = {}, channel = 1) =>
      bytes(
        methodFrame(channel, {
          name: 'basic.publish',
          ticket: 0,
          exchange: '',
          routingKey,
          mandatory: false,
          immediate: false,
        }),
        frame(FRAME_HEADER, channel, contentHeader(Buffer.byteLength(body), encodeProperties(properties))),
        body === '' ? Buffer.alloc(0) : frame(FRAME_BODY, channel, Buffer.from(body)),
      ),
    ended: () => ended,
    received: () => received,
    stopReading: () => {
      reading = false;
    },
    readAgain: () => {
      reading = true;
      client.drained();
    },
    lose: () => client.lost(),
  };
}

/** A client that is logged in and knows some capabilities, with channel 1 open and nothing left unread. */
export function openClient(broker: Broker, heartbeat = 0, capabilities: readonly string[] = []): TestClient {
  const client = connectClient(broker);
  client.bytes(PROTOCOL_HEADER);
  const claimed = new Map(capabilities.map((name) => [name, { type: 't', value: true } as const]));
  client.say(
    0,
    { ...START_OK, clientProperties: new Map([['capabilities', { type: 'F', value: claimed }]]) },
    { name: 'connection.tune-ok', channelMax: 2047, frameMax: 131_072, heartbeat },
    { name: 'connection.open', virtualHost: '/', reserved1: '', reserved2: false },
  );
  client.say(1, { name: 'channel.open', reserved1: '' });
  client.heard();
  client.methods();
  return client;
}
