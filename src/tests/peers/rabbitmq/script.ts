/** A small script that is played against two brokers; what it notes must be the same. */
import { connect, type Channel, type ChannelModel, type ConsumeMessage, type Message } from 'amqplib';

export interface Script {
  /** What is promised, in plain words. */
  readonly name: string;
  /** The id of the difference that it shows, when the two do not do the same. */
  readonly difference?: string;
  run(stage: Stage): Promise<void>;
}

/** What a script plays on. Everything it opens is closed for it afterwards. */
export interface Stage {
  readonly port: number;
  /** A name that no other script uses. */
  name(of: string): string;
  /** Something to compare. */
  note(what: string, ...values: readonly unknown[]): void;
  connect(parameters?: string): Promise<ChannelModel>;
  /** Loses a connection without a word. */
  cut(connection: ChannelModel): void;
  /** A channel on a connection of its own; its errors are noted. */
  channel(): Promise<Channel>;
  /** Notes how `attempt` ends, and the error with which its channel or connection was closed. */
  refused(what: string, attempt: (channel: Channel) => unknown): Promise<void>;
}

/** Plays a script; returns its notes, one text per line, with generated names made equal. */
export async function play(script: Script, port: number): Promise<readonly string[]> {
  const notes: string[] = [];
  const open = new Set<ChannelModel>();
  const prefix = `t${Math.random().toString(36).slice(2, 8)}.`;
  const stage: Stage = {
    port,
    name: (of) => prefix + of,
    note: (what, ...values) => notes.push(same([what, ...values.map(print)].join(' '), prefix)),
    connect: async (parameters = '') => {
      const connection = await connect(`amqp://guest:guest@127.0.0.1:${port}${parameters}`);
      connection.on('error', (error) => stage.note('connection closed by an error:', error.message));
      open.add(connection);
      return connection;
    },
    cut: (connection) => {
      open.delete(connection);
      // amqplib has no public way to lose a connection.
      const { stream } = connection.connection as unknown as { stream: { destroy(): void } };
      stream.destroy();
    },
    channel: async () => {
      const channel = await (await stage.connect()).createChannel();
      channel.on('error', (error) => stage.note('channel closed by an error:', error.message));
      return channel;
    },
    refused: async (what, attempt) => {
      const connection = await stage.connect();
      const channel = await connection.createChannel();
      const closed = new Promise<string>((resolve) => {
        channel.on('error', (error: Error) => resolve(error.message));
        connection.on('error', (error: Error) => resolve(error.message));
      });
      Promise.resolve(attempt(channel)).catch(() => undefined); // the close says more
      stage.note(what, await closed);
    },
  };
  try {
    await script.run(stage);
  } finally {
    await Promise.all([...open].map((connection) => connection.close().catch(() => undefined)));
  }
  return notes;
}

/** What one can see of a delivery. */
export function seen(message: Message | ConsumeMessage): string {
  const { exchange, routingKey, redelivered, deliveryTag } = message.fields;
  const again = redelivered ? ' again' : '';
  return `${message.content.toString()} #${deliveryTag}${again} from '${exchange}' key '${routingKey}'`;
}

/** Collects deliveries; `until(n)` waits for the n-th. Null (the consumer was cancelled) counts. */
export function inbox(): {
  readonly messages: (ConsumeMessage | null)[];
  readonly take: (message: ConsumeMessage | null) => void;
  until(count: number): Promise<void>;
} {
  const messages: (ConsumeMessage | null)[] = [];
  let check = (): void => undefined;
  return {
    messages,
    take: (message) => {
      messages.push(message);
      check();
    },
    until: (count) =>
      new Promise((resolve) => {
        check = () => {
          if (messages.length >= count) resolve();
        };
        check();
      }),
  };
}

/**
 * The counts of a queue once the broker has dealt with what was sent on `channel`. In RabbitMQ a passive declare
 * overtakes messages and acks on their way to the queue, so the answer counts when it stays the same.
 */
export async function settled(
  channel: Channel,
  queue: string,
): Promise<{ readonly ready: number; readonly consumers: number }> {
  let last = '';
  for (let same = 0; same < 5;) {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    const now = `${messageCount} ${consumerCount}`;
    same = now === last ? same + 1 : 0;
    last = now;
  }
  const [ready = 0, consumers = 0] = last.split(' ').map(Number);
  return { ready, consumers };
}

/** What waits in a queue, taken out of it. */
export async function drained(channel: Channel, queue: string): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (!message) return all;
    all.push([seen(message), message.properties.headers]);
  }
}

/** A dead letter with its headers; times are left out. */
export function storyOf(message: Message | ConsumeMessage): string {
  const { headers, ...properties } = message.properties;
  const plain = JSON.stringify(headers, (key, value: unknown) => (key === 'time' ? 'some time' : value));
  return `${seen(message)} ${plain} ${JSON.stringify(properties)}`;
}

function print(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_key, part: unknown) => {
    const bytes = part as { type?: unknown; data?: unknown } | null;
    return bytes?.type === 'Buffer' && Array.isArray(bytes.data)
      ? `bytes:${Buffer.from(bytes.data as number[]).toString('hex')}`
      : part;
  });
}

/** Names that brokers make up, and this run's prefix. */
function same(line: string, prefix: string): string {
  return line
    .replaceAll(prefix, '')
    .replaceAll(/amq\.(gen|ctag)-[\w-]{22}/g, 'amq.$1-*')
    .replaceAll(/amq\.rabbitmq\.reply-to\.[\w.+/=-]+/g, 'amq.rabbitmq.reply-to.*');
}
