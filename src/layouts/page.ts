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
  addEventListener('load', () => {
    navigator.serviceWorker.register(`${base}sw.js`, { scope: base }).catch(() => {
      // Refused (private window, plain http): the site works, just not offline.
    });
  });
}
