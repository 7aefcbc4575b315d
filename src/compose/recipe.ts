/** What a Dockerfile makes: the subset that can be simulated, everything else refused where it stands. */
import type { Instruction } from './dockerfile.ts';
import { readInstructions } from './dockerfile.ts';
import { readIgnore } from './ignore.ts';
import { absolute, normalize } from './paths.ts';
import type { Files } from './paths.ts';
import type { Report } from './report.ts';
import { splitWords } from './shell.ts';
import type { Copy, Place } from './types.ts';

/** A Dockerfile, understood. */
export interface Recipe {
  readonly from: string;
  readonly workdir: string;
  readonly copies: readonly Copy[];
  readonly env: Readonly<Record<string, string>>;
  readonly expose: readonly number[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** False where CMD or ENTRYPOINT was refused already. */
  readonly understood: boolean;
  /** Where CMD or ENTRYPOINT stands, for what is said about the command. */
  readonly commandPlace: Place;
}

/** The line of Node that runs everything here; images `node:22…` are it. */
export const NODE_MAJOR = 22;

const REFUSED: Readonly<Record<string, string>> = {
  ADD: 'Use COPY.',
  ARG: 'Write the value itself, or set it in compose.yaml under "environment".',
  HEALTHCHECK: 'Write the health check in compose.yaml.',
  STOPSIGNAL: 'Write "stop_signal" in compose.yaml.',
  VOLUME: 'Write the volume in compose.yaml.',
  SHELL: 'Nothing runs in a shell here.',
  LABEL: 'Nothing here reads labels.',
};
const FLAGGED: Readonly<Record<string, RegExp>> = { COPY: /^--chown=/ };

const globbed = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('')
      .map((c) => (c === '*' ? '[^/]*' : c === '?' ? '[^/]' : c.replace(/[\\^$.|+()[\]{}]/g, '\\$&')))
      .join('')}$`,
  );

interface Building {
  readonly context: string;
  readonly files: Files;
  readonly report: Report;
  readonly copies: Copy[];
  readonly ignored: (path: string) => boolean;
  workdir: string;
}

/** `COPY a b dir/`: folders are copied as their content, files under their own name where the target is a folder. */
const copy = (step: Instruction, on: Building): void => {
  const words = step.exec ?? splitWords(step.rest.replaceAll('*', '\u0001').replaceAll('?', '\u0002'));
  const args = Array.isArray(words)
    ? words.map((w) => w.replaceAll('\u0001', '*').replaceAll('\u0002', '?'))
    : [];
  const target = args.at(-1);
  const sources = args.slice(0, -1);
  if (target === undefined || sources.length === 0) {
    on.report.add('dockerfile-syntax', 'COPY needs at least a source and a target.', step.place);
    return;
  }
  const folder = target.endsWith('/') || target === '.' || target === '..' || target.endsWith('/.');
  const many = sources.length > 1 || sources.some((source) => /[*?]/.test(source));
  if (many && !folder) {
    on.report.add(
      'copy-target',
      `COPY of several files needs a folder as target: write "${target}/".`,
      step.place,
    );
    return;
  }
  for (const source of sources) {
    const inside = normalize(source);
    if (inside === null) {
      on.report.add(
        'copy-outside-context',
        `"${source}" is outside the build context "${on.context || '.'}".`,
        step.place,
      );
      continue;
    }
    const path = [on.context, inside].filter(Boolean).join('/');
    const wanted = globbed(path);
    const found = /[*?]/.test(source) ? on.files.paths.filter((file) => wanted.test(file)) : [path];
    const existing = found.filter((file) => on.files.kind(file) !== null && !on.ignored(file));
    if (existing.length === 0) {
      const context = on.context === '' ? 'the sandbox' : `"${on.context}"`;
      on.report.add(
        'copy-source-missing',
        `There is no "${source}" in ${context}, the build context.`,
        step.place,
      );
    }
    for (const from of existing) {
      const to = absolute(on.workdir, target);
      if (on.files.kind(from) === 'file') {
        on.copies.push({ from, to: folder ? absolute(to, from.split('/').at(-1) ?? from) : to });
      } else copyFolder(from, to, on);
    }
  }
};

/** One entry for the folder; one per file where a .dockerignore takes some away. */
const copyFolder = (from: string, to: string, on: Building): void => {
  const inside = on.files.paths.filter((path) => from === '' || path.startsWith(`${from}/`));
  const kept = inside.filter((path) => !on.ignored(path));
  if (kept.length === inside.length) on.copies.push({ from, to });
  else
    for (const path of kept)
      on.copies.push({ from: path, to: absolute('/', `${to}/${path.slice(from.length)}`) });
};

const isCopied = (path: string, on: Building): boolean =>
  on.copies.some(({ from, to }) => {
    if (to === path) return on.files.kind(from) === 'file';
    const within = to === '/' ? path.slice(1) : path.startsWith(`${to}/`) ? path.slice(to.length + 1) : null;
    return within !== null && on.files.kind(from ? `${from}/${within}` : within) === 'file';
  });

/** `RUN npm ci` and `RUN npm install`, with flags: packages come from the sandbox's own lock file. */
const run = (step: Instruction, on: Building): void => {
  const words = step.exec ?? splitWords(step.rest);
  const args = Array.isArray(words) ? words : [];
  const verb = args[1];
  const installs = args[0] === 'npm' && (verb === 'ci' || verb === 'install' || verb === 'i');
  if (!installs || !args.slice(2).every((arg) => arg.startsWith('-'))) {
    const why =
      'Only "RUN npm ci" and "RUN npm install" (with flags) are simulated here: nothing else runs at build.';
    on.report.add('run-unsupported', why, step.place);
    return;
  }
  for (const name of verb === 'ci' ? ['package.json', 'package-lock.json'] : ['package.json']) {
    if (isCopied(absolute(on.workdir, name), on)) continue;
    const message = `"npm ${verb}" needs ${name} in ${on.workdir}: COPY it before this line.`;
    on.report.add('npm-without-package', message, step.place);
  }
};

const readEnv = (rest: string): Record<string, string> | null => {
  const words = splitWords(rest);
  if (!Array.isArray(words) || words.length === 0) return null;
  if (words.every((word) => /^[A-Za-z_]\w*=/.test(word))) {
    return Object.fromEntries(
      words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
    );
  }
  const old = /^([A-Za-z_]\w*)\s+([^]+)$/.exec(rest);
  return old ? { [old[1] ?? '']: old[2] ?? '' } : null;
};

/** Reads a Dockerfile of the sandbox for one build context. Null where there is no sense in going on. */
export const readRecipe = (file: string, context: string, files: Files, report: Report): Recipe | null => {
  const instructions = readInstructions(file, files.text(file) ?? '', report);
  const on: Building = {
    context,
    files,
    report,
    copies: [],
    ignored: readIgnore(context, files, report),
    workdir: '/',
  };
  const env: Record<string, string> = {};
  const expose: number[] = [];
  let from: string | null = null;
  let cmd: Instruction | null = null;
  let entrypoint: Instruction | null = null;
  const refuse = (code: string, message: string, place: Place) => report.add(code, message, place);

  for (const step of instructions) {
    const { name, rest, place } = step;
    if (from === null && name !== 'FROM') {
      if (name !== 'ARG') refuse('from-first', 'A Dockerfile begins with FROM.', place);
    }
    const flag = step.flags.find((each) => !FLAGGED[name]?.test(each));
    if (flag !== undefined && name !== 'RUN') {
      refuse('dockerfile-unsupported', `The flag ${flag} is not simulated here.`, place);
      continue;
    }
    if (rest.includes('$') && ['COPY', 'WORKDIR', 'ENV', 'EXPOSE', 'USER', 'FROM'].includes(name)) {
      refuse(
        'dockerfile-variable',
        'Variables in a Dockerfile are not simulated here: write the value.',
        place,
      );
      continue;
    }
    switch (name) {
      case 'FROM': {
        const match = /^node:(\d+)[\w.-]*$/.exec(rest);
        if (from !== null) refuse('one-stage', 'Only one stage (one FROM) is simulated here.', place);
        else if (!match) {
          refuse(
            'from-unsupported',
            `"FROM ${rest}" can't run here: services run on "FROM node:${NODE_MAJOR}…".`,
            place,
          );
        } else if (Number(match[1]) !== NODE_MAJOR) {
          refuse(
            'node-version',
            `Services run on Node ${NODE_MAJOR} here: write "FROM node:${NODE_MAJOR}-slim".`,
            place,
          );
        }
        from ??= rest;
        break;
      }
      case 'WORKDIR':
        if (rest === '') refuse('dockerfile-syntax', 'WORKDIR needs a folder.', place);
        else on.workdir = absolute(on.workdir, rest);
        break;
      case 'COPY':
        copy(step, on);
        break;
      case 'RUN':
        run(step.flags.length > 0 ? { ...step, rest: `${step.flags.join(' ')} ${rest}` } : step, on);
        break;
      case 'ENV': {
        const pairs = readEnv(rest);
        if (pairs) Object.assign(env, pairs);
        else refuse('dockerfile-syntax', 'ENV needs NAME=value.', place);
        break;
      }
      case 'EXPOSE':
        for (const word of rest.split(/\s+/)) {
          const port = /^(\d+)(?:\/tcp)?$/.exec(word)?.[1];
          if (port === undefined || Number(port) > 65_535)
            refuse('port-syntax', `"${word}" is not a TCP port.`, place);
          else expose.push(Number(port));
        }
        break;
      case 'USER':
        if (rest === '') refuse('dockerfile-syntax', 'USER needs a name.', place);
        break;
      case 'CMD':
      case 'ENTRYPOINT': {
        if (!step.exec) {
          const why =
            `This is the shell form: /bin/sh becomes process 1 and never passes SIGTERM on. ` +
            `Write ${name} ["node", "index.ts"].`;
          refuse('shell-form', why, place);
        }
        if (name === 'CMD') cmd = step;
        else entrypoint = step;
        break;
      }
      default:
        refuse(
          'dockerfile-unsupported',
          `${name} is not simulated here. ${REFUSED[name] ?? ''}`.trim(),
          place,
        );
    }
  }
  if (from === null) {
    refuse('from-first', 'A Dockerfile begins with FROM.', { file, line: 1 });
    return null;
  }
  const commandPlace = cmd?.place ?? entrypoint?.place ?? { file, line: 1 };
  return {
    from,
    workdir: on.workdir,
    copies: on.copies,
    env,
    expose,
    entrypoint: entrypoint?.exec ?? [],
    cmd: cmd?.exec ?? [],
    understood: (cmd === null || cmd.exec !== null) && (entrypoint === null || entrypoint.exec !== null),
    commandPlace,
  };
};
