/** Where a directive stands: the file as the reader named it, and the line (from 1) that nginx would print. */
export interface ConfPlace {
  readonly file: string;
  readonly line: number;
}

/** Why a configuration was refused: nginx's own words, or something that nginx has and this gateway hasn't yet. */
export type NginxErrorCode = 'emerg' | 'unsupported';

/** A refused configuration. `text` is the sentence without the prefix and the place. */
export class NginxError extends Error {
  readonly code: NginxErrorCode;
  readonly text: string;
  readonly file: string | null;
  readonly line: number | null;
  /** Every line was fine: `nginx -t` says "syntax is ok" before it says this. */
  readonly afterSyntax: boolean;

  constructor(
    text: string,
    place: ConfPlace | string | null = null,
    code: NginxErrorCode = 'emerg',
    afterSyntax = false,
  ) {
    const where =
      place === null ? '' : typeof place === 'string' ? ` in ${place}` : ` in ${place.file}:${place.line}`;
    super(`${code === 'emerg' ? 'nginx: [emerg]' : 'ruche:'} ${text}${where}`);
    this.name = 'NginxError';
    this.code = code;
    this.text = text;
    this.afterSyntax = afterSyntax;
    this.file = place !== null && typeof place === 'object' ? place.file : null;
    this.line = place !== null && typeof place === 'object' ? place.line : null;
  }
}

/** Something that nginx accepts and this gateway can't do yet: refused in its own voice, never ignored. */
export function unsupported(what: string, place: ConfPlace | null): NginxError {
  return new NginxError(`${what} exists in nginx but is not supported here yet`, place, 'unsupported');
}
