/** The home page and the door in French, as they are read before anything runs. */
export const homeFr = {
  lead: 'Six petits programmes se la passent de main en main, dans cet onglet. Regardez-les faire, puis cassez-en un.',
  hint: 'Rien à installer, pas de compte. Votre photo ne quitte pas cet appareil.',
  send: 'Envoyer cette photo : {name}',
  file: 'Une photo à vous…',
  starting: 'Votre photo est prête. Le moteur se charge dans cet onglet.',
  figure: 'le trajet d’une photo, de vous jusqu’à sa miniature',
  'steps.1': 'Vous envoyez une photo. Elle entre par la grande barre, et le programme img la range.',
  'steps.2': 'Elle attend son tour dans la file.',
  'steps.3':
    'Un worker la prend pour en faire une miniature. Un contour pointillé garde sa place dans la file.',
  'steps.4': 'La miniature arrive dans la galerie ; le contour s’efface.',
  'steps.5':
    'Si le worker meurt avant, la photo reprend sa place et passe à l’autre worker. Rien n’est perdu.',
  'steps.6': 'Si la file l’avait oubliée trop tôt, il reste un trou dans la galerie.',
  read: 'Lire la leçon',
  'what.title': 'Des microservices que l’on regarde travailler',
  'what.1':
    'Ruche est un tutoriel et des présentations sur les microservices. À la place des schémas, une vraie petite application d’annonces, Good Corner : une passerelle, trois services, une file d’attente et deux workers. Ils démarrent dans votre onglet, et chaque point couleur miel que vous voyez passer est un de leurs messages.',
  'what.2':
    'Vous les lancez, vous les tuez, vous changez leur code, et vous voyez ce que cela fait. C’est pour qui doit l’apprendre, l’expliquer devant un jury ou l’enseigner.',
  'paths.title': 'Deux parcours',
  'paths.jury': 'Jury',
  'paths.juryTime': '3 h',
  'paths.juryText':
    '{n} leçons : de quoi comprendre, montrer et défendre une architecture en microservices devant un jury.',
  'paths.full': 'Complet',
  'paths.fullTime': '{n} leçons',
  'paths.fullText':
    'Du monolithe au cluster : files, montée en charge, pannes, déploiement. Chaque leçon dit ce qu’elle demande de savoir avant.',
  'lessons.title': 'Les leçons',
  'lessons.state': 'Écrites : {n} sur {all}. Les autres arrivent, dans cet ordre ou presque.',
  'lessons.jury': 'Jury',
  'lessons.soon': 'à venir',
  'decks.title': 'La présentation',
  'decks.text':
    'Le système tourne pendant que vous parlez, sans réseau. Un enregistrement attend en secours.',
  'decks.count': '{n} diapositives',
  'carnet.title': 'Le carnet',
  'carnet.text':
    'Votre fiche d’autovalidation, qui se remplira de preuves à mesure que vous avancez : ce que vous avez prédit, lancé, réparé. Elle restera dans votre navigateur, et s’exportera dans le format de l’école.',
  'how.title': 'Ce qui est vrai ici',
  'how.engine.title': 'Le moteur',
  'how.engine':
    'Chaque programme est du code Node ordinaire (Express, amqplib), exécuté par un moteur que nous avons écrit, dans un « web worker » de cet onglet. Aucun serveur derrière.',
  'how.real.title': 'Ce qui est réel',
  'how.real':
    'Les octets : HTTP/1.1 et AMQP 0-9-1 circulent entre les programmes. La passerelle est comparée à nginx 1.22.1, la file à RabbitMQ 3.10.8 ; leurs différences sont écrites.',
  'how.slow.title': 'Ce qui est ralenti',
  'how.slow':
    'Un trajet dure moins d’une milliseconde ; le schéma l’étire à 0,35 s. Faire une miniature prend quelques millisecondes ; ici, les workers attendent exprès {seconds} s. C’est écrit sous le schéma.',
  'how.same.title': 'Ailleurs qu’ici',
  'how.same':
    'Le même dossier démarre sur votre machine avec Node seul. Il est aussi écrit pour Docker Compose, le vrai nginx et le vrai RabbitMQ ; là, nous n’avons pas encore pu l’essayer.',
  'how.more': 'Comment ça marche, en détail',
  'door.lead': 'Envoyez une photo, coupez un worker. Que devient-elle ?',
  'door.enter': 'Entrer en français',
} as const;

/** The keys of the home page's texts. */
export type HomeKey = keyof typeof homeFr;
