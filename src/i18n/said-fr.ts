/** What only the scripts of a lesson say, in French: it comes with them, once for all lessons, and not in their pages. */
export const saidFr = {
  'lit.hint': 'Éclaire cette partie du schéma.',
  'predict.unkept': 'Ce navigateur ne garde pas cette réponse : elle durera tant que cette page est ouverte.',
  'verdict.right': 'C’est bien ce qui est arrivé.',
  'verdict.wrong': 'Ce n’est pas ce qui est arrivé.',
  'verdict.unguessed': 'Vous l’avez vu sans avoir parié.',
  'verdict.guess': 'Vous aviez parié :',
  'verdict.seen': 'Vous avez vu :',
  'verdict.date': 'Parié le {guessed}, vu le {seen}.',
  'verdict.dateSame': 'Parié et vu le {seen}.',
  'verdict.call': 'Votre pronostic : le verdict',
  'act.idle': 'D’abord « Lancer », sur le schéma.',
  'act.failed': 'Le labo n’a pas pu le faire : {message}',
  'stuck.note': 'Ma note',
  'stuck.hint':
    'Ce que j’essaie, ce que je vois, ce que j’attendais. Cette note reste dans ce navigateur ; personne d’autre ne la lit.',
  'stuck.carnet':
    'Bientôt, elle deviendra un obstacle de votre carnet, avec un plan d’action à faire valider.',
  'stuck.kept': 'Noté.',
  'stuck.unkept': 'Ce navigateur ne garde pas cette note : exportez-la avant de fermer la page.',
  'stuck.other': 'Cette note vient d’être changée dans un autre onglet.',
  'stuck.export': 'Exporter en texte',
  'stuck.file': 'je-bloque',
  'stuck.lesson': 'Leçon : {number} · {title}',
  'stuck.date': 'Date : {date}',
  'stuck.bet': 'Pronostic « {question} » : {answer}',
} as const;

export type SaidTexts = Readonly<Record<keyof typeof saidFr, string>>;
