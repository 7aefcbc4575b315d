import type { SearchTexts } from '../../i18n/search-fr.ts';

export interface SearchDialog {
  readonly dialog: HTMLDialogElement;
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
  /** Where it says what it does and what it found. */
  readonly said: HTMLElement;
  readonly list: HTMLElement;
}

/** The search's sheet. It is no part of the pages: without a script it could do nothing, and most readers never open it. */
export function makeDialog(texts: SearchTexts): SearchDialog {
  const make = <K extends keyof HTMLElementTagNameMap>(
    name: K,
    attributes: Readonly<Record<string, string>>,
    ...children: readonly (Node | string)[]
  ): HTMLElementTagNameMap[K] => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const input = make('input', {
    id: 'search-words',
    type: 'search',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'go',
    placeholder: texts.title,
    'aria-describedby': 'search-keys',
  });
  const close = make('button', { class: 'search-close', value: 'cancel', 'aria-label': texts.close });
  close.innerHTML =
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4 4l12 12M16 4L4 16" stroke="currentColor" stroke-width="1.75"/></svg>';
  const form = make(
    'form',
    { method: 'dialog', role: 'search' },
    make('label', { class: 'visually-hidden', for: 'search-words' }, texts.label),
    input,
    close,
  );
  const said = make('p', { class: 'search-said', role: 'status' }, texts.empty);
  const list = make('ol', { class: 'search-found' });
  const dialog = make(
    'dialog',
    { class: 'search', 'aria-label': texts.title, 'data-search': '' },
    form,
    said,
    list,
    make('p', { class: 'search-keys', id: 'search-keys' }, texts.keys),
  );
  return { dialog, form, input, said, list };
}
