/** Exercises: what a `check.ts` is written with, and what comes out of running it. */
import type { CommandResult, Lab, LabCommand } from '#lab';
import type { LabEvent, QueueView } from '#events';

/** What fills the `{name}` of a text. */
export type Values = Readonly<Record<string, string | number>>;

/** A running lab, as far as checks go into it. */
export type ObservedLab = Pick<Lab, 'send' | 'snapshot' | 'events' | 'sandbox' | 'files'>;

/** A kind of event, with the type that it then has. */
export type EventOf<T extends LabEvent['type']> = Extract<LabEvent, { readonly type: T }>;

/**
 * What a check found. A failed one names its `finding`: the key of the sentences that say what was seen and where to
 * look; `values` go into them.
 */
export type Verdict<F extends string = string> =
  | { readonly passed: true; readonly values?: Values }
  | { readonly passed: false; readonly finding: F; readonly values?: Values };

/** A running lab, passed to a check. Everything rejects once the run is cancelled. */
export interface CheckContext<D extends string = string> {
  readonly sandbox: Lab['sandbox'];
  snapshot: Lab['snapshot'];
  /** Events since this check began (its preparation included), oldest first. */
  readonly events: readonly LabEvent[];
  /** A queue as the events of the lab add up to; empty where it was never declared. */
  queue(name: string): QueueView;
  /** Carries out a command. A refusal by the lab ends the run as a failure of the lab, not of the reader. */
  send(command: LabCommand): Promise<CommandResult>;
  /** Sends one of the sandbox's files as the field `file` of a form; resolves with the answer. */
  upload(path: string, file: string): Promise<Extract<CommandResult, { type: 'http.response' }>>;
  /**
   * Resolves with the first truthy answer of `look`, which is asked now and after every batch of events; with null once
   * `within` ms are over. Nothing here ever sleeps.
   */
  until<T>(look: () => T | null | undefined | false, within: number): Promise<T | null>;
  /** The first event of a type since this check began that also fulfils `where`. */
  first<T extends LabEvent['type']>(type: T, where?: (event: EventOf<T>) => boolean): EventOf<T> | undefined;
  /** All of them. */
  all<T extends LabEvent['type']>(type: T, where?: (event: EventOf<T>) => boolean): readonly EventOf<T>[];
  /** Says what the check is doing now: the key of a text. */
  doing(key: D, values?: Values): void;
  /** Ends the run: the lab did something that no reader's file can be blamed for. */
  blameLab(why: string): never;
}

/** One promise of the system, kept or not. */
export interface Check<F extends string = string, D extends string = string> {
  readonly id: string;
  /** Ids of checks without which this one means nothing: it is then not tried. */
  readonly needs: readonly string[];
  /** ms for the whole check, preparation included. A guard: a check decides by what it sees, not by waiting. */
  readonly within: number;
  /** The starter keeps this promise already. */
  readonly initiallyPassing: boolean;
  run(lab: CheckContext<D>): Promise<Verdict<F>>;
}

/** What `check.ts` exports as `exercise`. */
export interface Exercise<F extends string = string, D extends string = string> {
  /** The service whose files the reader edits: `prepare` starts its replicas. All others run by then. */
  readonly service: string;
  /** Every key that a verdict may name; the manifest has their sentences. */
  readonly findings: readonly F[];
  /** Every key that `doing` may name. */
  readonly doings: readonly D[];
  /** Brings the lab into the state from which each check starts. A verdict ends the check there. */
  prepare(lab: CheckContext<D>): Promise<Verdict<F> | null>;
  readonly checks: readonly Check<F, D>[];
}

/** Findings that every exercise shares; their sentences are the site's. */
export type CommonFinding = 'too-late';

/** Where a check stands. `not-tried`: one that it needs did not pass, or the run ended before it. */
export type CheckState =
  | { readonly state: 'waiting' }
  | { readonly state: 'running'; readonly doing: string | null; readonly values: Values }
  | { readonly state: 'passed'; readonly values: Values }
  | { readonly state: 'not-yet'; readonly finding: string; readonly values: Values }
  | { readonly state: 'not-tried'; readonly because: string | null }
  | { readonly state: 'lab-failed'; readonly why: string };

/** The states of all checks, by id, in their order. */
export type Results = Readonly<Record<string, CheckState>>;
