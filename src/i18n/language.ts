/** The languages of the site; French comes first in layouts, since its texts are longer. */
export const languages = ['fr', 'en'] as const;
export type Language = (typeof languages)[number];

/** Parses a language out of a path segment or an attribute. */
export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}

/** The other one. */
export function other(language: Language): Language {
  return language === 'fr' ? 'en' : 'fr';
}

/** Puts values where a text says `{name}`; an unknown name stays visible, so that it is noticed. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
