import type { Language } from './language.ts';

/** A text in every language of the site. */
export type Texts = Readonly<Record<Language, string>>;

/** The five parts, in the order in which they are read. */
export type PartId = 'A' | 'B' | 'C' | 'D' | 'E';

export interface Part {
  readonly id: PartId;
  readonly title: Texts;
}

/** A line of the self-validation sheet, its spelling corrected; the English one is ours. */
export type SheetLine =
  | 'monolith'
  | 'gateway'
  | 'independent'
  | 'languages'
  | 'grow'
  | 'horizontal'
  | 'asynchronous'
  | 'spof'
  | 'cluster'
  | 'example'
  | 'project'
  | 'tutorial'
  | 'presentation';

export const sheetLines: Readonly<Record<SheetLine, Texts>> = {
  monolith: {
    fr: 'les différences avec l’architecture monolithique',
    en: 'how it differs from a monolith',
  },
  gateway: { fr: 'le client communique avec une API gateway', en: 'the client talks to an API gateway' },
  independent: {
    fr: 'des micro-services indépendants, qui communiquent grâce à la queue',
    en: 'independent services that communicate through the queue',
  },
  languages: {
    fr: 'différents langages de programmation et bases de données',
    en: 'several programming languages and databases',
  },
  grow: {
    fr: 'augmenter les capacités d’un seul micro-service',
    en: 'giving more capacity to one service only',
  },
  horizontal: { fr: 'le scaling horizontal', en: 'horizontal scaling' },
  asynchronous: {
    fr: 'la communication asynchrone entre services',
    en: 'asynchronous communication between services',
  },
  spof: {
    fr: 'des single points of failure, à documenter et à surveiller',
    en: 'single points of failure, to be documented and watched',
  },
  cluster: { fr: 'le déploiement d’un cluster', en: 'deploying a cluster' },
  example: { fr: 'un exemple personnel commenté', en: 'a commented example of one’s own' },
  project: { fr: 'l’utilisation dans un projet', en: 'use in a project' },
  tutorial: { fr: 'j’ai écrit un tutoriel', en: 'I wrote a tutorial' },
  presentation: { fr: 'j’ai fait une présentation', en: 'I gave a presentation' },
};

/** One lesson of the syllabus, written or still to come. */
export interface Lesson {
  readonly part: PartId;
  /** `B5`: its part, then its place in the whole. */
  readonly number: string;
  /** Its folder under `/{language}/lessons/`; null while it is not written. */
  readonly slug: string | null;
  readonly title: Texts;
  /** Continues the sentence "at the end you can …": no capital, no full stop. */
  readonly able: Texts;
  /** The lines of the sheet that it serves; none: it goes beyond the sheet. */
  readonly serves: readonly SheetLine[];
  /** On the short path: three hours, everything that a jury asks. */
  readonly jury: boolean;
}

export const parts: readonly Part[] = [
  { id: 'A', title: { fr: 'Du monolithe aux services', en: 'From a monolith to services' } },
  { id: 'B', title: { fr: 'Se parler sans s’attendre', en: 'Talking without waiting' } },
  { id: 'C', title: { fr: 'Tenir la charge', en: 'Bearing the load' } },
  { id: 'D', title: { fr: 'Tenir quand ça casse', en: 'Standing when things break' } },
  { id: 'E', title: { fr: 'Un cluster, puis le vôtre', en: 'A cluster, then your own' } },
];

/** The twenty lessons in reading order. */
export const syllabus: readonly Lesson[] = [
  {
    part: 'A',
    number: 'A1',
    slug: null,
    title: { fr: 'Le monolithe', en: 'The monolith' },
    able: {
      fr: 'dire ce que partagent les parties d’un même processus, et ce que cela coûte',
      en: 'say what the parts of one process share, and what that costs',
    },
    serves: ['monolith'],
    jury: true,
  },
  {
    part: 'A',
    number: 'A2',
    slug: null,
    title: { fr: 'Découper', en: 'Splitting' },
    able: {
      fr: 'prévoir ce qui répond encore quand un service meurt',
      en: 'predict what still answers when one service dies',
    },
    serves: ['monolith', 'independent', 'example'],
    jury: true,
  },
  {
    part: 'A',
    number: 'A3',
    slug: null,
    title: { fr: 'La passerelle', en: 'The gateway' },
    able: {
      fr: 'dire, pour une URL donnée, quel service la reçoit et sous quel chemin',
      en: 'name, for a given URL, the service and the path that it reaches',
    },
    serves: ['gateway', 'example', 'project'],
    jury: true,
  },
  {
    part: 'B',
    number: 'B4',
    slug: null,
    title: { fr: 'Attendre, ou déposer', en: 'Wait, or drop it off' },
    able: {
      fr: 'prévoir le temps de réponse et la disponibilité d’une chaîne de services',
      en: 'predict the response time and the availability of a chain of services',
    },
    serves: ['asynchronous', 'independent'],
    jury: false,
  },
  {
    part: 'B',
    number: 'B5',
    slug: 'ack',
    title: { fr: 'L’accusé de réception', en: 'Ack' },
    able: {
      fr: 'dire, à partir de ce qui est en file et de ce qui est livré, ce que change la mort d’un worker',
      en: 'say, from what is ready and what is unacked, what the death of a worker changes',
    },
    serves: ['asynchronous', 'independent'],
    jury: true,
  },
  {
    part: 'B',
    number: 'B6',
    slug: null,
    title: { fr: 'Se partager le travail', en: 'Sharing the work' },
    able: { fr: 'choisir un prefetch', en: 'choose a prefetch' },
    serves: ['asynchronous', 'independent'],
    jury: true,
  },
  {
    part: 'B',
    number: 'B7',
    slug: null,
    title: { fr: 'Un autre langage', en: 'Another language' },
    able: {
      fr: 'remplacer une implémentation derrière un contrat qui ne bouge pas',
      en: 'swap an implementation behind a contract that does not move',
    },
    serves: ['languages', 'independent'],
    jury: false,
  },
  {
    part: 'B',
    number: 'B8',
    slug: null,
    title: { fr: 'Publier, s’abonner', en: 'Publish, subscribe' },
    able: {
      fr: 'choisir entre direct, fanout et topic',
      en: 'choose between direct, fanout and topic',
    },
    serves: ['asynchronous', 'independent'],
    jury: false,
  },
  {
    part: 'B',
    number: 'B9',
    slug: null,
    title: { fr: 'Deux fois le même message', en: 'The same message twice' },
    able: { fr: 'rendre un consommateur idempotent', en: 'make a consumer idempotent' },
    serves: ['asynchronous'],
    jury: false,
  },
  {
    part: 'B',
    number: 'B10',
    slug: null,
    title: { fr: 'Le message empoisonné', en: 'The poison message' },
    able: {
      fr: 'donner à un message qui échoue des délais, puis une place où il ne gêne plus',
      en: 'give a failing message delays, then a place where it is in nobody’s way',
    },
    serves: ['asynchronous'],
    jury: false,
  },
  {
    part: 'C',
    number: 'C11',
    slug: null,
    title: { fr: 'Agrandir un seul service', en: 'Growing one service' },
    able: {
      fr: 'comparer le prix d’une machine plus grosse et celui de plusieurs copies',
      en: 'compare the price of a bigger machine with that of more copies',
    },
    serves: ['grow', 'horizontal'],
    jury: true,
  },
  {
    part: 'C',
    number: 'C12',
    slug: null,
    title: { fr: 'Répartir la charge', en: 'Balancing the load' },
    able: {
      fr: 'rendre un service sans état, pour que ses copies se valent',
      en: 'make a service stateless, so that its copies are equal',
    },
    serves: ['horizontal', 'spof', 'example'],
    jury: false,
  },
  {
    part: 'C',
    number: 'C13',
    slug: null,
    title: { fr: 'La contre-pression', en: 'Backpressure' },
    able: {
      fr: 'borner une file, et dire qui attend',
      en: 'bound a queue, and say who waits',
    },
    serves: [],
    jury: false,
  },
  {
    part: 'D',
    number: 'D14',
    slug: null,
    title: { fr: 'Lent, c’est pire que mort', en: 'Slow is worse than dead' },
    able: {
      fr: 'poser des délais d’attente, un disjoncteur et des cloisons',
      en: 'set time-outs, a circuit breaker and bulkheads',
    },
    serves: [],
    jury: false,
  },
  {
    part: 'D',
    number: 'D15',
    slug: null,
    title: { fr: 'La saga', en: 'The saga' },
    able: {
      fr: 'défaire une opération métier restée à moitié faite',
      en: 'undo a business operation that stopped half-way',
    },
    serves: [],
    jury: false,
  },
  {
    part: 'D',
    number: 'D16',
    slug: null,
    title: { fr: 'La boîte d’envoi (outbox)', en: 'The outbox' },
    able: {
      fr: 'publier un événement si, et seulement si, la transaction a eu lieu',
      en: 'publish an event if, and only if, the transaction was committed',
    },
    serves: ['spof'],
    jury: false,
  },
  {
    part: 'D',
    number: 'D17',
    slug: null,
    title: { fr: 'Les points de défaillance uniques', en: 'Single points of failure' },
    able: {
      fr: 'dresser la liste des points de défaillance uniques, avec l’effet de chacun',
      en: 'list the single points of failure, with the effect of each',
    },
    serves: ['spof'],
    jury: true,
  },
  {
    part: 'D',
    number: 'D18',
    slug: null,
    title: { fr: 'Observer', en: 'Observing' },
    able: {
      fr: 'remonter à une panne à partir de ses signaux',
      en: 'find a fault from its signals',
    },
    serves: ['spof'],
    jury: false,
  },
  {
    part: 'E',
    number: 'E19',
    slug: null,
    title: { fr: 'Le cluster', en: 'The cluster' },
    able: {
      fr: 'dire ce que fait un cluster quand une machine meurt ou qu’une version change',
      en: 'say what a cluster does when a machine dies or a version changes',
    },
    serves: ['cluster'],
    jury: true,
  },
  {
    part: 'E',
    number: 'E20',
    slug: null,
    title: { fr: 'Le vôtre', en: 'Your own' },
    able: {
      fr: 'en faire la démonstration, sur votre propre application',
      en: 'demonstrate it all, on an application of your own',
    },
    serves: ['cluster', 'horizontal', 'project', 'tutorial', 'presentation'],
    jury: false,
  },
];

/** The lesson with this slug, and its written neighbours: what the foot of a lesson links to. */
export function lessonAt(slug: string): {
  readonly lesson: Lesson;
  readonly before: Lesson | null;
  readonly after: Lesson | null;
} {
  const index = syllabus.findIndex((lesson) => lesson.slug === slug);
  const lesson = syllabus[index];
  if (lesson === undefined) throw new Error(`The syllabus knows no lesson "${slug}"`);
  return { lesson, before: syllabus[index - 1] ?? null, after: syllabus[index + 1] ?? null };
}
