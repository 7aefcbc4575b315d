/** What of Compose is simulated here. A key outside this list is refused where it stands: never ignored. */
import type { Report } from './report.ts';
import type { Cursor } from './yaml.ts';

/** Allowed keys; `*` stands for every name or list item. `null`: the value is read elsewhere. */
interface Allowed {
  readonly [key: string]: Allowed | null;
}

const ALLOWED: Allowed = {
  name: null,
  version: null,
  services: {
    '*': {
      image: null,
      build: { context: null, dockerfile: null },
      command: null,
      entrypoint: null,
      working_dir: null,
      environment: null,
      env_file: { '*': { path: null, required: null } },
      ports: { '*': { target: null, published: null, protocol: null, host_ip: null } },
      expose: null,
      depends_on: { '*': { condition: null, required: null, restart: null } },
      healthcheck: {
        test: null,
        interval: null,
        timeout: null,
        retries: null,
        start_period: null,
        start_interval: null,
        disable: null,
      },
      restart: null,
      stop_signal: null,
      stop_grace_period: null,
      scale: null,
      deploy: { replicas: null },
      networks: { '*': {} },
      volumes: { '*': { type: null, source: null, target: null, read_only: null } },
      configs: { '*': { source: null, target: null } },
      profiles: null,
    },
  },
  networks: { '*': { driver: null } },
  volumes: { '*': { driver: null } },
  configs: { '*': { file: null } },
};

/** Why, and what to do instead, for the keys that people try most. */
export const INSTEAD: Readonly<Record<string, string>> = {
  container_name: 'Services are reached by their own name; a fixed container name also forbids replicas.',
  hostname: 'Services are reached by their own name.',
  links: 'Services on the same network reach each other by name already.',
  user: 'Every process here runs as the same user.',
  resources: 'There is no quota of processor or memory here yet.',
  labels: 'Nothing here reads labels.',
  content: 'Put the content in a file and name it with "file".',
  secrets: 'Use "environment" or "configs".',
  extends: 'Use a YAML anchor (&x) and merge (<<: *x).',
  include: 'Keep everything in one compose.yaml.',
  aliases: 'Services are reached by their own name only.',
  external: 'Everything that a sandbox needs is in its own files.',
  develop: 'Files can be edited while the sandbox runs, without it.',
};

/** A place of compose.yaml, as a path in which `*` stands for any name, and the keys honoured there. */
export interface Honoured {
  readonly where: string;
  readonly keys: readonly string[];
}

/** Every key that is honoured, place by place, outermost first: what the site says of this subset. */
export function honoured(allowed: Allowed = ALLOWED, where = ''): readonly Honoured[] {
  const keys = Object.keys(allowed).filter((key) => key !== '*');
  const inner = Object.entries(allowed).flatMap(([key, value]) =>
    value === null ? [] : honoured(value, where === '' ? key : `${where}.${key}`),
  );
  return [...(keys.length > 0 ? [{ where, keys }] : []), ...inner];
}

const walk = (cursor: Cursor, allowed: Allowed, report: Report): void => {
  cursor.items().forEach((item) => walk(item, allowed['*'] ?? {}, report));
  for (const [key, child] of cursor.entries()) {
    if (key.startsWith('x-')) continue;
    const next = Object.hasOwn(allowed, key) ? allowed[key] : allowed['*'];
    if (next === undefined) {
      const more = INSTEAD[key] === undefined ? '' : ` ${INSTEAD[key]}`;
      report.add(
        'unsupported-key',
        `"${key}" is valid Compose, but not simulated here.${more}`,
        cursor.keyPlace(key),
      );
    } else if (next !== null) walk(child, next, report);
  }
};

/** Adds to the report every key that is valid Compose and not honoured here. */
export const checkSupported = (root: Cursor, report: Report): void => walk(root, ALLOWED, report);
