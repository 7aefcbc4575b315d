import { isLanguage } from '../i18n/language.ts';
import { fill } from '../i18n/language.ts';
import type { Entry } from './entry.ts';
import type { Stage } from './stage.ts';
import { readStep } from './step.ts';
import { deckTexts } from './texts.ts';

/** What a rehearsal needs of the deck. */
export interface Rehearsal {
  readonly panel: HTMLElement;
  readonly host: HTMLElement;
  /** The live slides, in order. */
  readonly live: readonly HTMLElement[];
  readonly show: (section: HTMLElement) => void;
  readonly whenReady: () => Promise<Stage>;
  /** Waits for its turn behind what the deck itself does. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
}

/** An entry state that takes longer (ms) is felt in the room. */
const ENTRY_MS = 1500;

interface Line {
  readonly name: string;
  readonly todo: string;
  readonly run: () => Promise<{ readonly verdict: 'ready' | 'slow' | 'not'; readonly ms: number | null }>;
}

/** Shows the panel, and on its button plays every live step for real; each line says ready or not, and what to do. */
export function rehearse({ panel, live, show, whenReady, inTurn }: Rehearsal): void {
  const { lang } = document.documentElement;
  const t = deckTexts(isLanguage(lang) ? lang : 'fr');
  const body = panel.querySelector('tbody') as HTMLElement;
  const button = panel.querySelector<HTMLButtonElement>('[data-action=rehearse]') as HTMLButtonElement;
  const sum = panel.querySelector<HTMLElement>('[role=status]') as HTMLElement;
  panel.hidden = false;

  const lines: readonly Line[] = [
    { name: t['rehearse.offline'], todo: t['rehearse.offline.todo'], run: offline },
    {
      name: t['rehearse.launch'],
      todo: t['rehearse.launch.todo'],
      run: async () => {
        const start = performance.now();
        await whenReady();
        return { verdict: 'ready', ms: performance.now() - start };
      },
    },
    ...live.flatMap((section): readonly Line[] => {
      const title = section.querySelector('h2')?.textContent ?? section.id;
      return [
        {
          name: `${title} · ${t['rehearse.entry']}`,
          todo: t['rehearse.entry.todo'],
          run: async () => {
            const stage = await whenReady();
            show(section);
            // The deck rebuilds on entering; what is measured is the time until nothing is left to do.
            await inTurn(() => Promise.resolve());
            const entry = JSON.parse(section.dataset['entry'] ?? '{}') as Entry;
            const { settled } = await stage.rebuild(entry);
            const ms = Number(section.dataset['rebuilt'] ?? 0);
            return { verdict: !settled ? 'not' : ms > ENTRY_MS ? 'slow' : 'ready', ms };
          },
        },
        ...[...section.querySelectorAll<HTMLElement>('[data-command]')].map((step, index): Line => ({
          name: `${title} · ${index + 1}. ${step.querySelector('.do')?.firstChild?.textContent?.trim() ?? ''}`,
          todo: t['rehearse.step.todo'],
          run: async () => {
            const { verdict, ms } = await (await whenReady()).perform(readStep(step.dataset));
            return { verdict: verdict === 'done' ? 'ready' : 'not', ms };
          },
        })),
      ];
    }),
  ];

  const rows = lines.map(({ name }) => {
    const row = document.createElement('tr');
    for (const text of [name, '', t['rehearse.waiting'], '']) row.insertCell().textContent = text;
    body.append(row);
    return row;
  });

  button.addEventListener('click', () => void play());

  async function play(): Promise<void> {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    sum.textContent = '';
    let ready = 0;
    for (const [index, { run, todo }] of lines.entries()) {
      const row = rows[index] as HTMLTableRowElement;
      row.dataset['verdict'] = 'running';
      const { verdict, ms } = await run().catch((error: unknown) => {
        console.error(error);
        return { verdict: 'not' as const, ms: null };
      });
      row.dataset['verdict'] = verdict;
      if (verdict !== 'not') ready += 1;
      const cells = row.cells;
      (cells[1] as HTMLElement).textContent = ms === null ? '' : `${Math.round(ms)}\u202fms`;
      (cells[2] as HTMLElement).textContent = t[`rehearse.${verdict}`];
      (cells[3] as HTMLElement).textContent = verdict === 'ready' ? '' : todo;
    }
    const all = lines.length;
    panel.dataset['ready'] = String(ready === all);
    sum.textContent =
      ready === all
        ? fill(t['rehearse.allReady'], { n: all })
        : fill(t['rehearse.someNot'], { n: all - ready, all });
    button.textContent = t['rehearse.again'];
    button.setAttribute('aria-disabled', 'false');
  }
}

/** Does this browser keep a copy of the page that it would serve without a network? */
async function offline(): Promise<{ readonly verdict: 'ready' | 'not'; readonly ms: null }> {
  const kept = 'caches' in window && (await caches.match(location.pathname)) !== undefined;
  return { verdict: kept && navigator.serviceWorker.controller !== null ? 'ready' : 'not', ms: null };
}
