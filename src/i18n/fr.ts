/** The site's own texts in French, where they are written first. */
export const fr = {
  'site.name': 'Ruche',
  'site.tagline': 'Des microservices que l’on regarde travailler',
  'site.description':
    'Un tutoriel et des présentations où de vrais services, une passerelle et une file d’attente tournent dans votre navigateur, sous vos yeux.',
  'nav.skip': 'Aller au texte',
  'nav.main': 'Navigation principale',
  'nav.lessons': 'Leçons',
  'nav.slides': 'Présentations',
  'nav.language': 'English',
  'nav.languageHint': 'Lire cette page en anglais',
  'nav.theme': 'Changer de thème (clair ou sombre)',
  'footer.offline':
    'Tout tourne dans votre onglet : sans compte, sans serveur, et sans réseau après la première visite.',
  'footer.licence': 'Code sous licence MIT.',
  'lesson.see': '{n} min pour voir',
  'lesson.do': '{n} min pour faire',
  'lesson.serves': 'Pour votre fiche',
  'lesson.needs': 'Prérequis',
  'lesson.able': 'À la fin, vous saurez',
  'lesson.deck': 'La même chose en diapositives',
  'lab.figure': 'Schéma animé : {title}',
  'lab.steps': 'Ce qui se passe',
  'lab.run': 'Lancer',
  'lab.runHint': 'Démarre les services dans cet onglet. Rien n’est installé, rien n’est envoyé.',
  'lab.unloaded': 'L’interface n’a pas pu être chargée. Vérifiez la connexion, puis relancez.',
  'lab.noscript': 'Pour lancer les services, activez JavaScript. Le texte et le schéma se lisent sans.',
  'deck.back': 'Retour au site',
  'deck.print': 'Version imprimable',
  'deck.theme': 'Clair ou sombre',
  'notFound.title': 'Cette page n’existe pas',
  'notFound.text': 'L’adresse a peut-être changé. Repartez de l’accueil.',
  'notFound.home': 'Aller à l’accueil',
} as const;

/** The keys of the site's texts. */
export type Key = keyof typeof fr;
