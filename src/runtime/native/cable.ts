import type { Socket } from 'node:net';
import type { Lane } from '../switch/index.ts';
import type { AfterEvents } from './after-events.ts';
import type { LinkSide } from './protocol.ts';

/** More bytes than this on their way in one direction stop its sender. */
const HIGH_WATER = 256 * 1024;

/** How long a reset waits for the bytes before it to leave, in ms. */
const RESET_PATIENCE_MS = 1000;

/** One end of a connection as the switch sees it. */
export interface CableEnd {
  readonly socket: Socket;
  /** The process behind it; null: the reader. */
  readonly owner: string | null;
  /** What arrives for this end. */
  readonly lane: Lane;
}

/** Two sockets joined through two lanes: bytes, FIN and RST travel in order, as late as the link's fault asks. */
export interface Cable {
  /** A process is about to end its side in an orderly way. */
  finish(owner: string, side: LinkSide): void;
  /** The process is gone: its end is dead and the other one is reset. */
  unplug(owner: string): void;
  destroy(): void;
}

export interface CableOptions {
  readonly near: CableEnd;
  readonly far: CableEnd;
  readonly afterEvents: AfterEvents;
  /** Called once, when the connection is over. */
  readonly over: (how: 'closed' | 'reset') => void;
}

interface Side {
  readonly end: CableEnd;
  readonly peer: () => Side;
  /** It said that it would send FIN; it sent it; its process is gone; it was torn down. */
  announced: boolean;
  finished: boolean;
  doomed: boolean;
  dead: boolean;
}

/** Joins two connected sockets; both must be paused, and have nothing of the preamble left in them. */
export function createCable({ near, far, afterEvents, over }: CableOptions): Cable {
  let settled = false;
  const one: Side = {
    end: near,
    peer: () => two,
    announced: near.owner === null,
    finished: false,
    doomed: false,
    dead: false,
  };
  const two: Side = {
    end: far,
    peer: () => one,
    announced: far.owner === null,
    finished: false,
    doomed: false,
    dead: false,
  };

  function settle(how: 'closed' | 'reset'): void {
    if (settled) return;
    settled = true;
    over(how);
  }

  /** Sends something to the other end, behind all that was sent before. */
  function across(side: Side, deliver: (sink: Socket) => void): void {
    const { end } = side.peer();
    afterEvents(() => end.lane.push(() => deliver(end.socket)));
  }

  function die(side: Side): void {
    if (side.dead) return;
    side.dead = true;
    side.end.socket.destroy();
    if (side.finished && side.peer().finished) return;
    across(side, reset);
    settle('reset');
  }

  function join(side: Side): void {
    const source = side.end.socket;
    let held = 0;
    const pay = (bytes: number): void => {
      held -= bytes;
      if (held <= HIGH_WATER && source.isPaused()) source.resume();
    };
    source.on('data', (chunk: Buffer) => {
      held += chunk.length;
      if (held > HIGH_WATER) source.pause();
      across(side, (sink) => {
        if (sink.destroyed || sink.writableEnded) pay(chunk.length);
        else sink.write(chunk, () => pay(chunk.length));
      });
    });
    source.on('end', () =>
      // A process that dies closes its sockets too, but can't say so before. Its word has been read by now.
      afterEvents(() => {
        if (side.dead) return;
        if (side.doomed || !side.announced) {
          die(side);
          return;
        }
        side.finished = true;
        side.peer().end.lane.push(() => {
          side.peer().end.socket.end();
          if (side.peer().finished) settle('closed');
        });
      }),
    );
    source.on('error', () => die(side));
    source.setNoDelay(true);
    source.resume();
  }

  join(one);
  join(two);
  return {
    finish(owner, which) {
      const side = which === 'near' ? one : two;
      if (side.end.owner === owner) side.announced = true;
    },
    unplug(owner) {
      for (const side of [one, two]) {
        if (side.end.owner !== owner || side.dead) continue;
        side.doomed = true;
        // What it wrote before it died is still delivered: unless all was read, `end` comes behind it.
        if (side.finished || side.end.socket.readableEnded) die(side);
      }
    },
    destroy() {
      for (const side of [one, two]) {
        side.end.lane.drop();
        side.end.socket.destroy();
      }
    },
  };
}

/** RST, once what was sent before has left this process. */
function reset(sink: Socket): void {
  if (sink.destroyed) return;
  if (sink.writableLength === 0) {
    sink.resetAndDestroy();
    return;
  }
  const timer = setTimeout(() => sink.resetAndDestroy(), RESET_PATIENCE_MS);
  sink.once('drain', () => {
    clearTimeout(timer);
    sink.resetAndDestroy();
  });
}
