import type { LabEvent } from '#events';
import { RuntimeFailure, type ExitStatus, type FileTree, type IP } from '../../types.ts';
import { createNet, type Net } from '../net.ts';
import type { ModuleText, PageDown, PageUp } from '../protocol.ts';
import { createHeart } from './heart.ts';
import type { Frame } from './frame.ts';

/** The page's end of the port to the hub: questions with answers, connections, and what comes by itself. */
export interface HubLink {
  readonly net: Net;
  /** The first worker is there. Rejects with `workers-blocked`. */
  readonly ready: Promise<void>;
  /** Resolves (never rejects) if the frame dies. */
  readonly failed: Promise<RuntimeFailure>;
  /** Why nothing works any more; null while it does. */
  failure(): RuntimeFailure | null;
  post(message: PageUp, transfer?: Transferable[]): void;
  /** Posts a question; the answer is a tree of files, empty for a plain "done". */
  ask(message: (ask: number) => PageUp): Promise<FileTree>;
  /** Posts a spawn; resolves with the new process's address, in the turn in which `started` ran. */
  spawn(message: Extract<PageUp, { t: 'spawn' }>, started: (address: IP) => void): Promise<void>;
  /** Ends everything; only the first reason counts. */
  end(reason: RuntimeFailure): void;
}

/** What the hub says by itself. */
export interface HubLinkHandlers {
  readonly write: (id: string, fd: 1 | 2, bytes: Uint8Array) => void;
  readonly listening: (id: string) => void;
  readonly exited: (id: string, status: ExitStatus) => void;
  readonly compile: (path: string, source: string) => Promise<ModuleText>;
  readonly events: (batch: readonly LabEvent[]) => void;
  /** Everything is over: processes, connections, questions. */
  readonly ended: () => void;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: RuntimeFailure) => void;
}

/** No worker starts later than this. */
const READY_MS = 20_000;

/** Talks to the hub behind the frame's port and beats a heart with it. */
export function createHubLink(frame: Frame, handlers: HubLinkHandlers): HubLink {
  const asks = new Map<number, Waiting<FileTree>>();
  const spawns = new Map<string, Waiting<void> & { readonly started: (address: IP) => void }>();
  const { promise: ready, resolve: booted, reject: blocked } = Promise.withResolvers<void>();
  const { promise: failed, resolve: announce } = Promise.withResolvers<RuntimeFailure>();
  let failure: RuntimeFailure | null = null;
  let last = { seq: 0, at: 0 };
  let count = 0;

  const post = (message: PageUp, transfer: Transferable[] = []): void => {
    if (failure === null) frame.port.postMessage(message, transfer);
  };
  const net = createNet(post);
  const heart = createHeart(
    (n) => post({ t: 'beat', n }),
    () => end(new RuntimeFailure('frame-crashed', 'the frame of the embedded runtime stopped answering')),
  );
  const slow = setTimeout(
    () => blocked(new RuntimeFailure('workers-blocked', 'no worker started in time')),
    READY_MS,
  );
  ready.catch(() => undefined).finally(() => clearTimeout(slow));

  function deliver(batch: readonly LabEvent[]): void {
    last = batch.at(-1) ?? last;
    handlers.events(batch);
  }

  function end(reason: RuntimeFailure): void {
    if (failure !== null) return;
    failure = reason;
    heart.stop();
    frame.remove();
    blocked(reason);
    for (const { reject } of [...asks.values(), ...spawns.values()]) reject(reason);
    asks.clear();
    spawns.clear();
    net.fail('ECONNRESET');
    handlers.ended();
    if (reason.code === 'disposed') return;
    deliver([{ type: 'lab', state: 'failed', detail: reason.code, seq: last.seq + 1, at: last.at }]);
    announce(reason);
  }

  function hear(message: PageDown): void {
    heart.heard();
    switch (message.t) {
      case 'ready':
        booted();
        return;
      case 'blocked':
        blocked(new RuntimeFailure('workers-blocked', message.message));
        return;
      case 'spawned':
        spawns.get(message.id)?.started(message.address);
        spawns.get(message.id)?.resolve();
        spawns.delete(message.id);
        return;
      case 'refused':
        spawns.get(message.id)?.reject(new RuntimeFailure('disposed', message.message));
        spawns.delete(message.id);
        return;
      case 'write':
        handlers.write(message.id, message.fd, message.bytes);
        return;
      case 'listening':
        handlers.listening(message.id);
        return;
      case 'exited':
        handlers.exited(message.id, message.status);
        return;
      case 'compile': {
        const { id, ask } = message;
        void handlers
          .compile(message.path, message.source)
          .then((text) => post({ t: 'compiled', id, ask, text }));
        return;
      }
      case 'events':
        deliver(message.batch);
        return;
      case 'done':
      case 'volume':
        asks.get(message.ask)?.resolve(message.t === 'volume' ? message.files : {});
        asks.delete(message.ask);
        return;
      case 'beat':
        return;
      default:
        net.receive(message);
    }
  }

  frame.port.onmessage = (event: MessageEvent<PageDown>) => hear(event.data);

  return {
    net,
    ready,
    failed,
    failure: () => failure,
    post,
    end,
    ask(message) {
      if (failure !== null) return Promise.reject(failure);
      count += 1;
      const ask = count;
      return new Promise((resolve, reject) => {
        asks.set(ask, { resolve, reject });
        post(message(ask));
      });
    },
    spawn(message, started) {
      if (failure !== null) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        spawns.set(message.id, { started, resolve, reject });
        post(message);
      });
    },
  };
}
