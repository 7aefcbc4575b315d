import type { FigureLayout, LayoutName } from './view/layout.ts';

const files = import.meta.glob<FigureLayout>('/sandboxes/*/figure/{landscape,portrait,slide}.json', {
  import: 'default',
});

const NAMES = ['landscape', 'portrait', 'slide'] as const satisfies readonly LayoutName[];

/** The hand-drawn layouts of a sandbox; rejects when one is missing. */
export async function layoutsOf(sandbox: string): Promise<Readonly<Record<LayoutName, FigureLayout>>> {
  const entries = NAMES.map(async (name) => {
    const load = files[`/sandboxes/${sandbox}/figure/${name}.json`];
    if (!load) throw new Error(`there is no ${name} layout of ${sandbox}`);
    return [name, await load()] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<LayoutName, FigureLayout>;
}
