/**
 * The opening of a connection (AMQP 0-9-1 §2.2.4), from the first method to open-ok:
 *
 *   start → start-ok (login) → tune → tune-ok → open → open-ok
 */
import {
  EMPTY_TABLE,
  FRAME_MIN_SIZE,
  text,
  type Field,
  type Method,
  type MethodName,
  type Table,
} from './codec/index.ts';
import { AmqpError } from './errors.ts';
import { MECHANISMS, readLogin } from './login.ts';
import { permitIn, type Permit, type User } from './users.ts';
import type { Vhost } from './vhost.ts';

/** What this server offers; RabbitMQ 3.10's defaults. Heartbeat in seconds. */
export const OFFER = { frameMax: 131_072, channelMax: 2047, heartbeat: 60 } as const;

/** The outcome of a handshake. */
export interface Agreed {
  readonly frameMax: number;
  readonly channelMax: number;
  readonly heartbeat: number;
}

/** A client that is logged in and in a virtual host. */
export interface Opened {
  readonly user: User;
  readonly vhost: Vhost;
  readonly permit: Permit;
}

/** What a handshake asks of the broker. */
export interface HandshakeWorld {
  /** The user of this name and password, if they may come from where this client is. */
  login(name: string, password: string): User | undefined;
  vhost(name: string): Vhost | undefined;
}

export type HandshakeState = 'starting' | 'tuning' | 'opening' | 'done';

/** Refuses the client; `method` is what the reply blames. Silent: the connection just ends, as RabbitMQ's does. */
export class Refusal extends Error {
  readonly error: AmqpError;
  readonly method: MethodName;
  readonly silent: boolean;

  constructor(error: AmqpError, method: MethodName, silent: boolean) {
    super(error.message);
    this.name = 'Refusal';
    this.error = error;
    this.method = method;
    this.silent = silent;
  }
}

export interface Handshake {
  readonly state: () => HandshakeState;
  readonly agreed: () => Agreed;
  /** Whether the client said that it knows a capability. */
  readonly can: (capability: string) => boolean;
  /** Who is there and where, once it is done. */
  readonly opened: () => Opened | undefined;
  /** What the client said of itself. */
  readonly clientProperties: () => Table;
  /** The next method of the client. Throws Refusal. */
  receive(method: Method): void;
}

const CAPABILITIES = [
  'publisher_confirms',
  'exchange_exchange_bindings',
  'basic.nack',
  'consumer_cancel_notify',
  'connection.blocked',
  'consumer_priorities',
  'authentication_failure_close',
  'per_consumer_qos',
  'direct_reply_to',
];

const capabilities: Table = new Map(
  CAPABILITIES.map((name): [string, Field] => [name, { type: 't', value: true }]),
);

const SERVER_PROPERTIES: Table = new Map<string, Field>([
  ['capabilities', { type: 'F', value: capabilities }],
  ['product', text('Ruche')],
  ['version', text('3.10.8-compatible')],
  ['platform', text('Node.js')],
  ['information', text('An AMQP 0-9-1 broker that follows RabbitMQ 3.10. MIT licence.')],
]);

/** What a server says first. */
export function startMethod(): Method {
  return {
    name: 'connection.start',
    versionMajor: 0,
    versionMinor: 9,
    serverProperties: SERVER_PROPERTIES,
    mechanisms: Buffer.from(MECHANISMS),
    locales: Buffer.from('en_US'),
  };
}

/** A handshake that waits for start-ok. */
export function createHandshake(world: HandshakeWorld, send: (method: Method) => void): Handshake {
  let state: HandshakeState = 'starting';
  let agreed: Agreed = { frameMax: FRAME_MIN_SIZE, channelMax: 0, heartbeat: 0 };
  let told: Table = EMPTY_TABLE;
  let claims: Table = EMPTY_TABLE;
  let user: User | undefined;
  let opened: Opened | undefined;

  const can = (capability: string): boolean => told.get(capability)?.value === true;

  const login = (method: Extract<Method, { name: 'connection.start-ok' }>): void => {
    const claimed = method.clientProperties.get('capabilities');
    told = claimed?.type === 'F' ? claimed.value : EMPTY_TABLE;
    const { name, password } = readLogin(method.mechanism, method.response);
    claims = method.clientProperties;
    user = world.login(name, password);
    if (!user) {
      const why =
        `Login was refused using authentication mechanism ${method.mechanism}. ` +
        'For details see the broker logfile.';
      const error = new AmqpError('ACCESS_REFUSED', why);
      throw new Refusal(error, method.name, !can('authentication_failure_close'));
    }
    send({ name: 'connection.tune', ...OFFER });
    state = 'tuning';
  };

  const step = (method: Method): void => {
    if (state === 'starting' && method.name === 'connection.start-ok') return login(method);
    if (state === 'tuning' && method.name === 'connection.tune-ok') {
      checkTuned('frame_max', FRAME_MIN_SIZE, OFFER.frameMax, method.frameMax);
      checkTuned('channel_max', 1, OFFER.channelMax, method.channelMax);
      const { frameMax, channelMax, heartbeat } = method;
      agreed = { frameMax, channelMax, heartbeat };
      state = 'opening';
      return;
    }
    if (state === 'opening' && method.name === 'connection.open') {
      const vhost = world.vhost(method.virtualHost);
      if (!vhost) throw new AmqpError('NOT_ALLOWED', `vhost ${method.virtualHost} not found`);
      const permit = user && permitIn(user, vhost.name);
      if (!user || !permit) {
        const why = `access to vhost '${vhost.name}' refused for user '${user?.name}'`;
        throw new AmqpError('NOT_ALLOWED', why);
      }
      opened = { user, vhost, permit };
      send({ name: 'connection.open-ok', reserved1: '' });
      state = 'done';
      return;
    }
    throw new AmqpError('CHANNEL_ERROR', `unexpected method in connection state ${state}`);
  };

  return {
    state: () => state,
    agreed: () => agreed,
    opened: () => opened,
    clientProperties: () => claims,
    can,
    receive: (method) => {
      try {
        step(method);
      } catch (error) {
        if (!(error instanceof AmqpError)) throw error;
        const tuning = state === 'tuning' && error.code === 530;
        const blamed = tuning ? 'connection.tune' : method.name;
        throw new Refusal(error, blamed, state !== 'opening' && !tuning);
      }
    },
  };
}

/** Zero means "no limit", which is more than any limit. */
function checkTuned(field: string, least: number, most: number, value: number): void {
  const low = value !== 0 && value < least;
  if (!low && value !== 0 && value <= most) return;
  const detail = field === 'channel_max' && value === 0 ? ' (no limit)' : '';
  const than = low
    ? `lower than the minimum allowed value (${least})`
    : `higher than the maximum allowed value (${most})`;
  throw new AmqpError('NOT_ALLOWED', `negotiated ${field} = ${value}${detail} is ${than}`);
}
