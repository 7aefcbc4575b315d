import type { Difference } from './types.ts';

/** What behaves otherwise than in Node 22. Whatever is not listed here prints the same, byte for byte. */
export const DIFFERENCES: readonly Difference[] = [
  {
    module: 'http',
    member: 'request get ClientRequest',
    fr: 'Chaque requête porte un en-tête traceparent, qui permet au labo de suivre les traces ; un service lancé hors du navigateur le reçoit aussi.',
    en: 'Every request carries a traceparent header, by which the lab follows traces; a service that runs outside the browser gets it too.',
  },
  {
    module: 'globals',
    member: 'fetch Request Response AbortSignal',
    fr: 'Les messages d’erreur sont ceux du navigateur (« signal timed out », « Failed to fetch ») ; le corps d’une Request part par morceaux. Pas de https.',
    en: 'Error messages are the browser’s own (“signal timed out”, “Failed to fetch”); the body of a Request is sent in chunks. No https.',
  },
  {
    module: 'globals',
    member: 'URL URLSearchParams',
    fr: 'Une URL invalide lève le TypeError du navigateur, sans code ERR_INVALID_URL.',
    en: 'An invalid URL throws the browser’s TypeError, without the code ERR_INVALID_URL.',
  },
  {
    module: 'url',
    member: 'URL URLSearchParams parse domainToUnicode format fileURLToPath',
    fr: 'Comme l’URL globale. parse refuse un port qui n’est pas un nombre ; domainToUnicode et l’option unicode rendent la forme ASCII.',
    en: 'As the global URL. parse refuses a port that is not a number; domainToUnicode and the option unicode give the ASCII form.',
  },
  {
    module: 'process',
    member: 'nextTick',
    fr: 'Dans un module ES, au premier tour, un tick passe avant les promesses déjà en attente ; dans Node, après.',
    en: 'In an ES module, in the first turn, a tick runs before the promises that already wait; in Node, after.',
  },
  {
    module: 'process',
    member: 'hrtime memoryUsage cpuUsage resourceUsage',
    fr: 'L’horloge du navigateur avance par pas de 0,1 ms au plus fin ; mémoire et processeur sont ceux que le navigateur laisse voir.',
    en: 'The browser’s clock moves in steps of 0.1 ms at best; memory and processor are what the browser lets one see.',
  },
  {
    module: 'util',
    member: 'inspect format formatWithOptions',
    fr: 'L’état d’une Promise et l’existence d’un Proxy ne se voient pas ; les itérateurs et les DataView s’affichent sans leur contenu.',
    en: 'The state of a Promise and the presence of a Proxy can’t be seen; iterators and DataViews are shown without their content.',
  },
  {
    module: 'util',
    member: 'styleText getSystemErrorName getSystemErrorMessage',
    fr: 'Connaissent moins de styles et d’erreurs que Node.',
    en: 'Know fewer styles and errors than Node.',
  },
  {
    module: 'util/types',
    member: 'isProxy isExternal isSharedArrayBuffer',
    fr: 'Toujours faux : un navigateur ne montre pas les Proxy, et SharedArrayBuffer n’existe pas dans l’onglet.',
    en: 'Always false: a browser does not show proxies, and SharedArrayBuffer does not exist in the tab.',
  },
  {
    module: 'console',
    member: 'log time timeEnd timeLog countReset',
    fr: 'Comme util.inspect ; une étiquette inconnue ou déjà prise ne donne pas d’avertissement.',
    en: 'As util.inspect; a label that is unknown or taken gives no warning.',
  },
  {
    module: 'stream',
    member: 'Readable Duplex Transform PassThrough finished pipeline',
    fr: 'Ceux de Node 18 (readable-stream 4) : lire par `for await` peut réunir de petits morceaux, et quelques messages d’erreur diffèrent.',
    en: 'Those of Node 18 (readable-stream 4): reading with `for await` may join small chunks, and some error messages differ.',
  },
  {
    module: 'events',
    member: 'EventEmitter',
    fr: 'L’option captureRejections de la classe entière est ignorée ; celle d’un émetteur marche.',
    en: 'captureRejections for all emitters is ignored; the option of one emitter works.',
  },
  {
    module: 'net',
    member: 'connect createConnection createServer Server Socket Stream',
    fr: 'Les connexions passent par le commutateur du labo : pas d’accès à l’extérieur, pas de sockets Unix ; moins de vérifications des arguments.',
    en: 'Connections go through the lab’s switch: nothing outside can be reached, there are no Unix sockets; arguments are checked less.',
  },
  {
    module: 'dns',
    member: 'lookup resolve resolve4 setServers',
    fr: 'Ne connaît que les services du labo ; setServers ne change rien. Pour un type autre que A, resolve lève une erreur.',
    en: 'Knows the services of the lab only; setServers changes nothing. For a type other than A, resolve throws.',
  },
  {
    module: 'dns/promises',
    member: 'lookup resolve resolve4 setServers',
    fr: 'Comme dns.',
    en: 'As dns.',
  },
  {
    module: 'os',
    member: 'cpus loadavg totalmem freemem networkInterfaces userInfo release version',
    fr: 'Décrivent le conteneur que le processus croit habiter, pas votre ordinateur.',
    en: 'Describe the container that the process believes to be in, not your computer.',
  },
  {
    module: 'zlib',
    member: 'gunzip gunzipSync inflate inflateSync inflateRaw inflateRawSync unzip unzipSync',
    fr: 'Des données abîmées peuvent donner une autre erreur que dans Node, et un flux très court aucune.',
    en: 'Broken data may give another error than in Node, and a very short stream none.',
  },
  {
    module: 'assert',
    member: 'ok deepStrictEqual strictEqual notDeepStrictEqual',
    fr: 'Le texte de l’erreur diffère pour un texte de plusieurs lignes et pour assert.ok, dont le code source n’est pas cité.',
    en: 'The text of the error differs for text of several lines and for assert.ok, whose source is not cited.',
  },
  {
    module: 'async_hooks',
    member: 'executionAsyncId triggerAsyncId executionAsyncResource asyncWrapProviders',
    fr: 'Rendent des valeurs vides : seuls AsyncLocalStorage et AsyncResource suivent le contexte.',
    en: 'Give empty values: only AsyncLocalStorage and AsyncResource follow the context.',
  },
  {
    module: 'buffer',
    member: 'SlowBuffer',
    fr: 'Une fonction, pas une classe.',
    en: 'A function, not a class.',
  },
];
