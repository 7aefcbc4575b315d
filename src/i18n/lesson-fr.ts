import { saidFr } from './said-fr.ts';

/** The texts around a lesson in French, where they are written first. */
export const lessonFr = {
  ...saidFr,
  'steps.label': 'Les étapes de la leçon',
  'predict.legend': 'Votre pronostic',
  'predict.locked': 'Choisissez une réponse : le bouton « Tuer » s’active ensuite.',
  'predict.answers': 'Ce que valent les réponses',
  'predict.true': 'C’est ce qui arrive.',
  'verdict.waits': 'Votre pronostic sera comparé ici à ce que vous aurez vu.',
  'resource.in': 'en {language}',
  'resource.leaves': 'quitte ce site',
  'resource.french': 'français',
  'resource.english': 'anglais',
  'stuck.title': 'Je bloque',
  'nav.label': 'Leçons voisines',
  'nav.before': 'Leçon d’avant',
  'nav.after': 'Leçon d’après',
  'nav.soon': 'à venir',
  'trainer.link': 'La page du formateur, à imprimer',
  'trainer.title': 'Page du formateur',
  'trainer.back': 'La leçon',
  'trainer.print': 'Imprimer',
  'trainer.goal': 'Objectif',
  'trainer.goalStart': 'À la fin, chaque personne sait',
  'trainer.time': 'Durée',
  'trainer.needs': 'Prérequis',
  'trainer.serves': 'Lignes de la fiche',
  'trainer.material': 'Il faut',
} as const;

/** The keys of a lesson's texts. */
export type LessonKey = keyof typeof lessonFr;
