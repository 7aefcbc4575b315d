/** The words of the search dialog, in French; they come with its script, when it is first opened. */
export const searchFr = {
  title: 'Rechercher dans le site',
  label: 'Rechercher dans les leçons, les présentations et les pages',
  close: 'Fermer',
  empty: 'Essayez « acquitter », « 502 » ou « passerelle ».',
  loading: 'Chargement de l’index…',
  none: 'Rien pour « {query} ». Essayez un mot plus court, ou son équivalent anglais.',
  one: '1 résultat',
  many: '{n} résultats',
  failed: 'La recherche n’a pas pu être chargée. Vérifiez la connexion, puis rouvrez-la.',
  keys: 'Entrée ouvre le premier résultat ; les flèches en choisissent un autre.',
} as const;

export type SearchTexts = Readonly<Record<keyof typeof searchFr, string>>;
