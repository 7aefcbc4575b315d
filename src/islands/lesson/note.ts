import { localeOfPage } from './locale.ts';
import { predictionShelf } from './prediction.ts';
import { said } from './said.ts';
import { createShelf } from './shelf.ts';
import type { SaidTexts } from '../../i18n/said-fr.ts';

/** A note is the reader's own text; longer ones were not written here. */
const LONGEST = 20_000;

/** How long the hand rests before a note is kept (ms). */
const REST = 400;

/** Keeps the note of « Je bloque » in this browser, and hands it out as a text file. */
export function keepNote(): void {
  const box = document.querySelector<HTMLElement>('[data-stuck]');
  const words = said();
  box?.insertAdjacentHTML('beforeend', noteMarkup(words));
  const area = box?.querySelector('textarea');
  const state = box?.querySelector('[data-note-state]');
  if (!box || !area || !state) return;
  const shelf = createShelf({
    name: `note:${box.dataset['stuck'] ?? ''}`,
    version: 1,
    parse: (value) => (typeof value === 'string' ? value.slice(0, LONGEST) : null),
  });

  let timer = 0;
  let dirty = false;
  const keep = (): void => {
    clearTimeout(timer);
    if (!dirty) return;
    dirty = false;
    const kept = shelf.write(area.value === '' ? null : area.value);
    state.textContent = kept === 'kept' ? words['stuck.kept'] : words['stuck.unkept'];
  };
  area.value = shelf.read() ?? '';
  box.toggleAttribute('open', area.value !== '' || location.hash === '#stuck');
  area.addEventListener('input', () => {
    dirty = true;
    clearTimeout(timer);
    timer = window.setTimeout(keep, REST);
  });
  area.addEventListener('change', keep);
  addEventListener('pagehide', keep);
  shelf.watch((note) => {
    // What is being typed here is not taken away; the next pause keeps it.
    if (dirty) return;
    area.value = note ?? '';
    state.textContent = words['stuck.other'];
  });

  box.querySelector('[data-action=export-note]')?.addEventListener('click', () => {
    const blob = new Blob([report(words, area.value)], { type: 'text/plain;charset=utf-8' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${words['stuck.file']}-${box.dataset['stuck'] ?? ''}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

function noteMarkup(words: SaidTexts): string {
  return (
    `<div class="stuck-note"><label for="stuck-note">${words['stuck.note']}</label>` +
    `<p class="small muted" id="stuck-hint">${words['stuck.hint']} ${words['stuck.carnet']}</p>` +
    '<textarea id="stuck-note" rows="6" maxlength="20000" aria-describedby="stuck-hint"></textarea>' +
    '<div class="stuck-acts"><button class="button" type="button" data-action="export-note">' +
    `${words['stuck.export']}</button><span class="small muted" role="status" data-note-state></span></div></div>`
  );
}

/** The note with what a trainer needs to answer it: the lesson, the date, what had been predicted. */
function report(words: SaidTexts, note: string): string {
  const textOf = (selector: string): string => document.querySelector(selector)?.textContent?.trim() ?? '';
  const date = new Intl.DateTimeFormat(localeOfPage(), {
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(new Date());
  const bets = [...document.querySelectorAll<HTMLElement>('[data-predict]')].flatMap((one) => {
    const kept = predictionShelf(one.dataset['predict'] ?? '').read();
    const answer = one.querySelector(`[data-answer="${CSS.escape(kept?.answer ?? '')}"] span`)?.textContent;
    const question = one.querySelector('.question')?.textContent?.trim();
    return answer && question
      ? [words['stuck.bet'].replace('{question}', question).replace('{answer}', answer.trim())]
      : [];
  });
  return [
    words['stuck.lesson']
      .replace('{number}', textOf('.lesson-head .number'))
      .replace('{title}', textOf('h1')),
    words['stuck.date'].replace('{date}', date),
    location.href,
    ...bets,
    '',
    note,
    '',
  ].join('\n');
}
