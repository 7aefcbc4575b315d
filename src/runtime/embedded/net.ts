import type { Address, IP, NetworkErrorCode } from '../types.ts';
import { HIGH_WATER, type Connection, type ConnectionHandlers, type Listener } from './kernel.ts';
import { compact, transferable, type NetDown, type NetUp } from './protocol.ts';

/** One side's view of its connections: what a process's kernel and the page's `dial` both stand on. */
export interface Net {
  /** `from` is for the page only, which may speak for any address. */
  connect(to: Address, handlers: ConnectionHandlers, from?: IP): Connection;
  /** Throws an Error with code EADDRINUSE. */
  listen(port: number, accept: (connection: Connection) => ConnectionHandlers): Listener;
  receive(message: NetDown): void;
  /** Closes every connection with an error: the hub is gone. */
  fail(error: NetworkErrorCode): void;
}

/** Reports of consumed bytes are gathered up to this many: a quarter of the window. */
const REPORT_BYTES = HIGH_WATER / 4;
const LOW_WATER = HIGH_WATER / 2;
const FIRST_EPHEMERAL = 32_768;

interface Open {
  readonly handlers: ConnectionHandlers;
  readonly credit: (count: number) => void;
  /** Marks it closed; true the first time. */
  readonly shut: () => boolean;
}

/** Creates the table of connections; `taken` are ports that others hold at the same address. */
export function createNet(
  post: (message: NetUp, transfer?: Transferable[]) => void,
  taken: readonly number[] = [],
): Net {
  const open = new Map<number, Open>();
  const accepts = new Map<number, (connection: Connection) => ConnectionHandlers>();
  const held = new Set(taken);
  let nextId = 1;
  let ephemeral = FIRST_EPHEMERAL;

  function createConnection(
    id: number,
    handlersOf: () => ConnectionHandlers,
  ): Connection & { readonly entry: Open } {
    let sent = 0;
    let credited = 0;
    let unreported = 0;
    let full = false;
    let ended = false;
    let closed = false;
    const entry: Open = {
      get handlers() {
        return handlersOf();
      },
      credit(count) {
        credited += count;
        if (!full || sent - credited > LOW_WATER) return;
        full = false;
        handlersOf().drain();
      },
      shut() {
        if (closed) return false;
        closed = true;
        open.delete(id);
        return true;
      },
    };
    return {
      entry,
      get pending() {
        return sent - credited;
      },
      send(bytes) {
        if (closed || ended || bytes.byteLength === 0) return;
        sent += bytes.byteLength;
        if (sent - credited > HIGH_WATER) full = true;
        const own = compact(bytes);
        post({ t: 'data', id, bytes: own }, transferable(own));
      },
      consumed(count) {
        unreported += count;
        if (closed || unreported < REPORT_BYTES) return;
        post({ t: 'consumed', id, count: unreported });
        unreported = 0;
      },
      end() {
        if (closed || ended) return;
        ended = true;
        post({ t: 'end', id });
      },
      reset() {
        if (!entry.shut()) return;
        post({ t: 'reset', id });
        queueMicrotask(() => handlersOf().close(null));
      },
    };
  }

  return {
    connect(to, handlers, from) {
      const id = nextId;
      nextId += 2;
      const connection = createConnection(id, () => handlers);
      open.set(id, connection.entry);
      post(from === undefined ? { t: 'connect', id, to } : { t: 'connect', id, to, from });
      return connection;
    },
    listen(wanted, accept) {
      let port = wanted;
      if (port === 0) {
        while (held.has(ephemeral)) ephemeral += 1;
        port = ephemeral;
      }
      if (held.has(port)) {
        const error = new Error(`listen EADDRINUSE: address already in use :::${port}`);
        throw Object.assign(error, { code: 'EADDRINUSE', errno: -98, syscall: 'listen', port });
      }
      held.add(port);
      accepts.set(port, accept);
      post({ t: 'listen', port });
      let closed = false;
      return {
        port,
        close() {
          if (closed) return;
          closed = true;
          held.delete(port);
          accepts.delete(port);
          post({ t: 'unlisten', port });
        },
      };
    },
    receive(message) {
      if (message.t === 'accept') {
        const accept = accepts.get(message.port);
        if (accept === undefined) {
          post({ t: 'reset', id: message.id });
          return;
        }
        let handlers: ConnectionHandlers | null = null;
        const connection = createConnection(message.id, () => handlers as ConnectionHandlers);
        open.set(message.id, connection.entry);
        handlers = accept(connection);
        handlers.open(message.local, message.remote);
        return;
      }
      const entry = open.get(message.id);
      if (entry === undefined) return;
      switch (message.t) {
        case 'open':
          entry.handlers.open(message.local, message.remote);
          return;
        case 'data':
          entry.handlers.data(message.bytes);
          return;
        case 'window':
          entry.credit(message.count);
          return;
        case 'end':
          entry.handlers.end();
          return;
        case 'close':
          if (entry.shut()) entry.handlers.close(message.error);
      }
    },
    fail(error) {
      for (const entry of Array.from(open.values())) if (entry.shut()) entry.handlers.close(error);
    },
  };
}
