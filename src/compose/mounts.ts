/** Bind mounts, named volumes and configs of a service. */
import type { Files } from './paths.ts';
import { absolute, isInside, normalize } from './paths.ts';
import type { Report } from './report.ts';
import type { ImageName, Mount, Place } from './types.ts';
import type { Cursor } from './yaml.ts';

/** Where an image keeps what a reader may replace: the only targets outside a working directory. */
const KNOWN_PATHS: Readonly<Record<ImageName, readonly string[]>> = {
  nginx: ['/etc/nginx', '/usr/share/nginx/html'],
  rabbitmq: ['/etc/rabbitmq', '/var/lib/rabbitmq'],
};

/** What a mount may refer to. */
export interface MountContext {
  readonly service: string;
  readonly image: ImageName | null;
  readonly workdir: string;
  readonly files: Files;
  readonly volumes: readonly string[];
  /** Name of a top-level config → its file in the sandbox. */
  readonly configs: ReadonlyMap<string, string>;
  readonly report: Report;
}

/** A mount and where it stands, for rules that look at several services. */
export interface PlacedMount {
  readonly mount: Mount;
  readonly place: Place;
}

interface Written {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

const short = (text: string, place: Place, report: Report): Written | null => {
  const [source = '', target, mode, more] = text.split(':');
  if (target === undefined) {
    report.add(
      'anonymous-volume',
      `"${text}" names no source: write "name:${text}" and declare the volume.`,
      place,
    );
    return null;
  }
  if (more !== undefined || (mode !== undefined && !/^(ro|rw)$/.test(mode))) {
    report.add('mount-syntax', `"${text}" is not "source:target" with an optional ":ro".`, place);
    return null;
  }
  const type = /^[./~]/.test(source) ? 'bind' : 'volume';
  return { type, source, target, readOnly: mode === 'ro' };
};

const long = (cursor: Cursor, report: Report): Written | null => {
  const text = (key: string) => String(cursor.get(key)?.value ?? '');
  if (text('source') === '' || text('target') === '') {
    report.add('mount-syntax', 'This mount needs a "source" and a "target".', cursor.place);
    return null;
  }
  const readOnly = cursor.get('read_only')?.value;
  return {
    type: text('type'),
    source: text('source'),
    target: text('target'),
    readOnly: String(readOnly) === 'true',
  };
};

const allowedTarget = (target: string, place: Place, on: MountContext): boolean => {
  const known = on.image ? KNOWN_PATHS[on.image] : [];
  if (
    on.image
      ? known.some((path) => isInside(target, path))
      : isInside(target, on.workdir) && target !== on.workdir
  ) {
    return true;
  }
  const where = on.image ? known.join(' or ') : `the working directory ${on.workdir}`;
  on.report.add('mount-target', `"${target}" can't be mounted here: mount inside ${where}.`, place);
  return false;
};

const bind = (source: string, target: string, place: Place, on: MountContext): PlacedMount | null => {
  const path = source.startsWith('/') || source.startsWith('~') ? null : normalize(source);
  if (path === null) {
    on.report.add('bind-outside', `"${source}" is outside the sandbox.`, place);
    return null;
  }
  if (on.files.kind(path) === null) {
    on.report.add('bind-source-missing', `There is no "${path}" in the sandbox.`, place);
    return null;
  }
  return { mount: { kind: 'bind', source: path, target }, place };
};

/** Reads `volumes:` of a service. */
export const readMounts = (cursor: Cursor | null, on: MountContext): readonly PlacedMount[] =>
  (cursor?.items() ?? []).flatMap((item): PlacedMount[] => {
    const { place } = item;
    const written =
      typeof item.value === 'string' ? short(item.value, place, on.report) : long(item, on.report);
    if (!written) return [];
    if (!written.target.startsWith('/')) {
      on.report.add('mount-target', `"${written.target}" must be an absolute path.`, place);
      return [];
    }
    const target = absolute('/', written.target);
    if (!allowedTarget(target, place, on)) return [];
    if (written.type === 'bind') {
      const mount = bind(written.source, target, place, on);
      return mount ? [mount] : [];
    }
    if (written.type !== 'volume') {
      on.report.add('mount-type', `Mounts of type "${written.type}" are not simulated here.`, place);
      return [];
    }
    if (!on.volumes.includes(written.source)) {
      const hint =
        on.files.kind(written.source) === null
          ? ''
          : ` For the file of that name, write "./${written.source}".`;
      on.report.add(
        'unknown-volume',
        `No volume "${written.source}" is declared at the top level.${hint}`,
        place,
      );
      return [];
    }
    return [{ mount: { kind: 'volume', name: written.source, target, readOnly: written.readOnly }, place }];
  });

/** Reads `configs:` of a service: files of the sandbox under another name. */
export const readConfigs = (cursor: Cursor | null, on: MountContext): readonly PlacedMount[] =>
  (cursor?.items() ?? []).flatMap((item): PlacedMount[] => {
    const { place } = item;
    const name = String((typeof item.value === 'string' ? item.value : item.get('source')?.value) ?? '');
    const file = on.configs.get(name);
    if (file === undefined) {
      on.report.add('unknown-config', `No config "${name}" is declared at the top level.`, place);
      return [];
    }
    const target = absolute('/', String(item.get('target')?.value ?? name));
    if (!allowedTarget(target, place, on)) return [];
    const mount = bind(file, target, place, on);
    return mount ? [mount] : [];
  });
