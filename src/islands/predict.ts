/**
 * Predictions: one question of a lesson, answered before the lab lets the reader kill something. The answer is kept
 * in this browser; the checked radio is the truth.
 */

const EVENT = 'ruche:predicted';
const keyOf = (id: string): string => `ruche:prediction:${id}`;

/** True once an answer to this question is chosen. */
export function isPredicted(id: string): boolean {
  return document.querySelector(`[data-predict="${CSS.escape(id)}"] input:checked`) !== null;
}

/** Calls back when any question is answered; returns its undo. */
export function onPredicted(listener: () => void): () => void {
  addEventListener(EVENT, listener);
  return () => removeEventListener(EVENT, listener);
}

/** Restores and keeps the answers of every question on the page. */
export function keepPredictions(): void {
  for (const box of document.querySelectorAll<HTMLElement>('[data-predict]')) {
    const id = box.dataset['predict'] ?? '';
    const kept = read(keyOf(id));
    const inputs = [...box.querySelectorAll<HTMLInputElement>('input[type=radio]')];
    for (const input of inputs) {
      input.checked = input.checked || input.value === kept;
      input.addEventListener('change', () => {
        write(keyOf(id), input.value);
        show(box);
      });
    }
    show(box);
  }
}

function show(box: HTMLElement): void {
  const answered = box.querySelector('input:checked') !== null;
  box.dataset['answered'] = String(answered);
  dispatchEvent(new Event(EVENT));
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is refused: the answer lasts as long as the page.
  }
}
