/** The locale of the page's dates: its language, and for English the day before the month, as the rest of the site. */
export function localeOfPage(): string {
  const { lang } = document.documentElement;
  return lang === 'en' ? 'en-GB' : lang;
}
