import { fill } from '../../i18n/language.ts';
import { openEngine, type Engine, type Found } from './engine.ts';

const PAUSE_MS = 120;

/** Wires the page's search dialog once; resolves with a function that opens it. */
export function makeSearch(dialog: HTMLDialogElement): () => void {
  const input = part(dialog, 'input', HTMLInputElement);
  const said = part(dialog, '.search-said', HTMLElement);
  const list = part(dialog, '.search-found', HTMLElement);
  const text = (name: string): string => said.dataset[name] ?? '';
  const say = (name: string, values: Readonly<Record<string, string | number>> = {}): void => {
    said.textContent = fill(text(name), values);
  };

  let engine: Promise<Engine> | null = null;
  const load = (): Promise<Engine> => {
    engine ??= openEngine(dialog.dataset['search'] ?? '', dialog.dataset['home'] ?? '/');
    // A failed load is not kept: opening the dialog again tries again.
    engine.catch(() => (engine = null));
    return engine;
  };

  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const search = async (): Promise<void> => {
    const own = (turn += 1);
    const words = input.value.trim();
    if (words === '') {
      list.replaceChildren();
      return say('empty');
    }
    if (engine === null) say('loading');
    try {
      const { count, found } = await (await load()).search(words);
      if (own !== turn) return;
      list.replaceChildren(...found.map(item));
      if (count === 0) say('none', { query: words });
      else say(count === 1 ? 'one' : 'many', { n: count });
    } catch (error) {
      if (own !== turn) return;
      console.error(error);
      list.replaceChildren();
      say('failed');
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  part(dialog, 'form', HTMLFormElement).addEventListener('submit', (event) => {
    if (event.submitter instanceof HTMLButtonElement) return;
    event.preventDefault();
    list.querySelector('a')?.click();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target === input) {
      event.preventDefault();
      list.querySelector('a')?.click();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops: HTMLElement[] = [input, ...list.querySelectorAll('a')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });
  // A result may lead to a place of this very page: the dialog makes way.
  list.addEventListener('click', (event) => {
    if ((event.target as Element).closest('a')) dialog.close();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });

  return () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    load().then(
      () => void search(),
      (error: unknown) => {
        console.error(error);
        say('failed');
      },
    );
  };
}

function part<T extends Element>(dialog: Element, selector: string, kind: new () => T): T {
  const found = dialog.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the search dialog has no ${selector}`);
  return found;
}

function item({ url, title, kind, section, excerpt }: Found): HTMLLIElement {
  const line = document.createElement('li');
  const link = document.createElement('a');
  link.href = url;
  const add = (name: string, content: string): HTMLElement => {
    const span = document.createElement('span');
    span.className = name;
    span.textContent = content;
    link.append(span);
    return span;
  };
  if (kind) add('kind', kind);
  add('title', section ? `${title} · ${section}` : title);
  // pagefind escapes the text of our own pages and adds nothing but <mark>.
  add('excerpt', '').innerHTML = excerpt;
  line.append(link);
  return line;
}
