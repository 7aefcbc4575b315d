import type { SaidTexts } from '../../i18n/said-fr.ts';

/** What a question shows once the lab has answered it; a script adds it, since only a script can fill it. */
export function verdictMarkup(id: string, texts: SaidTexts): string {
  return (
    `<p class="unkept small muted">${texts['predict.unkept']}</p>` +
    `<div class="verdict" id="verdict-${id}" tabindex="-1" data-verdict hidden>` +
    '<p class="verdict-title" role="status" data-verdict-title></p>' +
    `<p><b>${texts['verdict.guess']}</b> <span data-verdict-guess></span></p>` +
    `<p><b>${texts['verdict.seen']}</b> <span data-verdict-seen></span></p>` +
    '<div class="gap" data-verdict-gap></div>' +
    '<p class="small muted" data-verdict-date></p></div>' +
    `<a class="verdict-call button first" href="#verdict-${id}" data-verdict-call>${texts['verdict.call']}</a>`
  );
}
