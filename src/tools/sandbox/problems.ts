/** Problems of the reader's files, as compilers print them. */
import type { Problem } from '#compose';
import process from 'node:process';

/** Ends this program with a message on stderr. */
export const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

/** `sandboxes/x/compose.yaml:3:5: message`, one a line, and the end. */
export const failWith = (folder: string, problems: readonly Problem[]): never =>
  fail(
    problems
      .map(({ place, message }) => `${folder}/${place.file}:${place.line}:${place.column ?? 1}: ${message}`)
      .join('\n'),
  );

/** Why a port could not be opened, and where it is written; null for what is not the reader's to repair. */
export const portProblem = (error: unknown, port: number, place: string | null): string | null => {
  const { code } = error as { readonly code?: unknown };
  const where = place === null ? '' : `${place}: `;
  const other = port < 65_535 ? port + 1 : 8080;
  if (code === 'EADDRINUSE')
    return `${where}Port ${port} is taken by another program: stop it, or add --port ${other}.`;
  if (code === 'EACCES') return `${where}Port ${port} needs rights that you don't have: add --port 8080.`;
  return null;
};

/** This process's variables, for `${X}` in a compose.yaml. */
export const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
