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

/** This process's variables, for `${X}` in a compose.yaml. */
export const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
