/** Who may log in, from where, and what they may do (https://www.rabbitmq.com/docs/access-control). */
import { AmqpError } from './errors.ts';

export type Right = 'configure' | 'write' | 'read';

/** Regular expressions over the names of queues and exchanges, by right. An empty one allows nothing. */
export type Permissions = Readonly<Record<Right, string>>;

/** Everything is allowed. */
export const ALL_RIGHTS: Permissions = { configure: '.*', write: '.*', read: '.*' };

export interface User {
  readonly name: string;
  readonly password: string;
  /** `administrator`, `management` …: who may use the management API, and for what. */
  readonly tags: readonly string[];
  /** Only connections from this machine. */
  readonly loopbackOnly: boolean;
  /** By virtual host; none: the host is closed to this user. */
  readonly permissions: ReadonlyMap<string, Permissions>;
}

/** Asks whether a user may do something to a thing; throws 403. An empty name is the default exchange. */
export type Permit = (right: Right, kind: 'queue' | 'exchange', name: string) => void;

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/** What `user` may do in a virtual host; undefined when it is closed to them. */
export function permitIn(user: User, vhost: string): Permit | undefined {
  const permissions = user.permissions.get(vhost);
  if (!permissions) return undefined;
  const rules = {
    configure: rule(permissions.configure),
    write: rule(permissions.write),
    read: rule(permissions.read),
  };
  return (right, kind, name) => {
    if (rules[right](name === '' && kind === 'exchange' ? 'amq.default' : name)) return;
    throw new AmqpError(
      'ACCESS_REFUSED',
      `access to ${kind} '${name === '' && kind === 'exchange' ? 'amq.default' : name}' in vhost '${vhost}' refused for user '${user.name}'`,
    );
  };
}

function rule(pattern: string): (name: string) => boolean {
  if (pattern === '.*') return () => true;
  // RabbitMQ takes an empty pattern for one that matches nothing but the empty name.
  const expression = new RegExp(pattern === '' ? '^$' : pattern);
  return (name) => expression.test(name);
}
