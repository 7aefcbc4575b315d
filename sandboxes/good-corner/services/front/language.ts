/** The languages of the page. French is the first: it is what a reader gets who asks for neither. */
export type Language = 'fr' | 'en';

/** `?lang=` wins, then the browser's Accept-Language with its weights (`fr;q=0.8, en`), then French. */
export function chooseLanguage(asked: string | null, accept: string | undefined): Language {
  if (asked === 'fr' || asked === 'en') return asked;
  let best: { language: Language; weight: number } = { language: 'fr', weight: 0 };
  for (const range of (accept ?? '').split(',')) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const language = tag.split('-')[0];
    const weight = Number(
      /^q=([\d.]+)$/.exec(
        parameters.map((each) => each.trim()).find((each) => each.startsWith('q=')) ?? 'q=1',
      )?.[1],
    );
    if ((language === 'fr' || language === 'en') && weight > best.weight) best = { language, weight };
  }
  return best.language;
}
