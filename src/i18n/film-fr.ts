/** The words around a recorded run, in French; they are in the page itself, before « Lancer ». */
export const filmFr = {
  label: 'enregistré',
  play: 'Lire l’enregistrement',
  pause: 'Mettre en pause',
  again: 'Revoir',
  'first-photo':
    'une photo traverse la passerelle, attend dans la file, passe chez un worker et revient en miniature',
  'kill-worker':
    'un worker est tué pendant qu’il travaille ; sa photo revient en tête de file et l’autre worker la reprend',
  'kill-worker-auto': 'avec l’acquittement automatique, un worker est tué et sa photo est perdue',
  'three-photos': 'trois photos pour deux workers : la troisième attend dans la file',
  'kill-img': 'img est tué : les annonces répondent toujours, les photos répondent 502',
  'sixty-manual': 'soixante photos, un worker tué, accusés manuels : aucune n’est perdue',
  'sixty-auto': 'soixante photos, un worker tué, accusés automatiques : il manque des miniatures',
  'forty-scale': 'quarante photos attendent ; thumb passe de un à quatre workers et la file se vide',
  'kill-gateway': 'la passerelle est tuée : plus aucune requête n’entre',
  'kill-queue': 'la file est tuée : les photos ne deviennent plus des miniatures',
  'monolith-freeze': 'un monolithe : pendant qu’il traite une photo, il ne répond plus à personne',
} as const;

/** The keys of these words. */
export type FilmKey = keyof typeof filmFr;
