import type { Language } from './language.ts';

/**
 * Everything that can keep a lab from running, with a plain sentence and what to do next. The codes of a runtime's
 * and a lab's failures come as they are; what has no row of its own is `unknown`, with the machine's words below.
 */
export const failuresFr = {
  'unsupported-browser': {
    what: 'Ce navigateur ne sait pas faire tourner les services.',
    next: 'Essayez avec une version récente de Firefox, Chrome, Edge ou Safari. Le texte et le schéma se lisent sans.',
  },
  'workers-blocked': {
    what: 'Le navigateur interdit les « web workers » sur cette page : les services ne peuvent pas démarrer.',
    next: 'Une extension ou un réglage de confidentialité les bloque sans doute. Autorisez-les pour ce site, puis réessayez.',
  },
  'frame-crashed': {
    what: 'Le moteur s’est arrêté net ; les services ont disparu avec lui.',
    next: 'Réessayez : tout repart de zéro.',
  },
  'engine-unreachable': {
    what: 'Le moteur n’a pas pu être chargé.',
    next: 'Vérifiez la connexion, puis réessayez. Après un premier lancement réussi, le réseau n’est plus nécessaire.',
  },
  'out-of-memory': {
    what: 'Il n’y a plus assez de mémoire pour les services.',
    next: 'Fermez quelques onglets, puis réessayez.',
  },
  'missing-package': {
    what: 'Un service demande un paquet qui n’existe pas ici.',
    next: 'Le message ci-dessous donne son nom et le fichier qui le demande.',
  },
  'unknown-image': {
    what: 'compose.yaml demande une image qui n’existe pas ici.',
    next: 'Le message ci-dessous donne son nom et la ligne.',
  },
  'port-taken': {
    what: 'Deux services veulent le même port.',
    next: 'Changez l’un des deux dans compose.yaml, puis réessayez.',
  },
  'service-failed-to-start': {
    what: 'Un service s’est arrêté en démarrant.',
    next: 'Son journal dit pourquoi ; ses dernières lignes sont ci-dessous.',
  },
  'service-unhealthy': {
    what: 'Un service n’est pas devenu sain à temps.',
    next: 'La machine est peut-être très occupée. Réessayez.',
  },
  'config-refused': {
    what: 'Un fichier de configuration a été refusé.',
    next: 'Le message ci-dessous donne le fichier et la ligne.',
  },
  'never-completed': {
    what: 'Un service qui devait finir avant les autres n’a pas fini.',
    next: 'Son journal dit où il en est ; ses dernières lignes sont ci-dessous.',
  },
  'runtime-failed': { what: 'Le moteur s’est arrêté.', next: 'Réessayez : tout repart de zéro.' },
  stopped: { what: 'Le laboratoire a été arrêté.', next: 'Relancez-le quand vous voulez.' },
  disposed: { what: 'Le laboratoire a été arrêté.', next: 'Relancez-le quand vous voulez.' },
  unknown: {
    what: 'Le laboratoire n’a pas démarré.',
    next: 'Réessayez. Si cela recommence, le message ci-dessous aidera.',
  },
} as const;

/** The codes that the page knows. */
export type FailureCode = keyof typeof failuresFr;

/** One row of the table: what happened, and the next action. */
export interface FailureText {
  readonly what: string;
  readonly next: string;
}

export const failuresEn: Readonly<Record<FailureCode, FailureText>> = {
  'unsupported-browser': {
    what: 'This browser cannot run the services.',
    next: 'Try a recent Firefox, Chrome, Edge or Safari. Text and diagram read without it.',
  },
  'workers-blocked': {
    what: 'The browser forbids web workers on this page, so the services cannot start.',
    next: 'An extension or a privacy setting probably blocks them. Allow them for this site, then try again.',
  },
  'frame-crashed': {
    what: 'The engine stopped dead, and the services went with it.',
    next: 'Try again: everything starts afresh.',
  },
  'engine-unreachable': {
    what: 'The engine could not be loaded.',
    next: 'Check the connection, then try again. After one good start, no network is needed.',
  },
  'out-of-memory': {
    what: 'There is not enough memory left for the services.',
    next: 'Close a few tabs, then try again.',
  },
  'missing-package': {
    what: 'A service asks for a package that is not here.',
    next: 'The message below gives its name and the file that asks for it.',
  },
  'unknown-image': {
    what: 'compose.yaml asks for an image that is not here.',
    next: 'The message below gives its name and the line.',
  },
  'port-taken': {
    what: 'Two services want the same port.',
    next: 'Change one of them in compose.yaml, then try again.',
  },
  'service-failed-to-start': {
    what: 'A service ended while it was starting.',
    next: 'Its log says why; the last lines are below.',
  },
  'service-unhealthy': {
    what: 'A service did not become healthy in time.',
    next: 'The machine may be very busy. Try again.',
  },
  'config-refused': {
    what: 'A configuration file was refused.',
    next: 'The message below gives the file and the line.',
  },
  'never-completed': {
    what: 'A service that had to finish before the others did not finish.',
    next: 'Its log says how far it got; the last lines are below.',
  },
  'runtime-failed': { what: 'The engine stopped.', next: 'Try again: everything starts afresh.' },
  stopped: { what: 'The lab was stopped.', next: 'Run it again whenever you like.' },
  disposed: { what: 'The lab was stopped.', next: 'Run it again whenever you like.' },
  unknown: {
    what: 'The lab did not start.',
    next: 'Try again. If it happens again, the message below will help.',
  },
};

const failures: Readonly<Record<Language, Readonly<Record<FailureCode, FailureText>>>> = {
  fr: failuresFr,
  en: failuresEn,
};

/** The sentences for a failure's code; `unknown` for a code without a row. */
export function failureText(language: Language, code: string): FailureText {
  const table = failures[language];
  return code in table ? table[code as FailureCode] : table.unknown;
}
