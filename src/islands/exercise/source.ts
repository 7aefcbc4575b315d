/** The exercises of all sandboxes, read while the site is built. Pages get a Brief. */
import { readExercise, type ExerciseManifest } from '#exercises';

const files = import.meta.glob<string>('/sandboxes/*/exercises/**/*.{ts,js,json,yaml,conf}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const PATH = /^\/sandboxes\/([^/]+)\/(exercises\/([^/]+)\/.+)$/;

/** Every exercise there is. */
export function exercises(): readonly { readonly sandbox: string; readonly id: string }[] {
  const all = new Set(
    Object.keys(files).flatMap((path) => {
      const [, sandbox, , id] = PATH.exec(path) ?? [];
      return sandbox && id ? [`${sandbox}/${id}`] : [];
    }),
  );
  return [...all].toSorted().map((one) => {
    const [sandbox = '', id = ''] = one.split('/');
    return { sandbox, id };
  });
}

/** One exercise. Throws, with file and line, where it is not whole: the build then fails. */
export function exerciseNamed(sandbox: string, id: string): ExerciseManifest {
  const own = Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => {
      const [, name, inner] = PATH.exec(path) ?? [];
      return name === sandbox && inner ? [[inner, text] as const] : [];
    }),
  );
  const { exercise, problems } = readExercise(own, id);
  if (exercise) return exercise;
  const lines = problems.map(({ place, message }) => `${place.file}:${place.line}: ${message}`);
  throw new Error(`sandboxes/${sandbox}, exercise ${id}:\n${lines.join('\n')}`);
}
