/** Where this gateway knowingly does something else than nginx 1.22.1. Shown to readers. */

/** `fr` and `en` are one plain sentence each. */
export interface Difference {
  readonly id: string;
  readonly fr: string;
  readonly en: string;
}

/** Directives that are merely missing are not listed: the gateway refuses them by name, with file and line. */
export const DIFFERENCES: readonly Difference[] = [
  {
    id: 'one-process',
    fr: 'Un seul processus fait tout : worker_processes, user, daemon, pid et worker_connections sont vérifiés, puis sans effet.',
    en: 'One process does everything: worker_processes, user, daemon, pid and worker_connections are checked and then have no effect.',
  },
  {
    id: 'logs',
    fr: 'error_log écrit toujours sur la sortie d’erreur, et /var/log/nginx/access.log sur la sortie standard, comme dans l’image nginx de Docker.',
    en: 'error_log always writes to standard error, and /var/log/nginx/access.log to standard output, as in Docker’s nginx image.',
  },
  {
    id: 'buffers',
    fr: 'Les corps restent en mémoire : les réglages de tampons et de fichiers temporaires sont vérifiés, puis sans effet, et une réponse est transmise dès qu’elle arrive.',
    en: 'Bodies stay in memory: settings of buffers and temporary files are checked and then have no effect, and an answer is passed on as it arrives.',
  },
  {
    id: 'mime-types',
    fr: 'Si mime.types manque à côté de nginx.conf, celui de l’image nginx est utilisé ; le vrai nginx refuserait de démarrer.',
    en: 'Where mime.types is missing beside nginx.conf, the one of the nginx image is used; the real nginx would refuse to start.',
  },
  {
    id: 'ranges',
    fr: 'Une requête qui demande plusieurs plages d’octets à la fois reçoit le fichier entier.',
    en: 'A request for several byte ranges at once gets the whole file.',
  },
  {
    id: 'x-accel',
    fr: 'Les en-têtes X-Accel-* d’un service sont cachés au client mais n’ont pas d’effet.',
    en: 'X-Accel-* headers of a service are hidden from the client but have no effect.',
  },
  {
    id: 'refresh',
    fr: 'L’en-tête Refresh d’un service n’est pas réécrit par proxy_redirect.',
    en: 'The Refresh header of a service is not rewritten by proxy_redirect.',
  },
  {
    id: 'traceparent',
    fr: 'Quand la ruche regarde, chaque requête vers un service porte un en-tête traceparent de plus ; sans spectateur, les octets sont ceux de nginx.',
    en: 'While the lab is watching, each request to a service carries one more header, traceparent; with nobody watching, the bytes are nginx’s.',
  },
  {
    id: 'signals',
    fr: 'La commande nginx -s n’existe pas : les signaux vont directement au processus.',
    en: 'There is no nginx -s: signals go to the process directly.',
  },
  {
    id: 'modules',
    fr: 'Les directives connues sont celles de nginx 1.22.1 tel que Debian le construit, sans ses modules dynamiques (stream, mail).',
    en: 'The directives known are those of Debian’s nginx 1.22.1, without its dynamic modules (stream, mail).',
  },
];
