/** `healthcheck:` of a service, with Docker's defaults. */
import { parseDuration } from './duration.ts';
import type { Report } from './report.ts';
import { parseShell } from './shell.ts';
import type { HealthcheckPlan } from './types.ts';
import type { Cursor } from './yaml.ts';

/** Reads a duration; `fallback` (ms) where the key is absent or the text is none. */
export const readDuration = (cursor: Cursor | null, fallback: number, report: Report): number => {
  if (cursor === null || cursor.value === null) return fallback;
  const ms = parseDuration(String(cursor.value));
  if (ms === null) {
    const message = `"${String(cursor.value)}" is not a duration: write "30s", "1m30s" or "500ms".`;
    report.add('duration-syntax', message, cursor.place);
  }
  return ms ?? fallback;
};

const shell = (script: string, cursor: Cursor, report: Report): HealthcheckPlan['test'] | null => {
  const steps = parseShell(script);
  if (!('code' in steps)) return { kind: 'shell', steps, script };
  const message =
    steps.code === 'shell-syntax'
      ? `This script has ${steps.what}.`
      : `This script uses ${steps.what}, which is not simulated here: words, quotes, &&, || and ; are.`;
  report.add(steps.code, message, cursor.place);
  return null;
};

const readTest = (cursor: Cursor, report: Report): HealthcheckPlan['test'] | 'none' | null => {
  if (typeof cursor.value === 'string') return shell(cursor.value, cursor, report);
  const [kind, ...args] = cursor.items().map((item) => String(item.value));
  if (kind === 'NONE') return 'none';
  if (kind === 'CMD' && args.length > 0) return { kind: 'exec', argv: args };
  if (kind === 'CMD-SHELL' && args.length === 1)
    return shell(args[0] ?? '', cursor.items()[1] ?? cursor, report);
  const message = 'A test is a string, or a list that begins with "CMD", "CMD-SHELL" (one string) or "NONE".';
  report.add('healthcheck-test', message, cursor.place);
  return null;
};

/** Reads a health check; null where there is none. Zero means Docker's default, as it does to Docker. */
export const readHealthcheck = (cursor: Cursor | null, report: Report): HealthcheckPlan | null => {
  if (cursor === null || cursor.value === null) return null;
  if (String(cursor.get('disable')?.value) === 'true') return null;
  const written = cursor.get('test');
  if (written === null) {
    report.add(
      'healthcheck-test',
      'This health check needs a "test": no image here brings one.',
      cursor.place,
    );
    return null;
  }
  const test = readTest(written, report);
  const retries = Number(cursor.get('retries')?.value ?? 0);
  if (!Number.isInteger(retries) || retries < 0) {
    report.add(
      'healthcheck-retries',
      '"retries" is a whole number.',
      cursor.get('retries')?.place ?? cursor.place,
    );
  }
  const plan = {
    interval: readDuration(cursor.get('interval'), 0, report) || 30_000,
    timeout: readDuration(cursor.get('timeout'), 0, report) || 30_000,
    retries: retries || 3,
    startPeriod: readDuration(cursor.get('start_period'), 0, report),
    startInterval: readDuration(cursor.get('start_interval'), 0, report) || 5000,
  };
  return test === null || test === 'none' ? null : { test, ...plan };
};
