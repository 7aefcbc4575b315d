/** One service of a compose.yaml → its ServicePlan. */
import type { PlacedDependency } from './dependencies.ts';
import { readDependencies } from './dependencies.ts';
import { readEnvFile, readEnvironment } from './environment.ts';
import { readDuration, readHealthcheck } from './healthcheck.ts';
import { IMAGES, readImage } from './image.ts';
import type { PlacedMount } from './mounts.ts';
import { readConfigs, readMounts } from './mounts.ts';
import { absolute, normalize } from './paths.ts';
import type { Files } from './paths.ts';
import type { PlacedPort } from './ports.ts';
import { readExpose, readPorts } from './ports.ts';
import type { Recipe } from './recipe.ts';
import { readRecipe } from './recipe.ts';
import type { Report } from './report.ts';
import { splitWords } from './shell.ts';
import type { Place, RestartPolicy, ServicePlan, Signal, Source } from './types.ts';
import type { Cursor } from './yaml.ts';

/** What a service may refer to. */
export interface Around {
  readonly files: Files;
  readonly env: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly configs: ReadonlyMap<string, string>;
  readonly report: Report;
}

/** A service, and the places of what other services may clash with. */
export interface ReadService {
  readonly plan: ServicePlan;
  readonly needs: readonly PlacedDependency[];
  readonly mounts: readonly PlacedMount[];
  readonly ports: readonly PlacedPort[];
  readonly scalePlace: Place;
}

/** More replicas of one service than this would only make the reader's machine slow. */
const MOST_REPLICAS = 20;
/** Flags of Node that change nothing here: types are stripped and source maps kept in any case. */
const HARMLESS_FLAGS = [
  '--experimental-strip-types',
  '--enable-source-maps',
  '--disable-warning=ExperimentalWarning',
];
const SIGNALS: readonly Signal[] = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGKILL'];

const readBuild = (cursor: Cursor, around: Around): { source: Source; recipe: Recipe } | null => {
  const { files, report } = around;
  const contextCursor = typeof cursor.value === 'string' ? cursor : cursor.get('context');
  const written = String(contextCursor?.value ?? '.');
  const context = normalize(written);
  if (context === null || files.kind(context) !== 'folder') {
    report.add(
      'build-context-missing',
      `There is no folder "${written}" in the sandbox.`,
      contextCursor?.place ?? cursor.place,
    );
    return null;
  }
  const name = String(cursor.get('dockerfile')?.value ?? 'Dockerfile');
  const dockerfile = normalize(`${context}/${name}`);
  if (dockerfile === null || files.kind(dockerfile) !== 'file') {
    const place = cursor.get('dockerfile')?.place ?? cursor.place;
    report.add('dockerfile-missing', `There is no "${dockerfile ?? name}" in the sandbox.`, place);
    return null;
  }
  const recipe = readRecipe(dockerfile, context, files, report);
  return recipe && { source: { kind: 'node', from: recipe.from, dockerfile }, recipe };
};

const readWords = (cursor: Cursor | null, report: Report): readonly string[] | null => {
  if (cursor === null || cursor.value === null) return null;
  if (Array.isArray(cursor.value)) return cursor.items().map((item) => String(item.value));
  const words = splitWords(String(cursor.value));
  if (!('code' in words)) return words;
  report.add(words.code, `This command uses ${words.what}; no shell runs it.`, cursor.place);
  return [];
};

/** ENTRYPOINT and CMD, or what replaces them; an entrypoint of the compose file drops the CMD of the Dockerfile. */
const readCommand = (
  service: Cursor,
  recipe: Recipe | null,
  source: Source,
  report: Report,
): readonly string[] => {
  const entrypoint = readWords(service.get('entrypoint'), report);
  const command = readWords(service.get('command'), report);
  const place =
    (service.get('command') ?? service.get('entrypoint'))?.place ?? recipe?.commandPlace ?? service.place;
  if (source.kind === 'image') {
    const [program, ...args] = command ?? [];
    if (entrypoint !== null)
      report.add('command-unsupported', 'The entrypoint of an image stays its own here.', place);
    const expected = IMAGES[source.image].program;
    if (program !== undefined && program !== expected) {
      report.add('command-unsupported', `The image ${source.image} runs "${expected}" only.`, place);
    }
    return args;
  }
  if (recipe?.understood === false && !entrypoint && !command) return [];
  const argv = entrypoint
    ? [...entrypoint, ...(command ?? [])]
    : [...(recipe?.entrypoint ?? []), ...(command ?? recipe?.cmd ?? [])];
  const [program, ...args] = argv;
  const flag = args.find((arg) => arg.startsWith('-') && !HARMLESS_FLAGS.includes(arg));
  const script = args.findIndex((arg) => !arg.startsWith('-'));
  if (program === undefined) {
    report.add(
      'command-missing',
      'Nothing says what to run: end the Dockerfile with CMD ["node", "index.ts"].',
      place,
    );
  } else if (program !== 'node') {
    report.add(
      'command-unsupported',
      `Only "node" runs here, not "${program}": name the script, as ["node", "index.ts"].`,
      place,
    );
  } else if (script < 0 && flag === undefined) {
    report.add('command-missing', 'This command names no script: write ["node", "index.ts"].', place);
  } else if (flag !== undefined && (script < 0 || args.indexOf(flag) < script)) {
    report.add('command-unsupported', `The flag ${flag} of Node is not simulated here.`, place);
  }
  return ['node', ...args.filter((arg, i) => !(HARMLESS_FLAGS.includes(arg) && i < script))];
};

const readRestart = (cursor: Cursor | null, report: Report): RestartPolicy => {
  const text = String(cursor?.value ?? 'no');
  const match = /^on-failure(?::(\d+))?$/.exec(text);
  if (match) return { policy: 'on-failure', max: match[1] === undefined ? null : Number(match[1]) };
  if (text === 'no' || text === 'always' || text === 'unless-stopped') return { policy: text };
  const message = `"${text}" is no restart policy: "no", always, unless-stopped, on-failure or on-failure:3 are.`;
  if (cursor) report.add('restart-policy', message, cursor.place);
  return { policy: 'no' };
};

const readSignal = (cursor: Cursor | null, fallback: Signal, report: Report): Signal => {
  if (cursor === null) return fallback;
  const text = String(cursor.value).toUpperCase();
  const signal = SIGNALS.find((name) => name === text || name === `SIG${text}`);
  if (!signal)
    report.add('stop-signal', `"${text}" can't be sent here: ${SIGNALS.join(', ')} can.`, cursor.place);
  return signal ?? fallback;
};

const readReplicas = (service: Cursor, report: Report): { replicas: number; place: Place } => {
  const scale = service.get('scale');
  const replicas = service.get('deploy')?.get('replicas') ?? null;
  const cursor = scale ?? replicas;
  const number = cursor === null ? 1 : Number(cursor.value);
  if (scale && replicas && Number(scale.value) !== Number(replicas.value)) {
    report.add('scale-twice', '"scale" and "deploy.replicas" say different numbers.', scale.place);
  }
  if (cursor && (!Number.isInteger(number) || number < 0 || number > MOST_REPLICAS)) {
    report.add('replicas', `The number of replicas goes from 0 to ${MOST_REPLICAS}.`, cursor.place);
    return { replicas: 1, place: cursor.place };
  }
  return { replicas: number, place: cursor?.place ?? service.place };
};

const readNetworks = (cursor: Cursor | null, around: Around): readonly string[] => {
  const named = [
    ...(cursor?.items() ?? []).map((item) => [String(item.value), item.place] as const),
    ...(cursor?.entries() ?? []).map(([name]) => [name, cursor?.keyPlace(name)] as const),
  ];
  for (const [name, place] of named) {
    if (name === 'default' || around.networks.includes(name) || !place) continue;
    around.report.add('unknown-network', `No network "${name}" is declared at the top level.`, place);
  }
  return named.length > 0 ? named.map(([name]) => name) : ['default'];
};

const readEnvFiles = (cursor: Cursor | null, around: Around): Record<string, string> => {
  const { files, env, report } = around;
  const each = typeof cursor?.value === 'string' ? [cursor] : (cursor?.items() ?? []);
  return Object.assign(
    {},
    ...each.map((item) => {
      const written = String((typeof item.value === 'string' ? item.value : item.get('path')?.value) ?? '');
      const path = normalize(written);
      const text = path === null ? null : files.text(path);
      if (path !== null && text !== null) return readEnvFile(path, text, env, report);
      const optional = String(item.get('required')?.value) === 'false';
      if (!optional) report.add('env-file-missing', `There is no "${written}" in the sandbox.`, item.place);
      return {};
    }),
  );
};

/** Reads one service; null where it is not clear what it would run. */
export const readService = (
  name: string,
  service: Cursor,
  place: Place,
  around: Around,
): ReadService | null => {
  const { report } = around;
  const image = service.get('image');
  const build = service.get('build');
  if (image && build) report.add('image-and-build', 'Say either "image" or "build".', image.place);
  if (!image && !build) report.add('nothing-to-run', `"${name}" needs an "image" or a "build".`, place);
  if (image ? build : !build) return null;
  const built = build ? readBuild(build, around) : null;
  const source = image ? readImage(image, report) : built?.source;
  if (!source) return null;
  const recipe = built?.recipe ?? null;
  const written = service.get('working_dir');
  const workdir = written
    ? absolute(recipe?.workdir ?? '/', String(written.value))
    : (recipe?.workdir ?? '/');
  const on = { ...around, service: name, image: source.kind === 'image' ? source.image : null, workdir };
  const mounts = [...readMounts(service.get('volumes'), on), ...readConfigs(service.get('configs'), on)];
  const ports = readPorts(service.get('ports'), report);
  const needs = readDependencies(service.get('depends_on'), report);
  const { replicas, place: scalePlace } = readReplicas(service, report);
  const ownSignal = source.kind === 'image' ? IMAGES[source.image].stopSignal : 'SIGTERM';
  const plan: ServicePlan = {
    name,
    source,
    command: readCommand(service, recipe, source, report),
    workdir,
    copies: recipe?.copies ?? [],
    mounts: mounts.map(({ mount }) => mount),
    environment: {
      ...recipe?.env,
      ...readEnvFiles(service.get('env_file'), around),
      ...readEnvironment(service.get('environment'), around.env),
    },
    ports: ports.map(({ published, target }) => ({ published, target })),
    expose: [...new Set([...(recipe?.expose ?? []), ...readExpose(service.get('expose'), report)])],
    networks: readNetworks(service.get('networks'), around),
    dependsOn: needs.map(({ service: on, condition }) => ({ service: on, condition })),
    healthcheck: readHealthcheck(service.get('healthcheck'), report),
    restart: readRestart(service.get('restart'), report),
    stopSignal: readSignal(service.get('stop_signal'), ownSignal, report),
    stopGrace: readDuration(service.get('stop_grace_period'), 10_000, report),
    replicas,
    place,
  };
  return { plan, needs, mounts, ports, scalePlace };
};
