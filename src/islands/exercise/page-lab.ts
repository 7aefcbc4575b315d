import type { LabEvent } from '#events';
import type { ObservedLab } from '#exercises';
import { loadManifest } from '../../runtime/embedded/index.ts';
import { beginChecked } from '../lab/checked.ts';
import type { LabHost } from '../lab/mount.ts';

/** The lab of this page, running. */
export interface PageLab {
  readonly lab: ObservedLab;
  /** Its events so far. */
  past(): readonly LabEvent[];
  /** From here on the lab is the check's: the gallery starts anew, and predictions look away. Returns its end. */
  claim(): () => void;
}

/** There is no lab to check in. */
export class NoLab extends Error {
  readonly code: 'missing' | 'failed';
  constructor(code: NoLab['code']) {
    super(code);
    this.code = code;
  }
}

const hostOf = (sandbox: string): LabHost | null =>
  document.querySelector<LabHost>(`ruche-lab[data-lab="${CSS.escape(sandbox)}"]`);

const stateOf = (host: LabHost): string => host.dataset['labState'] ?? 'idle';

/** Has this page's lab already been started? */
export const isRunning = (sandbox: string): boolean => {
  const host = hostOf(sandbox);
  return host !== null && stateOf(host) === 'ready';
};

/**
 * The page's own lab, so that readers see in its figure what a check does. Presses Run where nobody has yet. Rejects
 * with NoLab, or with the signal's reason.
 */
export async function pageLab(sandbox: string, signal: AbortSignal): Promise<PageLab> {
  const host = hostOf(sandbox);
  if (!host) throw new NoLab('missing');
  if (stateOf(host) === 'idle') host.querySelector<HTMLElement>('[data-action=run]')?.click();
  else if (stateOf(host) === 'failed') host.querySelector<HTMLElement>('[data-action=retry]')?.click();
  await new Promise<void>((resolve, reject) => {
    const end = (settle: () => void): void => {
      host.removeEventListener('ruche:state', look);
      signal.removeEventListener('abort', look);
      settle();
    };
    const look = (): void => {
      if (signal.aborted) end(() => reject(signal.reason as Error));
      else if (stateOf(host) === 'ready') end(resolve);
      else if (stateOf(host) !== 'starting') end(() => reject(new NoLab('failed')));
    };
    host.addEventListener('ruche:state', look);
    signal.addEventListener('abort', look);
    look();
  });
  if (!host.ruche) throw new NoLab('failed');
  const { lab, ring, clear } = host.ruche;
  const past = (): readonly LabEvent[] => ring.since(0);
  return {
    lab,
    past,
    claim() {
      clear();
      const end = beginChecked(host, (past().at(-1)?.seq ?? -1) + 1);
      return () => end(past().at(-1)?.seq ?? Infinity);
    },
  };
}

/** Where a file does not compile. */
export interface SyntaxProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

interface Compiler {
  prepare(
    path: string,
    source: string,
  ): Promise<{ readonly error?: { readonly message: string; readonly line: number } }>;
}

/** Compiles a file as the engine would; null where that works. */
export async function compileProblem(
  sandbox: string,
  file: string,
  text: string,
): Promise<SyntaxProblem | null> {
  const assets = hostOf(sandbox)?.dataset['assets'];
  if (assets === undefined) return null;
  const { compile } = await loadManifest(assets);
  const url = new URL(`${assets.replace(/\/$/, '')}/${compile}`, location.href).href;
  const { prepare } = (await import(/* @vite-ignore */ url)) as Compiler;
  const { error } = await prepare(`/${file}`, text);
  return error ? { file, line: error.line, message: error.message } : null;
}
