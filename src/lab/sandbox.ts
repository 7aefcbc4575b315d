/** Files → a Sandbox that a lab can run. */
import type { Problem } from '#compose';
import { readPlan } from '#compose';
import type { RelativeFiles } from './overlay.ts';
import { overlay, ownFiles } from './overlay.ts';
import type { Sandbox } from './types.ts';

/** What to make a sandbox of. */
export interface SandboxInput {
  readonly name: string;
  /** The whole folder of the sandbox, overlays included. */
  readonly files: RelativeFiles;
  /** The overlay to lay over it: `2-queue` is `steps/2-queue`; a path is taken as it is. */
  readonly step?: string | null;
  /** Variables for `${X}`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A sandbox, or null with at least one problem. */
export interface SandboxResult {
  readonly sandbox: Sandbox | null;
  readonly problems: readonly Problem[];
}

/** Lays the step over the files and reads the plan. Never throws for what is in the files. */
export const readSandbox = ({ name, files, step, env }: SandboxInput): SandboxResult => {
  const folder = step == null ? null : step.includes('/') ? step : `steps/${step}`;
  const laid = folder === null ? { files: ownFiles(files), problems: [] } : overlay(files, folder);
  if (!laid.files) return { sandbox: null, problems: laid.problems };
  const { plan, problems } = readPlan({ files: laid.files, name, ...(env ? { env } : {}) });
  if (!plan) return { sandbox: null, problems };
  const tree = Object.fromEntries(Object.entries(laid.files).map(([path, content]) => [`/${path}`, content]));
  return { sandbox: { name, plan, files: tree }, problems };
};
