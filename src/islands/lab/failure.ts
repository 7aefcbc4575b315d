import type { LogsView } from '#events';

/** Why a lab does not run: the code of the table of failures, and what there is to read about it. */
export interface Failure {
  readonly code: string;
  readonly detail: string;
}

/** What a rejected start says, with the last lines that the services wrote to stderr. */
export function toFailure(error: unknown, logs: LogsView): Failure {
  const code = hasCode(error) ? error.code : 'unknown';
  const message = error instanceof Error ? error.message : String(error);
  const tail = logs.rows.filter((row) => row.stream === 'stderr').slice(-6);
  return {
    code,
    detail: [message, ...tail.map((row) => `${row.service} ${row.replica}  ${row.line}`)].join('\n'),
  };
}

function hasCode(error: unknown): error is { readonly code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
