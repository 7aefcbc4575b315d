/** A sandbox's files → its Plan, or what is wrong with them. */
import { checkDependencies } from './dependencies.ts';
import { readEnvFile } from './environment.ts';
import { interpolate } from './interpolate.ts';
import { createFiles } from './paths.ts';
import { createReport, inFileOrder } from './report.ts';
import type { Report } from './report.ts';
import { checkSchema } from './schema.ts';
import type { ReadService } from './service.ts';
import { readService } from './service.ts';
import { checkSupported } from './supported.ts';
import type { Place, Plan, Problem } from './types.ts';
import type { Cursor } from './yaml.ts';
import { readYaml } from './yaml.ts';

/** What `readPlan` reads. */
export interface PlanInput {
  /** The sandbox's files; relative paths with `/`. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The sandbox's name, where compose.yaml says none. */
  readonly name: string;
  /** Variables for `${X}`; they win over the sandbox's own `.env`. `COMPOSE_PROFILES` names active profiles. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A plan, or null with at least one problem. */
export interface PlanResult {
  readonly plan: Plan | null;
  /** In the order of the files. */
  readonly problems: readonly Problem[];
}

const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

type Env = Readonly<Record<string, string>>;

const replaceVariables = (root: Cursor, env: Env, report: Report): Cursor =>
  root.mapStrings((text, place) => {
    const { text: done, errors } = interpolate(text, env);
    for (const error of errors) {
      if (report.problems.length > 20) break;
      if (error.code === 'interpolation-syntax') {
        const message = `"${error.text}" is no variable: write \${NAME}, or $$ for a plain dollar.`;
        report.add(error.code, message, place());
      } else {
        const why = error.message === '' ? '' : `: ${error.message}`;
        report.add(error.code, `The variable ${error.name} is not set${why}.`, place());
      }
    }
    return done;
  });

const isActive = (service: Cursor, env: Env): boolean => {
  const wanted = (env['COMPOSE_PROFILES'] ?? '').split(',').map((name) => name.trim());
  const profiles = (service.get('profiles')?.items() ?? []).map((item) => String(item.value));
  return (
    profiles.length === 0 || wanted.includes('*') || profiles.some((profile) => wanted.includes(profile))
  );
};

/** Drivers other than the plain ones are refused. */
const checkDrivers = (cursor: Cursor | null, plain: string, report: Report): void => {
  for (const [, item] of cursor?.entries() ?? []) {
    const driver = item.get('driver');
    if (driver && driver.value !== plain) {
      report.add('driver', `Only the driver "${plain}" is simulated here.`, driver.place);
    }
  }
};

const readTopConfigs = (cursor: Cursor | null, report: Report): ReadonlyMap<string, string> =>
  new Map(
    (cursor?.entries() ?? []).flatMap(([name, item]): [string, string][] => {
      const file = item.get('file');
      if (file) return [[name, String(file.value)]];
      report.add('config-file', `The config "${name}" needs a "file".`, cursor?.keyPlace(name) ?? item.place);
      return [];
    }),
  );

/** Rules that look at several replicas: one mounting replica per volume, one holder per published port. */
const checkClashes = (services: readonly ReadService[], report: Report): void => {
  const volumes = new Map<string, string>();
  const ports = new Map<number, string>();
  for (const { plan, mounts, ports: published, scalePlace } of services) {
    for (const { mount, place } of mounts) {
      if (mount.kind !== 'volume') continue;
      const holder = volumes.get(mount.name);
      const alone = 'a volume has one mounting replica here. Let the others ask its service over HTTP';
      if (plan.replicas > 1) {
        const message = `"${plan.name}" has ${plan.replicas} replicas, and ${alone}.`;
        report.add('shared-volume', message, place);
      } else if (holder !== undefined && holder !== plan.name) {
        report.add(
          'shared-volume',
          `"${mount.name}" is mounted by "${holder}" already, and ${alone}.`,
          place,
        );
      }
      volumes.set(mount.name, plan.name);
    }
    for (const port of published) {
      const holder = ports.get(port.published);
      if (holder !== undefined) {
        report.add('port-clash', `Port ${port.published} is published by "${holder}" already.`, port.place);
      } else if (plan.replicas > 1) {
        const message = `${plan.replicas} replicas can't all publish port ${port.published}: put a gateway before them.`;
        report.add('published-replicas', message, scalePlace);
      }
      ports.set(port.published, plan.name);
    }
  }
};

/** Reads compose.yaml (and the files that it names). Never throws for what is in the files. */
export const readPlan = (input: PlanInput): PlanResult => {
  const report = createReport();
  const files = createFiles(input.files);
  const failed = (): PlanResult => ({ plan: null, problems: inFileOrder(report.problems) });
  const file = NAMES.find((name) => files.kind(name) === 'file');
  if (file === undefined) {
    report.add('compose-missing', 'There is no compose.yaml.', { file: 'compose.yaml', line: 1 });
    return failed();
  }
  const dotenv = files.text('.env');
  const own = dotenv === null ? {} : readEnvFile('.env', dotenv, input.env ?? {}, report);
  const env: Env = { ...own, ...input.env };
  const raw = readYaml(file, files.text(file) ?? '', report);
  if (!raw) return failed();
  const root = replaceVariables(raw, env, report);
  if (!checkSchema(root, report) || report.problems.length > 0) return failed();
  checkSupported(root, report);

  const all = root.get('services')?.entries() ?? [];
  if (all.length === 0) report.add('no-services', 'There are no services.', { file, line: 1 });
  const declared = (key: string) => (root.get(key)?.entries() ?? []).map(([name]) => name);
  checkDrivers(root.get('networks'), 'bridge', report);
  checkDrivers(root.get('volumes'), 'local', report);
  const around = {
    files,
    env,
    networks: declared('networks'),
    volumes: declared('volumes'),
    configs: readTopConfigs(root.get('configs'), report),
    report,
  };
  const services = all
    .filter(([, service]) => isActive(service, env))
    .map(([name, service]) => {
      const place: Place = root.get('services')?.keyPlace(name) ?? service.place;
      return readService(name, service, place, around);
    })
    .filter((service) => service !== null);
  const plans = services.map(({ plan }) => plan);
  checkClashes(services, report);
  // A service that could not be read is known all the same: one mistake, one message.
  if (report.problems.length === 0) {
    const needs = new Map(services.map((service) => [service.plan.name, service.needs]));
    checkDependencies(plans, needs, new Set(all.map(([name]) => name)), report);
  }
  if (report.problems.length > 0) return failed();
  const used = new Set(plans.flatMap((plan) => plan.networks));
  const plan: Plan = {
    name: String(root.get('name')?.value ?? input.name),
    services: plans,
    networks: [...used],
    volumes: around.volumes,
  };
  return { plan, problems: [] };
};
