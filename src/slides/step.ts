import type { LabCommand, Pattern } from '#lab';
import { atWork, replicasOf, type Picture } from '../islands/lab/view/picture.ts';
import { holdersIn } from './entry.ts';

/** What one step of a live slide does: LabCommands, and two that name what only the running system knows. */
export type StepCommand =
  | LabCommand
  /** So many uploads of sample photos, as the page's own form would send them. */
  | { readonly type: 'photos'; readonly count: number }
  /** SIGKILL to the replica that is at work; where none is, a photo is sent first. */
  | { readonly type: 'kill.busy'; readonly service: string };

/** One step as its slide declares it. */
export interface Step {
  readonly commands: readonly StepCommand[];
  /** The event that proves it; null: none is awaited. */
  readonly expect: Pattern | null;
}

/** Reads a step out of the attributes of its element. Throws where they are not what `<Do>` writes. */
export function readStep({ command, expect }: { readonly [name: string]: string | undefined }): Step {
  const read = (text: string): unknown => JSON.parse(text);
  const commands = [read(command ?? '[]')].flat();
  if (!commands.every(isCommand)) throw new Error(`a step names a command by its type, not ${command}`);
  const pattern = expect === undefined ? null : read(expect);
  if (pattern !== null && (typeof pattern !== 'object' || Array.isArray(pattern)))
    throw new Error(`a step expects one event, not ${expect}`);
  // A pattern's fields are compared as they are: any object is one.
  return { commands, expect: pattern as Pattern | null };
}

function isCommand(value: unknown): value is StepCommand {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The replica that a kill should hit while it works: who holds a message, acked automatically or not; null: nobody. */
export function busy(picture: Picture, service: string): number | null {
  const held = holdersIn(picture).filter((one) => one.service === service);
  const oldest = atWork(picture, service);
  if (oldest && held.some((one) => one.replica === oldest.replica)) return oldest.replica;
  const living = replicasOf(picture, service).filter((one) => one.state !== 'exited');
  return held.find((one) => living.some((other) => other.replica === one.replica))?.replica ?? null;
}
