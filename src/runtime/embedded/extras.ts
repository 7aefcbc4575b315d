/**
 * Parts of Node that few programs use: packs of their own, like packages. The page fetches those that a program, or a
 * package that it may import, names; every process of the lab then has them.
 */

/** By name: what in a program's text asks for one. */
const ASKED = {
  arguments: /\bparse(?:Args|Env)\b/,
  assert: quoted('assert(?:/strict)?'),
  deflate: quoted('zlib'),
  hashes: /\b(?:WebSocket|subtle)\b|['"`](?:node:)?crypto['"`]/,
  keys: /\b(?:scrypt|hkdf|createSecretKey|KeyObject|CryptoKey|subtle)/,
  readline: quoted('readline(?:/promises)?'),
  websocket: /\b(?:WebSocket|CloseEvent)\b/,
  zlib: quoted('zlib'),
} as const satisfies Readonly<Record<string, RegExp>>;

/** `node/extras/<name>.ts`. */
export type ExtraName = keyof typeof ASKED;

export const EXTRAS = Object.keys(ASKED) as readonly ExtraName[];

/** What a process asks its packs for. */
export const extraPack = (name: string): string => `ruche:${name}`;

/** Specifiers stand in quotes, in every way to import something. */
function quoted(module: string): RegExp {
  return new RegExp(`['"\`](?:node:)?${module}['"\`]`);
}

/** The extras that a program's text (or a bundled package's) names. */
export function extrasNamed(text: string): ExtraName[] {
  return EXTRAS.filter((name) => ASKED[name].test(text));
}
