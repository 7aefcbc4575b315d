import { flushSync, mount, unmount } from 'svelte';
import type { Language } from '../../i18n/language.ts';
import Bench from './Bench.svelte';
import type { Brief } from './brief.ts';
import { createSession } from './session.svelte.ts';
import { exerciseTexts } from './texts.ts';

export interface MountOptions {
  /** Where the build put the exercise. */
  readonly brief: string;
  readonly language: Language;
}

/** The narrowest page on which the figure stands beside the text. */
const PHONE = '(max-width: 48rem)';

const FIRST = ['check', 'solution', 'reset'] as const;

/** Puts the working exercise where the printed one was; whoever was typing goes on typing. Returns its end. */
export async function mountExercise(
  host: HTMLElement,
  { brief: url, language }: MountOptions,
): Promise<() => void> {
  const bench = host.querySelector<HTMLElement>('.bench');
  if (!bench) throw new Error('an exercise without its bench');
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const brief = (await response.json()) as Brief;

  const areas = [...bench.querySelectorAll('textarea')];
  const typed = Object.fromEntries(
    brief.files.flatMap((file, index) => {
      const area = areas[index];
      return area && area.value !== area.defaultValue ? [[file, area.value] as const] : [];
    }),
  );
  const at = areas.findIndex((area) => area === document.activeElement);
  const selection = areas[at] && ([areas[at].selectionStart, areas[at].selectionEnd] as const);
  const wanted = host.dataset['wanted'];
  const session = createSession(brief, typed);
  bench.replaceChildren();
  const app = mount(Bench, {
    target: bench,
    props: {
      brief,
      texts: exerciseTexts(language),
      language,
      session,
      readonly: matchMedia(PHONE).matches,
      first: FIRST.find((one) => one === wanted) ?? null,
    },
  });
  flushSync();
  for (const [file, text] of Object.entries(typed)) session.keep(file, text);
  const area = bench.querySelectorAll('textarea')[at];
  if (area && selection) {
    area.focus({ preventScroll: true });
    area.setSelectionRange(...selection);
  } else if (wanted)
    bench.querySelector<HTMLElement>(`[data-action=${wanted}], [data-action=cancel]`)?.focus();
  host.dataset['live'] = '';
  return () => void unmount(app);
}
