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
  /** Pieces of the engine that have come so far. */
  readonly onProgress: (pieces: Pieces) => void;
}

/** Loads a sandbox and puts it on the engine of this tab; nothing is started yet. Rejects with a RuntimeFailure. */
export async function createEngine({
  assetsUrl,
  sandbox: name,
  env,
  onProgress,
}: EngineOptions): Promise<Lab> {
  const [manifest, loaded] = await Promise.all([loadManifest(assetsUrl), loadSandbox<Plan>(assetsUrl, name)]);
  const runtime = await createEmbeddedRuntime({ assetsUrl, manifest, sandbox: loaded, onProgress });
  return createLab({ sandbox: withEnvironment(loaded, env), runtime });
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
