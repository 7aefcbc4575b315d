/** A command in a scenario's YAML → a LabCommand. */
import type { Cursor, Report } from '#compose';
import type { LabCommand, LabCommandType } from './commands.ts';
import { multipart } from './multipart.ts';
import type { RelativeFiles } from './overlay.ts';
import { isName } from './scenario-names.ts';

/** One command of a scenario. `upload` is the sandbox's file that it sends (`photos/lamp.png`). */
export interface Deed {
  readonly command: LabCommand;
  readonly upload: string | null;
}

type Kind = 'text' | 'number' | 'text?' | 'number?' | 'headers?' | 'texts' | 'fault' | 'upload?';

const TARGET = { service: 'text', replica: 'number?' } as const;
const LINK = { from: 'text', to: 'text' } as const;
const SHOT = {
  service: 'text?',
  port: 'number?',
  method: 'text',
  path: 'text',
  headers: 'headers?',
  body: 'text?',
  upload: 'upload?',
} as const;

/** The fields of every command; `upload` is a scenario's own way to write a multipart body. */
const FIELDS: Readonly<Record<LabCommandType, Readonly<Record<string, Kind>>>> = {
  start: TARGET,
  stop: TARGET,
  kill: { ...TARGET, signal: 'text?' },
  restart: TARGET,
  crash: TARGET,
  scale: { service: 'text', replicas: 'number' },
  configure: { service: 'text', environment: 'texts' },
  slow: { ...LINK, latency: 'number' },
  cut: LINK,
  heal: LINK,
  fault: { ...LINK, fault: 'fault' },
  'http.request': SHOT,
  'load.start': { ...SHOT, rate: 'number', pattern: 'text?', burst: 'number?' },
  'load.stop': {},
  publish: { service: 'text', exchange: 'text', key: 'text', body: 'text' },
  purge: { service: 'text', queue: 'text' },
  'file.write': { path: 'text', content: 'text' },
};

const isType = (type: unknown): type is LabCommandType =>
  typeof type === 'string' && Object.hasOwn(FIELDS, type);

const fits = (value: unknown, kind: Kind): boolean => {
  if (isName(value)) return true; // what it stands for is known when it is played
  switch (kind) {
    case 'text':
    case 'text?':
      return typeof value === 'string';
    case 'number':
    case 'number?':
      return typeof value === 'number';
    case 'headers?':
    case 'texts':
      return (
        typeof value === 'object' &&
        value !== null &&
        Object.values(value).every((each) => typeof each === 'string')
      );
    case 'fault':
    case 'upload?':
      return typeof value === 'object';
    default:
      return kind satisfies never;
  }
};

/** `upload: {field, file | files, type?}` → the paths of its files; sent in turn where there are several. */
const uploadPaths = (cursor: Cursor): readonly Cursor[] => {
  const one = cursor.get('file');
  return one ? [one] : (cursor.get('files')?.items() ?? []);
};

/** The body and header of a multipart form with one file, or null with something in the report. */
const upload = (
  cursor: Cursor,
  file: Cursor | undefined,
  files: RelativeFiles,
  report: Report,
): Record<string, unknown> | null => {
  const field = String(cursor.get('field')?.value ?? 'file');
  const path = String(file?.value ?? '');
  const content = files[path];
  if (content === undefined) {
    report.add('scenario-upload', `There is no "${path}" in the sandbox.`, file?.place ?? cursor.place);
    return null;
  }
  const type = cursor.get('type')?.value;
  return { ...multipart({ field, file: path, content, ...(type ? { type: String(type) } : {}) }) };
};

/** Reads `do:`, done so many times. Null with something in the report where it is no command. */
export const readCommands = (
  cursor: Cursor,
  files: RelativeFiles,
  times: number,
  report: Report,
): readonly Deed[] | null => {
  const form = cursor.get('upload');
  const paths = form ? uploadPaths(form) : [];
  // One command for each file; more turns send the same again.
  const each = Array.from({ length: Math.max(1, Math.min(times, paths.length)) }, (_, at): Deed | null => {
    const command = readCommand(cursor, paths[at], files, report);
    return command && { command, upload: paths[at] ? String(paths[at].value) : null };
  });
  const deeds = Array.from({ length: times }, (_, at) => each[at % each.length] ?? null);
  return deeds.every((deed) => deed !== null) ? deeds : null;
};

const readCommand = (
  cursor: Cursor,
  file: Cursor | undefined,
  files: RelativeFiles,
  report: Report,
): LabCommand | null => {
  const type = cursor.get('type')?.value;
  if (!isType(type)) {
    const known = Object.keys(FIELDS).join(', ');
    const message = `"do" needs a "type" that is a command: ${known}.`;
    report.add('scenario-command', message, cursor.get('type')?.place ?? cursor.place);
    return null;
  }
  const fields = FIELDS[type];
  const command: Record<string, unknown> = { type };
  let isWhole = true;
  const refuse = (message: string, place = cursor.place): void => {
    isWhole = false;
    report.add('scenario-command', message, place);
  };
  for (const [key] of cursor.entries()) {
    if (key !== 'type' && !Object.hasOwn(fields, key))
      refuse(`"${type}" knows no "${key}".`, cursor.keyPlace(key));
  }
  for (const [key, kind] of Object.entries(fields)) {
    const value = cursor.get(key);
    if (!value) {
      if (!kind.endsWith('?')) refuse(`"${type}" needs "${key}".`);
    } else if (!fits(value.value, kind)) {
      refuse(`"${key}" must be ${kind.replace('?', '')}.`, value.place);
    } else if (kind === 'upload?') {
      const made = upload(value, file, files, report);
      if (made) Object.assign(command, made);
      else isWhole = false;
    } else if (kind === 'headers?') {
      command[key] = value.entries().map(([name, item]) => [name, String(item.value)]);
    } else command[key] = value.value;
  }
  // The table above has made sure of every field.
  return isWhole ? (command as unknown as LabCommand) : null;
};
