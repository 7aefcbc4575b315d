/** Where this broker does something else than RabbitMQ 3.10.8, said to readers. The peer comparison holds it to this list. */
export interface Difference {
  readonly id: string;
  readonly fr: string;
  readonly en: string;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    id: 'tune-refusal',
    fr: 'Un client qui demande des limites hors de l’offre reçoit 530 et la raison ; RabbitMQ se tait puis ferme au bout de 3 secondes.',
    en: 'A client that asks for limits beyond the offer gets 530 and the reason; RabbitMQ says nothing and closes after 3 seconds.',
  },
  {
    id: 'line-breaks',
    fr: 'RabbitMQ coupe certains textes d’erreur longs sur plusieurs lignes ; ici ils tiennent sur une seule.',
    en: 'RabbitMQ breaks some long error texts into several lines; here they are one line.',
  },
  {
    id: 'says-why',
    fr: 'Devant une méthode inconnue ou une table illisible, RabbitMQ raccroche sans un mot ; ici le client reçoit 503 ou 501 et la raison.',
    en: 'At an unknown method or an unreadable table RabbitMQ hangs up without a word; here the client gets 503 or 501 and the reason.',
  },
  {
    id: 'no-penance',
    fr: 'Avant de raccrocher au nez d’un client qui n’a pas su s’identifier, RabbitMQ attend 3 secondes ; ici c’est immédiat.',
    en: 'RabbitMQ waits 3 seconds before it hangs up on a client that could not log in; here it happens at once.',
  },
  {
    id: 'deep-tables',
    fr: 'Des tables imbriquées sur plus de 64 niveaux sont refusées ; RabbitMQ les accepte.',
    en: 'Tables nested more than 64 deep are refused; RabbitMQ takes them.',
  },
  {
    id: 'utf8-keys',
    fr: 'Une clé de routage qui n’est pas de l’UTF-8 est refusée (501) ; RabbitMQ n’y regarde pas.',
    en: 'A routing key that is not UTF-8 is refused (501); RabbitMQ does not look.',
  },
  {
    id: 'body-overflow',
    fr: 'Un contenu plus long qu’annoncé est refusé (501) ; RabbitMQ attend alors la suite pour toujours.',
    en: 'Content that is longer than announced is refused (501); RabbitMQ then waits for more for ever.',
  },
  {
    id: 'one-node',
    fr: 'Un seul nœud : une file « quorum » n’a ici qu’un exemplaire d’elle-même. Sans dossier ni volume, rien ne survit à un redémarrage.',
    en: 'One node: a quorum queue has one copy of itself here. Without a folder or a volume nothing survives a restart.',
  },
  {
    id: 'not-there',
    fr: 'Pas là, et refusé par 540 plutôt qu’ignoré : les flux (files « stream »). Les règles (policies), les extensions et les autres protocoles n’y sont pas non plus.',
    en: 'Not there, and refused with 540 rather than ignored: streams. Policies, plugins and other protocols are not there either.',
  },
];
