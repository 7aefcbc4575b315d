/** What the parts of one broker share. */
import type { Reporter } from './events.ts';
import type { Message } from './message.ts';
import type { Store } from './store/index.ts';
import type { Clock, PeerAddress } from './types.ts';
import type { Permit, User } from './users.ts';
import type { Vhost } from './vhost.ts';

/** Takes replies that are published to `amq.rabbitmq.reply-to.<key>`. */
export interface ReplyTaker {
  deliver(message: Message): void;
}

export interface Context {
  readonly vhosts: Map<string, Vhost>;
  readonly users: Map<string, User>;
  readonly store: Store | undefined;
  readonly report: Reporter;
  readonly clock: Clock;
  /** By the key in their reply-to address. */
  readonly replyTakers: Map<string, ReplyTaker>;
  /** The identity of a new message. */
  readonly run: string;
  nextNumber(): number;
  /** A new name: `amq.gen-…`, `amq.ctag-…`. 22 characters of base64url, as RabbitMQ makes them. */
  generateName(prefix: string): string;
  /** Something threw that should not: a defect of this broker. */
  onDefect(error: unknown): void;
  /** Calls back before the current batch of input ends. */
  atEndOfBatch(call: () => void): void;
}

/** What a channel knows of its connection. */
export interface Session {
  /** Owner of exclusive queues. */
  readonly identity: object;
  readonly peer: PeerAddress;
  readonly user: string;
  readonly vhost: Vhost;
  readonly permit: Permit;
  /** The client understands basic.cancel from the server. */
  readonly cancelNotify: boolean;
}

/** A task list that runs when a batch of input was handled. */
export interface Batch {
  add(call: () => void): void;
  run(): void;
}

/** An empty task list; tasks that are added while it runs run too. */
export function createBatch(): Batch {
  let tasks: (() => void)[] = [];
  return {
    add: (call) => {
      tasks.push(call);
    },
    run: () => {
      while (tasks.length > 0) {
        const now = tasks;
        tasks = [];
        for (const task of now) task();
      }
    },
  };
}
