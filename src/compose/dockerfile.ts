/** The text of a Dockerfile as instructions: comments, continued lines, flags and the JSON (exec) form. */
import type { Report } from './report.ts';
import type { Place } from './types.ts';

/** One instruction, as written. */
export interface Instruction {
  readonly name: string;
  /** Everything after the name and the flags, on one line. */
  readonly rest: string;
  /** `--chown=…` and such. */
  readonly flags: readonly string[];
  /** The exec form, where `rest` is a JSON array of strings. */
  readonly exec: readonly string[] | null;
  readonly place: Place;
}

const execForm = (rest: string): readonly string[] | null => {
  if (!rest.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(rest);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
  } catch {
    return null;
  }
};

/** Splits a Dockerfile into instructions. Source: Docker, "Dockerfile reference", Format. */
export const readInstructions = (file: string, text: string, report: Report): readonly Instruction[] => {
  const out: Instruction[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i += 1) {
    const first = (lines[i] ?? '').trim();
    const place: Place = { file, line: i + 1 };
    if (/^#\s*escape\s*=/i.test(first) && out.length === 0) {
      report.add('dockerfile-unsupported', 'Another escape character is not simulated here.', place);
    }
    if (first === '' || first.startsWith('#')) continue;
    const parts: string[] = [];
    let line = first;
    while (line.endsWith('\\') && i + 1 < lines.length) {
      parts.push(line.slice(0, -1));
      do i += 1;
      while (i + 1 < lines.length && /^\s*(#|$)/.test(lines[i] ?? ''));
      line = (lines[i] ?? '').trim();
    }
    const whole = [...parts, line].join(' ').trim();
    const match = /^([A-Za-z]+)(?:\s+([^]*))?$/.exec(whole);
    if (!match) {
      report.add('dockerfile-syntax', 'This line does not begin with an instruction.', place);
      continue;
    }
    let rest = match[2]?.trim() ?? '';
    const flags: string[] = [];
    for (
      let flag = /^--[a-z-]+(?:=\S*)?(?=\s|$)/.exec(rest);
      flag;
      flag = /^--[a-z-]+(?:=\S*)?(?=\s|$)/.exec(rest)
    ) {
      flags.push(flag[0]);
      rest = rest.slice(flag[0].length).trim();
    }
    out.push({ name: (match[1] ?? '').toUpperCase(), rest, flags, exec: execForm(rest), place });
  }
  return out;
};
