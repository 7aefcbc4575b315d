import { deckEn } from './deck-en.ts';
import { deckFr } from './deck-fr.ts';
import { en } from './en.ts';
import { exerciseEn } from './exercise-en.ts';
import { exerciseFr } from './exercise-fr.ts';
import { filmEn } from './film-en.ts';
import { filmFr } from './film-fr.ts';
import { fr, type Key } from './fr.ts';
import { homeEn } from './home-en.ts';
import { homeFr, type HomeKey } from './home-fr.ts';
import { labEn } from './lab-en.ts';
import { labFr } from './lab-fr.ts';
import { lessonEn } from './lesson-en.ts';
import { lessonFr } from './lesson-fr.ts';
import { searchEn } from './search-en.ts';
import { searchFr } from './search-fr.ts';
import { storyEn } from './story-en.ts';
import { storyFr } from './story-fr.ts';
import { failuresEn, failuresFr } from './failures.ts';
import type { Language } from './language.ts';
import { siteEn } from './site-en.ts';
import { siteFr, type SiteKey } from './site-fr.ts';

export { languages, isLanguage, other, fill, type Language } from './language.ts';
export type { Key } from './fr.ts';
export type { SiteKey } from './site-fr.ts';
export { href } from './href.ts';
export {
  lessonAt,
  parts,
  sheetLines,
  syllabus,
  type Lesson,
  type Part,
  type PartId,
  type SheetLine,
  type Texts,
} from './syllabus.ts';

/** Every text of the pages; the lab's own come with the lab. */
export type Text = Key | SiteKey;

const site: Readonly<Record<Language, Readonly<Record<Text, string>>>> = {
  fr: { ...fr, ...siteFr },
  en: { ...en, ...siteEn },
};

/** The texts of the site in one language; an unknown key is a type error. */
export function texts(language: Language): Readonly<Record<Text, string>> {
  return site[language];
}

const home: Readonly<Record<Language, Readonly<Record<HomeKey, string>>>> = { fr: homeFr, en: homeEn };

/** The texts of the home page and the door in one language. */
export function homeTexts(language: Language): Readonly<Record<HomeKey, string>> {
  return home[language];
}

const flat = (prefix: string, table: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(table).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value]]
        : Object.entries(flat(`${prefix}${key}.`, value as object)),
    ),
  );

/** Every text of the interface by language and key, flattened: what the parity check compares. */
export const tables: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  fr: {
    ...flat('', site.fr),
    ...flat('deck.', deckFr),
    ...flat('lab.', labFr),
    ...flat('lesson.', lessonFr),
    ...flat('film.', filmFr),
    ...flat('exercise.', exerciseFr),
    ...flat('failure.', failuresFr),
    ...flat('home.', homeFr),
    ...flat('search.', searchFr),
    ...flat('story.', storyFr),
  },
  en: {
    ...flat('', site.en),
    ...flat('deck.', deckEn),
    ...flat('lab.', labEn),
    ...flat('lesson.', lessonEn),
    ...flat('film.', filmEn),
    ...flat('exercise.', exerciseEn),
    ...flat('failure.', failuresEn),
    ...flat('home.', homeEn),
    ...flat('search.', searchEn),
    ...flat('story.', storyEn),
  },
};
