/** What every page does with a script: theme, language switch that keeps the place, contents, search, the offline copy. */
const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');

/** The browser's own bars follow a theme that was chosen here. */
function paintBars(): void {
  if (root.dataset.theme === undefined) return;
  const paper = getComputedStyle(root).getPropertyValue('--paper').trim();
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]'))
    meta.content = paper;
}
paintBars();

document.querySelector('[data-action="theme"]')?.addEventListener('click', () => {
  const now = root.dataset.theme ?? (dark.matches ? 'dark' : 'light');
  const next = now === 'dark' ? 'light' : 'dark';
  root.dataset.theme = next;
  paintBars();
  try {
    localStorage.setItem('ruche:theme', next);
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
});

document.querySelector<HTMLAnchorElement>('[data-action="language"]')?.addEventListener('click', (event) => {
  const link = event.currentTarget as HTMLAnchorElement;
  link.hash = location.hash;
});

// The contents close as a menu does: Escape, a click elsewhere, or the focus leaving.
const contents = document.querySelector<HTMLDetailsElement>('[data-contents]');
if (contents) {
  const close = (): void => {
    contents.open = false;
  };
  document.addEventListener('click', (event) => {
    if (!contents.contains(event.target as Node)) close();
  });
  contents.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !contents.contains(event.relatedTarget as Node)) close();
  });
  contents.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !contents.open) return;
    close();
    contents.querySelector('summary')?.focus();
  });

  // The whole table stands in the page of all lessons: it comes from there when a hand or the focus comes near.
  let asked = contents.dataset['contents'] === '';
  const complete = async (): Promise<void> => {
    if (asked) return;
    asked = true;
    try {
      const answer = await fetch(contents.dataset['contents'] ?? '');
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const table = page.querySelector('.contents-parts');
      if (!table) return;
      for (const link of table.querySelectorAll('a'))
        if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
      contents.querySelector('.contents-parts')?.replaceWith(document.adoptNode(table));
    } catch {
      // Offline before the first copy was made: what is written is there, and the next time tries again.
      asked = false;
    }
  };
  for (const near of ['pointerenter', 'focusin', 'toggle']) contents.addEventListener(near, complete);
}

const searches = document.querySelectorAll('[data-action="search"]');
if (searches.length > 0) {
  let made: Promise<(typed: string) => void> | null = null;
  const open = async (): Promise<void> => {
    let typed = '';
    // What is typed while the dialog is on its way is meant for it.
    const type = (event: KeyboardEvent): void => {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      typed += event.key;
    };
    document.addEventListener('keydown', type);
    made ??= import('../islands/search/search.ts').then(({ makeSearch }) => makeSearch());
    try {
      (await made)(typed);
    } catch {
      // Offline before the first copy was made: the next press tries again.
      made = null;
    } finally {
      document.removeEventListener('keydown', type);
    }
  };
  for (const button of searches) button.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    const typing = event
      .composedPath()
      .some(
        (at) => at instanceof HTMLElement && (at.isContentEditable || at.matches('input, textarea, select')),
      );
    const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const k = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (event.defaultPrevented || !(slash || k)) return;
    event.preventDefault();
    void open();
  });
}

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  // Keeping the whole site is megabytes of work: it waits until the page is read, and never competes with a Run.
  const QUIET_MS = 2000;
  const isStarting = (): boolean => document.querySelector('[data-lab-state=starting]') !== null;
  const keep = (): void => {
    if (isStarting()) return void setTimeout(keep, QUIET_MS);
    navigator.serviceWorker.register(`${base}sw.js`, { scope: base }).catch(() => {
      // Refused (private window, plain http): the site works, just not offline.
    });
  };
  addEventListener('load', () => setTimeout(keep, QUIET_MS));
}
