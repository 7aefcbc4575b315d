/**
 * Predictions: one question of a lesson, answered before the lab lets the reader kill something. The answer is kept in
 * this browser. Once the lab has *drawn* what decides it, the box says what was guessed and what happened, and
 * explains the gap for that very answer; from then on the answer stands, with its date.
 */
import { isChecked } from './lab/checked.ts';
import { localeOfPage } from './lesson/locale.ts';
import { predictionShelf, type Prediction } from './lesson/prediction.ts';
import { said } from './lesson/said.ts';
import type { Kept } from './lesson/shelf.ts';
import { followStory, type Bindings, type Story } from './lesson/story.ts';
import { verdictMarkup } from './lesson/verdict.ts';

const EVENT = 'ruche:predicted';

/** True once an answer to this question is chosen. */
export function isPredicted(id: string): boolean {
  return document.querySelector(`[data-predict="${CSS.escape(id)}"] input:checked`) !== null;
}

/** Calls back when any question is answered; returns its undo. */
export function onPredicted(listener: () => void): () => void {
  addEventListener(EVENT, listener);
  return () => removeEventListener(EVENT, listener);
}

/** Restores, keeps and judges the answers of every question on the page. */
export function keepPredictions(): void {
  for (const box of document.querySelectorAll<HTMLElement>('[data-predict]')) keepOne(box);
}

function keepOne(box: HTMLElement): void {
  const shelf = predictionShelf(box.dataset['predict'] ?? '');
  const inputs = [...box.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  const verdict = createVerdict(box);
  let prediction: Prediction | null = null;

  const known = (one: Prediction | null): one is Prediction =>
    one !== null && inputs.some((input) => input.value === one.answer);
  const isOpen = (): boolean => box.dataset['state'] !== 'judged';

  function show(kept: Kept = 'kept'): void {
    for (const input of inputs) {
      input.checked = prediction?.answer === input.value;
      input.disabled = !isOpen();
    }
    box.dataset['answered'] = String(prediction !== null);
    box.dataset['stored'] = kept;
    dispatchEvent(new Event(EVENT));
  }

  /** Takes what is kept, by this tab or another; a verdict stands. */
  function adopt(kept: Prediction | null): void {
    if (!known(kept) || (!isOpen() && !kept.verdict)) return;
    prediction = kept;
    if (kept.verdict) settle(kept.verdict.at, kept.verdict.seen);
    else show();
  }

  function settle(at: string, seen: Bindings): void {
    box.dataset['state'] = 'judged';
    show(box.dataset['stored'] as Kept | undefined);
    verdict.tell(prediction, at, seen);
  }

  function judge(seen: Bindings): void {
    const kept = shelf.read();
    if (known(kept) && kept.verdict) return adopt(kept);
    const at = new Date().toISOString();
    if (prediction) {
      prediction = { ...prediction, verdict: { at, seen } };
      box.dataset['stored'] = shelf.write(prediction);
    }
    settle(at, seen);
    verdict.call();
  }

  for (const input of inputs)
    input.addEventListener('change', () => {
      const kept = shelf.read();
      if (known(kept) && kept.verdict) return adopt(kept);
      prediction = { answer: input.value, at: new Date().toISOString(), verdict: null };
      show(shelf.write(prediction));
    });

  // A browser may restore a radio by itself after a reload: what is kept decides, then what is checked.
  const checked = inputs.find((input) => input.checked);
  box.dataset['state'] = 'open';
  show();
  adopt(shelf.read());
  if (prediction === null && checked) {
    checked.checked = true;
    checked.dispatchEvent(new Event('change'));
  }
  shelf.watch(adopt);

  const story = JSON.parse(box.dataset['decided'] ?? 'null') as Story | null;
  if (!story) return;
  const follow = followStory(story);
  document.addEventListener('ruche:drawn', (event) => {
    if (!isOpen()) return;
    const { events } = (event as CustomEvent<{ readonly events: readonly { readonly seq: number }[] }>)
      .detail;
    // What an exercise does to the lab, with the reader's own code, is not what the reader bet on.
    const seen = follow(events.filter(({ seq }) => !isChecked(event.target, seq)));
    if (seen) judge(seen);
  });
  // Where the lab cannot run, nothing will ever be seen: the answer may be read.
  document.addEventListener('ruche:state', (event) => {
    if ((event as CustomEvent<string>).detail === 'failed') box.dataset['unseen'] = '';
  });
}

/** The place where a box says what the reader guessed and what happened. */
function createVerdict(box: HTMLElement) {
  const id = box.dataset['predict'] ?? '';
  const words = said();
  const answers = box.querySelector<HTMLElement>('[data-answers]');
  answers?.insertAdjacentHTML('beforebegin', verdictMarkup(id, words));
  const element = box.querySelector<HTMLElement>('[data-verdict]');
  const part = (name: string): HTMLElement | null => element?.querySelector(`[data-verdict-${name}]`) ?? null;
  const call = box.querySelector<HTMLElement>('[data-verdict-call]');
  // The lesson may want the verdict where it explains what was seen.
  const place = document.querySelector<HTMLElement>(`[data-verdict-place="${CSS.escape(id)}"]`);
  if (place && element) place.append(element);
  // Scripts run: answers wait until something was seen.
  if (answers) answers.dataset['waits'] = '';
  call?.addEventListener('click', () => delete call.dataset['shown']);
  if (call && element && 'IntersectionObserver' in window)
    new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) delete call.dataset['shown'];
    }).observe(element);

  const day = new Intl.DateTimeFormat(localeOfPage(), { dateStyle: 'long' });
  const formatted = (iso: string): string => day.format(new Date(iso));
  const filled = (text: string, values: Readonly<Record<string, unknown>>): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const write = (name: string, text: string): void => {
    const at = part(name);
    if (at) at.textContent = text;
  };

  return {
    tell(prediction: Prediction | null, at: string, seen: Bindings): void {
      const right = box.dataset['right'] ?? '';
      const isRight = prediction?.answer === right;
      if (place) place.dataset['judged'] = '';
      if (answers) delete answers.dataset['waits'];
      for (const label of box.querySelectorAll<HTMLElement>('label[data-answer]')) {
        const { answer } = label.dataset;
        label.dataset['mark'] = answer === right ? 'right' : answer === prediction?.answer ? 'guess' : '';
      }
      if (!element) return;
      element.hidden = false;
      element.dataset['result'] = prediction ? (isRight ? 'right' : 'wrong') : 'unguessed';
      write(
        'title',
        prediction ? (isRight ? words['verdict.right'] : words['verdict.wrong']) : words['verdict.unguessed'],
      );
      const guessed = box.querySelector(`label[data-answer="${CSS.escape(prediction?.answer ?? '')}"] span`);
      const guess = part('guess');
      guess?.replaceChildren(...(guessed?.cloneNode(true).childNodes ?? []));
      guess?.closest<HTMLElement>('p')?.toggleAttribute('hidden', !guessed);
      write('seen', filled(box.dataset['seen'] ?? '', seen));
      const gap = box.querySelector(`[data-gap="${CSS.escape(prediction?.answer ?? right)}"]`);
      part('gap')?.replaceChildren(...(gap?.cloneNode(true).childNodes ?? []));
      const dates = { guessed: formatted(prediction?.at ?? at), seen: formatted(at) };
      write(
        'date',
        filled(dates.guessed === dates.seen ? words['verdict.dateSame'] : words['verdict.date'], dates),
      );
      part('date')?.toggleAttribute('hidden', !prediction);
    },
    /** Says that a verdict fell, where the reader may be looking elsewhere. */
    call(): void {
      if (call && element) call.dataset['shown'] = '';
    },
  };
}
