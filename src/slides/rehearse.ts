import { fill, isLanguage } from '../i18n/language.ts';
import type { Entry } from './entry.ts';
import type { Stage } from './stage.ts';
import { readStep } from './step.ts';
import { deckTexts } from './texts.ts';

/** What a rehearsal needs of the deck. */
export interface Rehearsal {
  readonly panel: HTMLElement;
  /** The live slides, in order. */
  readonly live: readonly HTMLElement[];
  readonly show: (section: HTMLElement) => void;
  readonly whenReady: () => Promise<Stage>;
  /** Waits for its turn behind what the deck itself does. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
  /** The rehearsal is over: the slides, from the first, with the system as it runs now. */
  readonly close: () => void;
}

/** An entry state that takes longer (ms) is felt in the room. */
const ENTRY_MS = 1500;

/** How long (ms) the browser may take to keep its copy of the site. */
const KEEP_MS = 20_000;

interface Line {
  readonly name: string;
  readonly todo: string;
  readonly run: () => Promise<{ readonly verdict: 'ready' | 'slow' | 'not'; readonly ms: number | null }>;
}
interface Group {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** Shows the panel, and on its button plays every live step for real; each line says ready or not, and what to do. */
export function rehearse({ panel, live, show, whenReady, inTurn, close }: Rehearsal): void {
  const { lang } = document.documentElement;
  const t = deckTexts(isLanguage(lang) ? lang : 'fr');
  const find = <E extends HTMLElement>(selector: string): E => {
    const found = panel.querySelector<E>(selector);
    if (!found) throw new Error(`the rehearsal has no ${selector}`);
    return found;
  };
  const table = find<HTMLTableElement>('table');
  const button = find('[data-action=rehearse]');
  const sum = find('[role=status]');
  panel.hidden = false;

  const before: Group = {
    title: t['rehearse.before'],
    lines: [
      {
        name: t['rehearse.launch'],
        todo: t['rehearse.launch.todo'],
        run: async () => {
          const start = performance.now();
          await whenReady();
          return { verdict: 'ready', ms: performance.now() - start };
        },
      },
      { name: t['rehearse.offline'], todo: t['rehearse.offline.todo'], run: offline },
    ],
  };
  const slides = live.map((section): Group => ({
    title: section.querySelector('h2')?.textContent ?? section.id,
    lines: [
      {
        name: t['rehearse.entry'],
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
        name: `${index + 1}. ${step.querySelector('.do')?.firstChild?.textContent?.trim() ?? ''}`,
        todo: t['rehearse.step.todo'],
        run: async () => {
          const { verdict, ms } = await (await whenReady()).perform(readStep(step.dataset));
          return { verdict: verdict === 'done' ? 'ready' : 'not', ms };
        },
      })),
    ],
  }));

  const rows = [before, ...slides].flatMap(({ title, lines }) => {
    const body = table.createTBody();
    const head = document.createElement('th');
    head.scope = 'rowgroup';
    head.colSpan = 4;
    head.textContent = title;
    body.insertRow().append(head);
    return lines.map((line) => {
      const row = body.insertRow();
      for (const text of [line.name, '', t['rehearse.waiting'], '']) row.insertCell().textContent = text;
      return { line, row };
    });
  });

  button.addEventListener('click', () => void play());
  find('[data-action=close]').addEventListener('click', (event) => {
    event.preventDefault();
    panel.hidden = true;
    close();
  });

  async function play(): Promise<void> {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    sum.textContent = t['rehearse.running'];
    let missing = 0;
    for (const { row } of rows) {
      delete row.dataset['verdict'];
      tell(row, '', t['rehearse.waiting'], '');
    }
    for (const { line, row } of rows) {
      row.dataset['verdict'] = 'running';
      const { verdict, ms } = await line.run().catch((error: unknown) => {
        console.error(error);
        return { verdict: 'not' as const, ms: null };
      });
      row.dataset['verdict'] = verdict;
      if (verdict === 'not') missing += 1;
      tell(
        row,
        ms === null ? '' : `${Math.round(ms)}\u202fms`,
        t[`rehearse.${verdict}`],
        verdict === 'ready' ? '' : line.todo,
      );
    }
    const all = rows.length;
    panel.dataset['ready'] = String(missing === 0);
    sum.textContent =
      missing === 0
        ? fill(t['rehearse.allReady'], { n: all })
        : fill(t['rehearse.someNot'], { n: missing, all });
    button.textContent = t['rehearse.again'];
    button.setAttribute('aria-disabled', 'false');
  }
}

/** Writes the last three cells of a line. */
function tell(
  row: HTMLTableRowElement,
  ...texts: readonly [time: string, verdict: string, todo: string]
): void {
  for (const [index, text] of texts.entries()) {
    const cell = row.cells[index + 1];
    if (cell) cell.textContent = text;
  }
}

/** Does this browser keep a copy of the site that it would serve without a network? At the first visit it is being made. */
async function offline(): Promise<{ readonly verdict: 'ready' | 'not'; readonly ms: number | null }> {
  const start = performance.now();
  const ms = (): number => performance.now() - start;
  if (!('serviceWorker' in navigator)) return { verdict: 'not', ms: null };
  const { serviceWorker } = navigator;
  let waited: ReturnType<typeof setTimeout> | undefined;
  if (serviceWorker.controller === null)
    await new Promise<void>((resolve) => {
      serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
      waited = setTimeout(resolve, KEEP_MS);
    });
  clearTimeout(waited);
  const kept = serviceWorker.controller !== null && (await caches.match(location.pathname)) !== undefined;
  return { verdict: kept ? 'ready' : 'not', ms: kept ? ms() : null };
}
