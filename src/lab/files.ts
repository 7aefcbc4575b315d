/** Which of the sandbox's files a service has in its container, and where. */
import type { Place, ServicePlan } from '#compose';
import type { FileTree } from '#runtime';

interface Placing {
  readonly from: string;
  readonly to: string;
}

/** COPY first, then bind mounts, which cover what was copied. */
const placings = (service: ServicePlan): readonly Placing[] => [
  ...service.copies,
  ...service.mounts.flatMap((mount) =>
    mount.kind === 'bind' ? [{ from: mount.source, to: mount.target }] : [],
  ),
];

/** Where a file of the sandbox (`/services/img/index.ts`) lands by one placing; null: nowhere. */
const landing = (path: string, { from, to }: Placing): string | null => {
  const source = from === '' ? '' : `/${from}`;
  if (path === source) return to;
  if (!path.startsWith(`${source}/`)) return null;
  return `${to === '/' ? '' : to}${path.slice(source.length)}`;
};

/** The root file system of a replica: absolute container path → content. */
export const filesOf = (service: ServicePlan, sandbox: FileTree): FileTree => {
  const out: Record<string, string | Uint8Array> = {};
  const paths = Object.keys(sandbox).sort();
  for (const placing of placings(service)) {
    for (const path of paths) {
      const target = landing(path, placing);
      const content = sandbox[path];
      if (target !== null && content !== undefined) out[target] = content;
    }
  }
  return out;
};

/** Does a change of this file (`/nginx.conf`) concern this service? */
export const uses = (service: ServicePlan, path: string): boolean =>
  placings(service).some((placing) => landing(path, placing) !== null);

/** The first line of the sandbox that a service's output names, as in a stack or in nginx's messages. */
export const placeIn = (lines: readonly string[], service: ServicePlan, sandbox: FileTree): Place | null => {
  const byTarget = new Map<string, string>();
  for (const path of Object.keys(sandbox)) {
    for (const placing of placings(service)) {
      const target = landing(path, placing);
      if (target !== null) byTarget.set(target, path);
    }
  }
  const fileOf = (written: string): string | undefined =>
    [...byTarget].find(([target]) => written === target || written.endsWith(target))?.[1];
  for (const line of lines) {
    // Node names the importing file of a missing package without its line: found by the name in quotes.
    const [, name = '', importer = ''] = /Cannot find \w+ '([^']+)' imported from (\S+)/.exec(line) ?? [];
    const path = fileOf(importer);
    const content = path === undefined ? undefined : sandbox[path];
    if (path !== undefined && content !== undefined) {
      const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
      const at = text.split('\n').findIndex((one) => one.includes(`'${name}`) || one.includes(`"${name}`));
      return { file: path.slice(1), line: Math.max(0, at) + 1 };
    }
    for (const match of line.matchAll(/(\/[\w@./-]+\.\w+):(\d+)(?::(\d+))?/g)) {
      const [, written = '', number, column] = match;
      const path = fileOf(written);
      if (path === undefined) continue;
      return { file: path.slice(1), line: Number(number), ...(column ? { column: Number(column) } : {}) };
    }
  }
  return null;
};
