import type { Key } from './fr.ts';

/** The site's own texts in English. */
export const en: Readonly<Record<Key, string>> = {
  'site.name': 'Ruche',
  'site.tagline': 'Microservices you can watch',
  'site.description':
    'A tutorial and slides in which real services, a gateway and a queue run in your browser, before your eyes.',
  'nav.skip': 'Skip to the text',
  'nav.main': 'Main navigation',
  'nav.lessons': 'Lessons',
  'nav.slides': 'Slides',
  'nav.language': 'Français',
  'nav.languageHint': 'Read this page in French',
  'nav.theme': 'Change theme (light or dark)',
  'footer.offline':
    'Everything runs in your tab: no account, no server, and no network after the first visit.',
  'footer.licence': 'MIT-licensed code.',
  'lesson.see': '{n} min to see',
  'lesson.do': '{n} min to do',
  'lesson.serves': 'For your sheet',
  'lesson.needs': 'Before this',
  'lesson.able': 'At the end you can',
  'lesson.deck': 'The same as slides',
  'lab.figure': 'Animated diagram: {title}',
  'lab.steps': 'What happens',
  'lab.run': 'Run',
  'lab.runHint': 'Starts the services in this tab. Nothing is installed, nothing is sent anywhere.',
  'lab.unloaded': 'The interface could not be loaded. Check the connection, then run again.',
  'lab.noscript': 'To run the services, turn JavaScript on. Text and diagram read without it.',
  'deck.back': 'Back to the site',
  'deck.print': 'Printable version',
  'deck.theme': 'Light or dark',
  'notFound.title': 'There is no such page',
  'notFound.text': 'The address may have changed. Start again from the home page.',
  'notFound.home': 'Go to the home page',
};
