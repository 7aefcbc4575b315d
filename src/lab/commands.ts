/**
 * LabCommand: everything one can do to a running system. Buttons, terminal, slides, checks, scenarios and mirrors
 * all send these. A command is plain JSON, except that a body may be bytes.
 */
import type { LinkFault } from '#events';

/** One replica of a service, or all of them when `replica` is absent. */
export interface Target {
  readonly service: string;
  readonly replica?: number;
}

/** A request as the reader sends it: through the published port, or straight to a service's own port. */
export interface HttpShot {
  /** Absent: the service that publishes a port. */
  readonly service?: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
}

export type LoadPattern = 'steady' | 'burst' | 'random';

/** What a load generator sends: `rate` requests a second on average, `burst` (default 10) at once where it sends bursts. */
export interface LoadSpec extends HttpShot {
  readonly rate: number;
  readonly pattern?: LoadPattern;
  readonly burst?: number;
}

export type LabCommand =
  /** `docker compose start|stop|kill|restart`. `kill` marks the replica as stopped by hand: no restart policy. */
  | ({ readonly type: 'start' } & Target)
  | ({ readonly type: 'stop' } & Target)
  | ({
      readonly type: 'kill';
      readonly signal?: 'SIGKILL' | 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT';
    } & Target)
  | ({ readonly type: 'restart' } & Target)
  /** Ends the process from inside, as a bug would (exit code 1): the restart policy applies. */
  | ({ readonly type: 'crash' } & Target)
  | { readonly type: 'scale'; readonly service: string; readonly replicas: number }
  /**
   * `ACK=auto docker compose up -d thumb`: other values for variables that compose.yaml already gives the service.
   * Its replicas start again with them, those that were killed too.
   */
  | {
      readonly type: 'configure';
      readonly service: string;
      readonly environment: Readonly<Record<string, string>>;
    }
  /** Network faults between two services (`*`: any). `slow` adds latency in ms; `heal` takes every fault off. */
  | { readonly type: 'slow'; readonly from: string; readonly to: string; readonly latency: number }
  | { readonly type: 'cut'; readonly from: string; readonly to: string }
  | { readonly type: 'heal'; readonly from: string; readonly to: string }
  | { readonly type: 'fault'; readonly from: string; readonly to: string; readonly fault: LinkFault | null }
  | ({ readonly type: 'http.request' } & HttpShot)
  /** One generator a lab: a second `load.start` takes the place of the first. */
  | ({ readonly type: 'load.start' } & LoadSpec)
  | { readonly type: 'load.stop' }
  /** By hand, as a client of the broker. */
  | {
      readonly type: 'publish';
      readonly service: string;
      readonly exchange: string;
      readonly key: string;
      readonly body: string;
    }
  | { readonly type: 'purge'; readonly service: string; readonly queue: string }
  /** Changes one of the sandbox's files (path relative to the sandbox) and restarts only what is concerned. */
  | { readonly type: 'file.write'; readonly path: string; readonly content: string };

export type LabCommandType = LabCommand['type'];

/** What a command gives back. Refusals are typed (`LabRefusal`), thrown by `send`. */
export type CommandResult =
  | { readonly type: 'done' }
  | {
      readonly type: 'http.response';
      readonly status: number;
      readonly statusText: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: Uint8Array;
      readonly ms: number;
    };
