import { href } from '../../i18n/href.ts';
import { fill } from '../../i18n/language.ts';
import { searchEn } from '../../i18n/search-en.ts';
import { searchFr, type SearchTexts } from '../../i18n/search-fr.ts';
import { makeDialog } from './dialog.ts';
import { openEngine, type Engine, type Found } from './engine.ts';

const PAUSE_MS = 120;

/** Makes the page's search, in its language; returns a function that opens it, with what was typed already. */
export function makeSearch(): (typed: string) => void {
  const { lang } = document.documentElement;
  const texts = lang === 'en' ? searchEn : searchFr;
  const { dialog, form, input, said, list } = makeDialog(texts);
  document.body.append(dialog);
  const say = (name: keyof SearchTexts, values: Readonly<Record<string, string | number>> = {}): void => {
    said.textContent = fill(texts[name], values);
  };

  let engine: Promise<Engine> | null = null;
  const load = (): Promise<Engine> => {
    engine ??= openEngine(href('/_search/'), href('/'));
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
  form.addEventListener('submit', (event) => {
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

  return (typed) => {
    if (dialog.open) return;
    dialog.showModal();
    if (typed === '') input.select();
    else input.value = typed;
    load().then(
      () => void search(),
      (error: unknown) => {
        console.error(error);
        say('failed');
      },
    );
  };
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
