import type { Plan } from '#compose';
import { createLab, type Lab, type Sandbox } from '#lab';
import { createEmbeddedRuntime, loadManifest, loadSandbox } from '../../runtime/embedded/index.ts';
import type { Pieces } from './session.svelte.ts';

export interface EngineOptions {
  /** Where the build put what the engine needs: `/ruche/_lab/`. */
  readonly assetsUrl: string;
  readonly sandbox: string;
  /** Changes to the environment of the services that know these variables (`WORK_MS`). */
  readonly env: Readonly<Record<string, string>>;
}

/** An engine on its way. */
export interface Engine {
  /** Nothing is started yet. Rejects with a RuntimeFailure. */
  readonly lab: Promise<Lab>;
  /** Hears how many of its pieces have come: the last news at once, then each change. */
  onProgress(listener: (pieces: Pieces) => void): void;
}

/** Begins to load a sandbox and to put it on the engine of this tab. */
export function beginEngine(options: EngineOptions): Engine {
  let last: Pieces | null = null;
  let hear = (pieces: Pieces): void => void (last = pieces);
  const lab = createEngine(options, (pieces) => hear(pieces));
  // Whoever waits for it is told; until then a failure is not unhandled.
  lab.catch(() => undefined);
  return {
    lab,
    onProgress(listener) {
      hear = listener;
      if (last !== null) listener(last);
    },
  };
}

async function createEngine(
  { assetsUrl, sandbox: name, env }: EngineOptions,
  onProgress: (pieces: Pieces) => void,
): Promise<Lab> {
  const manifest = await loadManifest(assetsUrl);
  const sandbox = loadSandbox<Plan>(assetsUrl, manifest, name);
  const entry = manifest.sandboxes[name];
  const runtime = await createEmbeddedRuntime({
    assetsUrl,
    manifest,
    sandbox,
    ...(entry ? { entry } : {}),
    onProgress,
  });
  return createLab({ sandbox: withEnvironment(await sandbox, env), runtime });
}

/** A sandbox whose services have these values, where they declare the variable at all. */
export function withEnvironment<S extends Pick<Sandbox, 'plan'>>(
  sandbox: S,
  env: Readonly<Record<string, string>>,
): S {
  const services = sandbox.plan.services.map((service) => {
    const known = Object.entries(env).filter(([key]) => key in service.environment);
    return known.length === 0
      ? service
      : { ...service, environment: { ...service.environment, ...Object.fromEntries(known) } };
  });
  return { ...sandbox, plan: { ...sandbox.plan, services } };
}
