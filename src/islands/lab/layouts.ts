import type { FigureLayout, LayoutName } from './view/layout.ts';

const files = import.meta.glob<FigureLayout>(
  [
    '/sandboxes/*/figure/{landscape,portrait,slide}.json',
    '/sandboxes/*/steps/*/figure/{landscape,portrait,slide}.json',
  ],
  { import: 'default' },
);

const NAMES = ['landscape', 'portrait', 'slide'] as const satisfies readonly LayoutName[];

/** The hand-drawn layouts of a sandbox, or of a step of it (`good-corner/monolith`); rejects when one is missing. */
export async function layoutsOf(sandbox: string): Promise<Readonly<Record<LayoutName, FigureLayout>>> {
  const [name, step] = sandbox.split('/');
  const folder = `/sandboxes/${name}${step === undefined ? '' : `/steps/${step}`}/figure`;
  const entries = NAMES.map(async (shape) => {
    const load = files[`${folder}/${shape}.json`];
    if (!load) throw new Error(`there is no ${shape} layout of ${sandbox}`);
    return [shape, await load()] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<LayoutName, FigureLayout>;
}
