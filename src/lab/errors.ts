/** What a lab says when it can't: refusals of one command, and failures of the whole. */
import type { Place } from '#compose';

/** Why a command was refused. The system goes on as it was. */
export type LabRefusalCode =
  | 'not-started'
  | 'unknown-service'
  | 'unknown-replica'
  | 'unknown-file'
  | 'not-running'
  | 'not-a-broker'
  | 'no-published-port'
  | 'unknown-variable'
  | 'replicas'
  | 'shared-volume'
  | 'published-replicas'
  | 'bad-request'
  | 'bad-fault'
  | 'bad-load'
  | 'needs-new-plan'
  | 'connection-refused'
  | 'connection-reset'
  | 'unreachable'
  | 'timed-out'
  | 'unknown-host'
  | 'broker-refused';

/** A command that could not be carried out; thrown by `Lab.send`. `message` is one plain English sentence. */
export class LabRefusal extends Error {
  readonly code: LabRefusalCode;
  constructor(code: LabRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabRefusal';
    this.code = code;
  }
}

/** Why the system did not come up, or could not go on. */
export type LabFailureCode =
  | 'service-failed-to-start'
  | 'service-unhealthy'
  | 'config-refused'
  | 'missing-package'
  | 'never-completed'
  | 'runtime-failed'
  | 'stopped';

/** Where a failure comes from. */
export interface FailureSource {
  readonly service?: string;
  readonly replica?: number;
  /** The last lines that it wrote to stderr (to stdout where it wrote none). */
  readonly lines?: readonly string[];
  /** The line of the sandbox that the output names first, where it names one. */
  readonly place?: Place | null;
}

/** The system did not come up; rejects `Lab.start`. What runs goes on running, and `start` may be called again. */
export class LabFailure extends Error {
  readonly code: LabFailureCode;
  readonly service: string | null;
  readonly replica: number | null;
  readonly lines: readonly string[];
  readonly place: Place | null;
  constructor(code: LabFailureCode, message: string, source: FailureSource = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabFailure';
    this.code = code;
    this.service = source.service ?? null;
    this.replica = source.replica ?? null;
    this.lines = source.lines ?? [];
    this.place = source.place ?? null;
  }
}
