/**
 * The Plan: what a compose.yaml and its Dockerfiles ask for, with every default filled in and every name resolved.
 * A Plan is plain JSON: it is computed at build time and sent to the page as it is. Durations are milliseconds.
 * Paths on the sandbox's side are relative, with `/`; paths on the container's side are absolute.
 */

/** The images that exist here; `build:` services run on `node`. */
export type ImageName = 'nginx' | 'rabbitmq';

/** Where something stands in the reader's files; `line` and `column` start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** What runs in the container: one of our images, or the reader's own program on Node. */
export type Source =
  | { readonly kind: 'image'; readonly image: ImageName; readonly tag: string }
  | { readonly kind: 'node'; readonly from: string; readonly dockerfile: string };

/** `COPY from to` of a Dockerfile: sandbox path (file or folder) → absolute container path. */
export interface Copy {
  readonly from: string;
  readonly to: string;
}

/** A bind-mounted file or folder of the sandbox (always read-only here), or a named volume. */
export type Mount =
  | { readonly kind: 'bind'; readonly source: string; readonly target: string }
  | { readonly kind: 'volume'; readonly name: string; readonly target: string; readonly readOnly: boolean };

/** One command of a `CMD-SHELL` health check; `next` says when the following one runs. */
export interface ShellStep {
  readonly argv: readonly string[];
  readonly next: '&&' | '||' | ';' | null;
}

/** A health check with Docker's defaults filled in (30 s, 30 s, 3, 0 s; start interval 5 s). */
export interface HealthcheckPlan {
  readonly test:
    | { readonly kind: 'exec'; readonly argv: readonly string[] }
    | { readonly kind: 'shell'; readonly steps: readonly ShellStep[]; readonly script: string };
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
  readonly startInterval: number;
}

export type RestartPolicy =
  | { readonly policy: 'no' | 'always' | 'unless-stopped' }
  | { readonly policy: 'on-failure'; readonly max: number | null };

export type Signal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP' | 'SIGKILL';

export interface Dependency {
  readonly service: string;
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
}

export interface ServicePlan {
  readonly name: string;
  readonly source: Source;
  /** argv after Dockerfile ENTRYPOINT/CMD and compose overrides; for an image, what the reader added (often empty). */
  readonly command: readonly string[];
  /** Absolute container path; the process starts there. */
  readonly workdir: string;
  readonly copies: readonly Copy[];
  readonly mounts: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly published: number; readonly target: number }[];
  readonly expose: readonly number[];
  /** Networks it is on: a service is reachable only on a shared one. `default` where none is named. */
  readonly networks: readonly string[];
  readonly dependsOn: readonly Dependency[];
  readonly healthcheck: HealthcheckPlan | null;
  readonly restart: RestartPolicy;
  readonly stopSignal: Signal;
  readonly stopGrace: number;
  readonly replicas: number;
  /** Where the service's key stands in compose.yaml, for messages. */
  readonly place: Place;
}

export interface Plan {
  readonly name: string;
  readonly services: readonly ServicePlan[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** What went wrong and where. `code` is stable (for translation and tests); `message` is one plain English sentence. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly place: Place;
}
