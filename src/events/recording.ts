import { EVENTS_VERSION, type LabEvent } from './types.ts';

/**
 * The first line of a recording. `plan` is the Plan that ran, as plain JSON (events know nothing of its type).
 *
 * The events begin with the start of the lab; what a scenario did comes after the event `{type: 'lab', state: 'ready'}`.
 */
export interface RecordingHeader {
  readonly format: 'ruche-events';
  readonly version: number;
  readonly sandbox: string;
  readonly step: string | null;
  /** The scenario that was played; absent where a reader played by hand. */
  readonly scenario?: string;
  /** Variables of the compose file that the scenario set: `{WORK_MS: '2500'}`. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * What the photos look like, for whoever draws them: id of a photo → the sandbox's file that was uploaded
   * (`{'cac498c82e2e': 'photos/lamp.png'}`). The id is the one in the answer to the upload, hence in the payload of its
   * message (`"id":"cac498c82e2e"`) and in the paths of its requests (`/internal/cac498c82e2e.thumb.png`).
   * Written by the recorder, which made the uploads; events carry no pictures.
   */
  readonly photos?: Readonly<Record<string, string>>;
  readonly plan: unknown;
}

export interface Recording {
  readonly header: RecordingHeader;
  readonly events: readonly LabEvent[];
}

/** Why a text is not a recording; `line` starts at 1. */
export class RecordingError extends Error {
  readonly code: 'not-a-recording' | 'unknown-version' | 'bad-line' | 'too-large';
  readonly line: number;
  constructor(code: RecordingError['code'], line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'RecordingError';
    this.code = code;
    this.line = line;
  }
}

/** A recording is a file that someone may hand us: at most this many characters are read. */
export const RECORDING_LIMIT = 64 * 1024 * 1024;

/** JSON lines: the header, then one event a line. */
export function writeRecording(
  header: Omit<RecordingHeader, 'format' | 'version'>,
  events: readonly LabEvent[],
): string {
  const first: RecordingHeader = { format: 'ruche-events', version: EVENTS_VERSION, ...header };
  return [first, ...events].map((value) => JSON.stringify(value)).join('\n') + '\n';
}

/** Reads what `writeRecording` wrote. Throws a RecordingError with the line that is wrong. */
export function readRecording(text: string): Recording {
  if (text.length > RECORDING_LIMIT)
    throw new RecordingError('too-large', 1, `more than ${RECORDING_LIMIT} characters`);
  const lines = text.split('\n');
  const header = readHeader(lines[0] ?? '');
  const events: LabEvent[] = [];
  let last = -1;
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] as string;
    if (line.trim() === '') continue;
    const event = parse(line, index + 1);
    if (
      typeof event['type'] !== 'string' ||
      typeof event['seq'] !== 'number' ||
      typeof event['at'] !== 'number'
    )
      throw new RecordingError('bad-line', index + 1, 'an event has a type, a seq and an at');
    if (event['seq'] <= last)
      throw new RecordingError('bad-line', index + 1, `seq ${event['seq']} does not follow ${last}`);
    last = event['seq'];
    events.push(event as unknown as LabEvent);
  }
  return { header, events };
}

function readHeader(line: string): RecordingHeader {
  const value = parse(line, 1);
  if (value['format'] !== 'ruche-events')
    throw new RecordingError('not-a-recording', 1, 'the first line says format "ruche-events"');
  if (value['version'] !== EVENTS_VERSION)
    throw new RecordingError(
      'unknown-version',
      1,
      `version ${String(value['version'])}; this site reads version ${EVENTS_VERSION}`,
    );
  if (typeof value['sandbox'] !== 'string')
    throw new RecordingError('not-a-recording', 1, 'the header names its sandbox');
  for (const key of ['photos', 'environment'] as const) {
    if (value[key] !== undefined && !isTexts(value[key]))
      throw new RecordingError('not-a-recording', 1, `"${key}" is names and texts`);
  }
  return value as unknown as RecordingHeader;
}

const isTexts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => typeof each === 'string');

function parse(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RecordingError(number === 1 ? 'not-a-recording' : 'bad-line', number, 'this is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RecordingError(
      number === 1 ? 'not-a-recording' : 'bad-line',
      number,
      'a line is one JSON object',
    );
  return value as Record<string, unknown>;
}
