/**
 * The whole wire protocol of the embedded runtime: page ↔ hub, process ↔ hub, frame ↔ hub. Each pair has one ordered
 * MessagePort, so a process's bytes, volume writes and events arrive in the order in which it made them.
 */
import type { Emitted, LabEvent, LinkFault } from '#events';
import type {
  Address,
  ExitStatus,
  FileTree,
  IP,
  NetworkErrorCode,
  ProcessSpec,
  Signal,
  VolumeMount,
} from '../types.ts';
import type { Self } from './kernel.ts';

/** Where `import` and `import.meta` stand in the code of a module (offsets), so that the worker can link it. */
export interface ModuleReference {
  readonly kind: 'static' | 'dynamic' | 'meta';
  readonly start: number;
  readonly end: number;
  /** What a static import names. */
  readonly specifier?: string;
}

/** One of the reader's files, ready to run: types stripped, traces kept across `await`, imports located. */
export interface ModuleText {
  readonly code: string;
  /** Has the syntax of an ES module (import, export, import.meta, top-level await). */
  readonly module: boolean;
  readonly references: readonly ModuleReference[];
  /** Where columns moved away from the source's (compile/moves.ts); absent: nowhere. */
  readonly moves?: readonly number[];
  /** It does not compile: what Node would print, and where. */
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly line: number;
    readonly column: number;
  };
}

/** A package (or a part of Node: text then) as one script that registers a CommonJS function. */
export interface Pack {
  readonly code: Blob | string;
  /** Its source was an ES module: `default` is its own default export, not the whole `exports`. */
  readonly module: boolean;
}

/** What an end of a connection (a process, or the page) tells the hub. It numbers its own dials with odd ids. */
export type NetUp =
  | { readonly t: 'connect'; readonly id: number; readonly to: Address; readonly from?: IP }
  | { readonly t: 'listen'; readonly port: number }
  | { readonly t: 'unlisten'; readonly port: number }
  | { readonly t: 'data'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly t: 'consumed'; readonly id: number; readonly count: number }
  | { readonly t: 'end'; readonly id: number }
  | { readonly t: 'reset'; readonly id: number };

/** What the hub tells an end of a connection. It numbers accepted connections with even ids. */
export type NetDown =
  | { readonly t: 'open'; readonly id: number; readonly local: Address; readonly remote: Address }
  | {
      readonly t: 'accept';
      readonly id: number;
      readonly port: number;
      readonly local: Address;
      readonly remote: Address;
    }
  | { readonly t: 'data'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly t: 'window'; readonly id: number; readonly count: number }
  | { readonly t: 'end'; readonly id: number }
  | { readonly t: 'close'; readonly id: number; readonly error: NetworkErrorCode | null };

/** Process → hub. */
export type WorkerUp =
  | NetUp
  | { readonly t: 'ready' }
  | { readonly t: 'resolve'; readonly ask: number; readonly name: string }
  | { readonly t: 'compile'; readonly ask: number; readonly path: string; readonly source: string }
  | { readonly t: 'write'; readonly fd: 1 | 2; readonly bytes: Uint8Array }
  | {
      readonly t: 'volume';
      readonly volume: string;
      readonly path: string;
      readonly content: Uint8Array | null;
    }
  | { readonly t: 'emit'; readonly event: Emitted }
  /** The files that this process wrote itself, apart from volumes; null: it removed one that it was started with. */
  | { readonly t: 'wrote'; readonly ask: number; readonly files: Readonly<Record<string, Uint8Array | null>> }
  | { readonly t: 'exit'; readonly status: ExitStatus };

/** Hub → process. `start` comes first, once. */
export type WorkerDown =
  | NetDown
  | {
      readonly t: 'start';
      readonly self: Self;
      readonly program: ProcessSpec['program'];
      readonly files: FileTree;
      readonly volumes: readonly VolumeMount[];
      readonly modules: Readonly<Record<string, ModuleText>>;
      readonly packs: Readonly<Record<string, Pack>>;
      /** Ports that others in the same container hold already. */
      readonly taken: readonly number[];
    }
  | { readonly t: 'resolved'; readonly ask: number; readonly addresses: readonly IP[] }
  | { readonly t: 'compiled'; readonly ask: number; readonly text: ModuleText }
  | { readonly t: 'stdin'; readonly bytes: Uint8Array | null }
  | { readonly t: 'signal'; readonly signal: Signal }
  /** What did it write? For a process that is about to start inside the same container. */
  | { readonly t: 'written'; readonly ask: number }
  | { readonly t: 'crash' };

/** Page → hub. */
export type PageUp =
  | NetUp
  /** The workers' core, and how many processes will start soon. */
  | { readonly t: 'core'; readonly code: string; readonly processes: number }
  | { readonly t: 'packs'; readonly packs: Readonly<Record<string, Pack>> }
  | {
      readonly t: 'spawn';
      readonly id: string;
      readonly spec: ProcessSpec;
      readonly modules: Readonly<Record<string, ModuleText>>;
    }
  | { readonly t: 'kill'; readonly id: string; readonly signal: Signal; readonly ask: number }
  | { readonly t: 'crash'; readonly id: string }
  | { readonly t: 'stdin'; readonly id: string; readonly bytes: Uint8Array | null }
  | { readonly t: 'compiled'; readonly id: string; readonly ask: number; readonly text: ModuleText }
  | { readonly t: 'shape'; readonly from: string; readonly to: string; readonly fault: LinkFault | null }
  | {
      readonly t: 'emit';
      readonly event: Emitted;
      readonly of?: { readonly service: string; readonly replica: number };
    }
  | { readonly t: 'volume.read'; readonly ask: number; readonly volume: string }
  | { readonly t: 'volume.write'; readonly ask: number; readonly volume: string; readonly files: FileTree }
  | { readonly t: 'beat'; readonly n: number };

/** Hub → page. */
export type PageDown =
  | NetDown
  | { readonly t: 'ready' }
  | { readonly t: 'blocked'; readonly message: string }
  | { readonly t: 'spawned'; readonly id: string; readonly address: IP }
  | { readonly t: 'refused'; readonly id: string; readonly message: string }
  | { readonly t: 'write'; readonly id: string; readonly fd: 1 | 2; readonly bytes: Uint8Array }
  /** The process holds its first port. */
  | { readonly t: 'listening'; readonly id: string }
  | { readonly t: 'exited'; readonly id: string; readonly status: ExitStatus }
  | {
      readonly t: 'compile';
      readonly id: string;
      readonly ask: number;
      readonly path: string;
      readonly source: string;
    }
  | { readonly t: 'events'; readonly batch: readonly LabEvent[] }
  | { readonly t: 'done'; readonly ask: number }
  | { readonly t: 'volume'; readonly ask: number; readonly files: FileTree }
  | { readonly t: 'beat'; readonly n: number };

/** Hub → frame: only the frame's own thread can create workers that live in every browser. */
export type FrameUp =
  | { readonly t: 'core'; readonly code: string }
  | { readonly t: 'create'; readonly worker: number; readonly port: MessagePort }
  | { readonly t: 'terminate'; readonly worker: number };

/** Frame → hub. */
export type FrameDown = { readonly t: 'broken'; readonly worker: number; readonly message: string };

/** The first message of the frame to the page, and the page's only one to the frame: both carry the page's nonce. */
export interface Handshake {
  readonly ruche: 'frame' | 'page';
  readonly nonce: string;
}

/** Where the nonce stands in runtime.html until the page fills it in. */
export const NONCE_SLOT = '{{nonce}}';

/** The little of a MessagePort that the hub needs; tests make it in memory. */
export interface Port<Down> {
  post(message: Down, transfer?: Transferable[]): void;
}

/** Buffers worth handing over instead of copying. Small ones are cheaper to copy than to detach. */
export function transferable(bytes: Uint8Array): Transferable[] {
  return bytes.byteLength >= 16_384 && bytes.byteLength === bytes.buffer.byteLength
    ? [bytes.buffer as ArrayBuffer]
    : [];
}

/** The same bytes in a buffer of their own: a view would drag its whole pool through structured clone. */
export function compact(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength && bytes.constructor === Uint8Array
    ? bytes
    : Uint8Array.prototype.slice.call(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
