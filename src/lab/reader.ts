/** What the reader sends with their own hands: HTTP requests and messages. */
import type { ServicePlan } from '#compose';
import type { Emitted } from '#events';
import { NetworkError, READER } from '#runtime';
import type { Network, NetworkErrorCode } from '#runtime';
import type { Credentials } from './amqp.ts';
import { BrokerError, publish, purge } from './amqp.ts';
import type { CommandResult, LabCommand } from './commands.ts';
import { LabRefusal } from './errors.ts';
import type { LabRefusalCode } from './errors.ts';
import type { Clock } from './types.ts';

type Emit = (event: Emitted) => void;
/** What a reader needs of a runtime. */
interface Way {
  readonly network: Network;
  readonly emit: Emit;
}
type Command<T extends LabCommand['type']> = Extract<LabCommand, { type: T }>;

const REFUSALS: Readonly<Record<NetworkErrorCode, LabRefusalCode>> = {
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  EHOSTUNREACH: 'unreachable',
  ETIMEDOUT: 'timed-out',
  ENOTFOUND: 'unknown-host',
};

/** A network's error as a refusal; anything else as it is. */
const refusal = (error: unknown, service: string): unknown => {
  if (error instanceof BrokerError) return new LabRefusal('broker-refused', error.message, { cause: error });
  if (!(error instanceof NetworkError)) return error;
  return new LabRefusal(REFUSALS[error.code], `${service}: ${error.message}`, { cause: error });
};

/** The address of the next replica. An engine can't tell of a connection that it was never asked for: `emit` does. */
const addressOf = (network: Network, service: string, port: number, emit: Emit): string => {
  const ip = network.resolve(service)[0];
  if (ip !== undefined) return ip;
  emit({ type: 'link', state: 'refused', id: `reader-${service}`, from: {}, to: { service, port } });
  throw new LabRefusal('connection-refused', `No replica of "${service}" runs.`);
};

/** The service and port that a request without them goes to: the first published one. */
const entrance = (services: readonly ServicePlan[], command: Command<'http.request'>): [string, number] => {
  const open = services.find(({ name, ports }) =>
    command.service ? name === command.service : ports.length > 0,
  );
  if (!open) throw new LabRefusal('no-published-port', 'No service of this sandbox publishes a port.');
  const port = command.port ?? open.ports[0]?.target ?? open.expose[0];
  if (port === undefined) throw new LabRefusal('no-published-port', `Say which port of "${open.name}".`);
  return [open.name, port];
};

/** Sends a request as the reader; each one goes to the next replica. Redirects are given back, not followed. */
export const request = async (
  { network, emit }: Way,
  services: readonly ServicePlan[],
  command: Command<'http.request'>,
  clock: Clock,
): Promise<CommandResult> => {
  const [service, port] = entrance(services, command);
  const url = `http://${addressOf(network, service, port, emit)}:${port}`;
  let sent: Request;
  try {
    const { method, headers, body } = command;
    // A view of a shared buffer can't be a body; a copy always can.
    const bytes = body instanceof Uint8Array ? new Uint8Array(body) : body;
    sent = new Request(new URL(command.path, `${url}/`), {
      method,
      headers: (headers ?? []).map(([name, value]): [string, string] => [name, value]),
      ...(bytes === undefined ? {} : { body: bytes }),
    });
    if (new URL(sent.url).origin !== new URL(url).origin)
      throw new TypeError('The path must begin with one "/".');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LabRefusal('bad-request', `This request can't be sent: ${why}`, { cause: error });
  }
  const start = clock.now();
  try {
    const response = await network.fetch(READER, sent);
    return {
      type: 'http.response',
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      body: new Uint8Array(await response.arrayBuffer()),
      ms: clock.now() - start,
    };
  } catch (error) {
    throw refusal(error, service);
  }
};

/** Publishes or purges, as a client of the broker that logs in with the broker's own default user. */
export const queueWork = async (
  { network, emit }: Way,
  services: readonly ServicePlan[],
  command: Command<'publish'> | Command<'purge'>,
): Promise<CommandResult> => {
  const broker = services.find(({ name }) => name === command.service);
  if (broker?.source.kind !== 'image' || broker.source.image !== 'rabbitmq') {
    throw new LabRefusal('not-a-broker', `"${command.service}" is no queue.`);
  }
  const { RABBITMQ_DEFAULT_USER: user = 'guest', RABBITMQ_DEFAULT_PASS: password = 'guest' } =
    broker.environment;
  const as: Credentials = { user, password };
  const to = { ip: addressOf(network, broker.name, 5672, emit), port: 5672 };
  try {
    if (command.type === 'publish') await publish(network, READER, to, as, command);
    else await purge(network, READER, to, as, command.queue);
  } catch (error) {
    if (error instanceof RangeError) throw new LabRefusal('bad-request', error.message, { cause: error });
    const refused = refusal(error, command.service);
    if (refused instanceof LabRefusal) throw refused;
    // RabbitMQ drops the connection without a word where it does not know the user.
    const why = error instanceof Error ? error.message : String(error);
    throw new LabRefusal('broker-refused', `${command.service}: ${why}`, { cause: error });
  }
  return { type: 'done' };
};
