/** What every page does with a script: the theme button, the language switch that keeps the place, the offline copy. */
const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');

document.querySelector('[data-action="theme"]')?.addEventListener('click', () => {
  const now = root.dataset.theme ?? (dark.matches ? 'dark' : 'light');
  const next = now === 'dark' ? 'light' : 'dark';
  root.dataset.theme = next;
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
