import { said } from './lesson/said.ts';

/**
 * Prose and figure speak of the same things: pointing at a phrase (mouse, focus, tap) lights its part in the figure,
 * and pointing at a part marks the phrases that speak of it. Works on the still figure as on the living one.
 */

const PHRASE = '[data-lights]';
/** Makes every `<Lit>` phrase of the page a toggle that the keyboard reaches. */
export function lightParts(): void {
  const phrases = [...document.querySelectorAll<HTMLElement>(PHRASE)];
  if (phrases.length === 0) return;
  const hint = document.createElement('p');
  hint.id = 'lit-hint';
  hint.hidden = true;
  hint.textContent = said()['lit.hint'];
  document.body.append(hint);
  let pinned: HTMLElement | null = null;
  let pointed: HTMLElement | null = null;

  for (const phrase of phrases) {
    phrase.tabIndex = 0;
    phrase.role = 'button';
    phrase.setAttribute('aria-pressed', 'false');
    phrase.setAttribute('aria-describedby', 'lit-hint');
  }

  const light = (): void => {
    const focused = document.activeElement?.closest<HTMLElement>(PHRASE) ?? null;
    const phrase = pointed ?? focused ?? pinned;
    for (const figure of document.querySelectorAll<HTMLElement>('ruche-lab')) {
      if (phrase) figure.dataset['lit'] = phrase.dataset['lights'] ?? '';
      else delete figure.dataset['lit'];
    }
    for (const one of phrases) one.toggleAttribute('data-lighting', one === phrase);
  };

  const pin = (phrase: HTMLElement | null): void => {
    pinned?.setAttribute('aria-pressed', 'false');
    pinned = phrase === pinned ? null : phrase;
    pinned?.setAttribute('aria-pressed', 'true');
    light();
  };

  const phraseOf = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>(PHRASE) : null;

  document.addEventListener('pointerover', (event) => {
    const phrase = event.pointerType === 'mouse' ? phraseOf(event) : null;
    if (phrase === pointed) return;
    pointed = phrase;
    light();
  });
  document.addEventListener('focusin', light);
  document.addEventListener('focusout', () => queueMicrotask(light));
  document.addEventListener('click', (event) => {
    const phrase = phraseOf(event);
    if (phrase) pin(phrase);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && pinned) return pin(null);
    const phrase = phraseOf(event);
    if (!phrase || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    pin(phrase);
  });

  document.addEventListener('ruche:part', (event) => {
    const { detail: part } = event as CustomEvent<string | null>;
    for (const phrase of phrases)
      phrase.toggleAttribute('data-spoken', part !== null && speaksOf(phrase, part));
  });
}

/** `thumb` speaks of `thumb-1` too, and `thumb-1` of the workers as a whole. */
function speaksOf(phrase: HTMLElement, part: string): boolean {
  return (phrase.dataset['lights'] ?? '')
    .split(' ')
    .some((one) => one === part || part.startsWith(`${one}-`) || one.startsWith(`${part}-`));
}
