/** Overlays: files laid over a sandbox. Lesson steps, exercise starters and solutions are all overlays. */
import type { Problem } from '#compose';
import { createReport, readYaml } from '#compose';

/** Relative path with `/` → content. */
export type RelativeFiles = Readonly<Record<string, string | Uint8Array>>;

/** A sandbox with an overlay laid over it, or what is wrong with the overlay. */
export interface Overlaid {
  readonly files: RelativeFiles | null;
  readonly problems: readonly Problem[];
}

/** What an `overlay.yaml` may say. Who wrote a wrong answer of an exercise says which check it `fails`, and by what `finding`. */
const KEYS = ['base', 'remove', 'fails', 'finding'];

/** Folders beside the system itself: no container sees them. */
const BESIDE = ['steps', 'exercises', 'scenarios', 'recordings', 'figure', 'tests', 'node_modules'];

/** The system's own files, without steps, exercises, scenarios and such. */
export const ownFiles = (files: RelativeFiles): RelativeFiles =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !BESIDE.includes(path.split('/')[0] ?? '')));

const text = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

const isTidy = (path: string): boolean =>
  path !== '' &&
  !path.startsWith('/') &&
  path.split('/').every((step) => step !== '' && step !== '.' && step !== '..');

/**
 * Lays the overlay in the folder `name` (`steps/2-queue`) over the sandbox. Its `overlay.yaml` may say `base` (the
 * folder of another overlay, which is laid first) and `remove` (paths, files or folders, taken away before its own
 * files are added). `files` is the whole sandbox, overlays included.
 */
export const overlay = (files: RelativeFiles, name: string): Overlaid => {
  const report = createReport();
  const lay = (folder: string, trail: readonly string[]): Map<string, string | Uint8Array> => {
    const manifest = `${folder}/overlay.yaml`;
    const place = { file: manifest, line: 1 };
    const below = new Map(Object.entries(ownFiles(files)));
    if (trail.includes(folder)) {
      report.add(
        'overlay-cycle',
        `These overlays are each other's base: ${[...trail, folder].join(' → ')}.`,
        place,
      );
      return below;
    }
    const own = Object.entries(files).filter(([path]) => path.startsWith(`${folder}/`));
    if (own.length === 0) {
      report.add('overlay-missing', `There is no "${folder}" in this sandbox.`, place);
      return below;
    }
    const root = readYaml(manifest, text(files[manifest] ?? ''), report);
    for (const [key] of root?.entries() ?? []) {
      if (!KEYS.includes(key)) {
        report.add(
          'overlay-key',
          `An overlay knows ${KEYS.join(', ')}, not "${key}".`,
          root?.keyPlace(key) ?? place,
        );
      }
    }
    const base = root?.get('base') ?? null;
    const result =
      base === null || base.value === null
        ? below
        : lay(String(base.value).replace(/\/$/, ''), [...trail, folder]);
    for (const item of root?.get('remove')?.items() ?? []) {
      const path = String(item.value).replace(/\/$/, '');
      const gone = [...result.keys()].filter((key) => key === path || key.startsWith(`${path}/`));
      if (!isTidy(path) || gone.length === 0) {
        report.add('overlay-remove', `There is no "${path}" to remove.`, item.place);
      }
      for (const key of gone) result.delete(key);
    }
    const added = own
      .filter(([path]) => path !== manifest)
      .map(([path, content]) => [path.slice(folder.length + 1), content] as const);
    for (const [path, content] of Object.entries(ownFiles(Object.fromEntries(added))))
      result.set(path, content);
    return result;
  };
  const laid = lay(name, []);
  if (report.problems.length > 0) return { files: null, problems: report.problems };
  return { files: Object.fromEntries([...laid].sort(([a], [b]) => a.localeCompare(b))), problems: [] };
};
