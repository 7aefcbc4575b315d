/**
 * How a child process and the lab talk. Two ways: the IPC channel (below), and TCP connections to the relay, which
 * begin with one line of JSON each way and are the program's own bytes from then on.
 *
 *   child  → relay   {"token":…,"process":"p1","host":"img","port":4000}\n
 *   child  ← relay   {"link":…,"from":{ip,port},"to":{ip,port}}\n   or   {"error":"ECONNREFUSED","address":…}\n
 *   relay  → child   {"token":…,"link":…,"from":{ip,port},"to":{ip,port}}\n   on a listening socket, before the first byte
 */
import type { Emitted } from '#events';
import type { Address, IP, NetworkErrorCode } from '../types.ts';

/** The environment variable that tells the preload who it is; it removes it before the program runs. */
export const PROCESS_VARIABLE = 'RUCHE_PROCESS';

/** Node's own variable for its compile cache: a health check every second is worth one. */
export const CACHE_VARIABLE = 'NODE_COMPILE_CACHE';

/** Longest line of preamble, in bytes. */
export const LINE_BYTES = 4096;

export interface ChildSettings {
  readonly process: string;
  readonly token: string;
  readonly relay: number;
  readonly address: IP;
  readonly hostname: string;
  readonly tracing: boolean;
  /** The container's `/` on this machine, and this machine's own directories that stay visible. */
  readonly files: { readonly root: string; readonly outside: readonly string[] };
}

export interface DialLine {
  readonly token: string;
  /** Absent: the reader, from `source`. */
  readonly process?: string;
  readonly source?: IP;
  readonly host: string;
  readonly port: number;
}

export type DialAnswer =
  | { readonly link: string; readonly from: Address; readonly to: Address }
  | { readonly error: NetworkErrorCode; readonly address: string };

export interface AcceptLine {
  readonly token: string;
  readonly link: string;
  readonly from: Address;
  readonly to: Address;
}

export type ChildMessage =
  | { readonly type: 'events'; readonly events: readonly Emitted[] }
  | {
      readonly type: 'listen';
      readonly id: number;
      readonly port: number;
      /** Where it really listens, on the machine's loopback. */
      readonly real: number;
      /** Bound to the container's own loopback: nobody else gets in. */
      readonly loopback: boolean;
    }
  | { readonly type: 'unlisten'; readonly port: number }
  | { readonly type: 'resolve'; readonly id: number; readonly name: string }
  /** It ends its side of a connection. A side that ends without a word is that of a process that died. */
  | { readonly type: 'finish'; readonly link: string; readonly side: LinkSide }
  | { readonly type: 'exiting' };

/** Who dialled, and who was dialled. */
export type LinkSide = 'near' | 'far';

export type LabMessage =
  | { readonly type: 'listening'; readonly id: number; readonly taken: boolean }
  | { readonly type: 'resolved'; readonly id: number; readonly addresses: readonly IP[] }
  | { readonly type: 'crash' }
  /** Where the system has no signals. */
  | { readonly type: 'signal'; readonly signal: string };

/** One line of preamble. */
export function line(value: DialLine | DialAnswer | AcceptLine): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
