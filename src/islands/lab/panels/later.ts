import type { Language } from '../../../i18n/language.ts';
import { loadFollowTexts } from '../load-texts.ts';
import type { LabTexts } from '../texts.ts';

/** What the drawer draws when it is asked for. */
export const later = {
  queue: () => import('./Queue.svelte'),
  message: () => import('./Message.svelte'),
  traces: () => import('./Traces.svelte'),
  logs: () => import('./Logs.svelte'),
  client: () => import('./Client.svelte'),
  preview: () => import('./Preview.svelte'),
  load: () => import('./Load.svelte'),
  time: () => import('./Time.svelte'),
} as const;

export const loadPanels = () => import('./Panels.svelte');

/** Fetches all that a running lab may still ask for, so that it has it when there is no network any more. */
export async function keepAll(language: Language, texts: LabTexts): Promise<void> {
  await loadPanels();
  await Promise.all([
    ...Object.values(later).map((load) => load()),
    loadFollowTexts(language, texts),
    import('../figure/Picks.svelte'),
    import('uplot'),
    import('uplot/dist/uPlot.min.css'),
  ]);
}
