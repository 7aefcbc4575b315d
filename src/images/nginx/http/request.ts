/** A request head as it came: what the parser makes, and everything else reads. Texts are latin1, byte for byte. */

export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

export interface RequestHead {
  readonly method: string;
  /** The whole first line, for `$request`. */
  readonly line: string;
  /** `$request_uri`: path and arguments exactly as sent. */
  readonly unparsedUri: string;
  /** `$uri`: decoded, dots and double slashes resolved. */
  readonly uri: string;
  /** Behind the `?`, without it; null when there is none. */
  readonly args: string | null;
  /** The URI carried `%` escapes, so it is escaped again when it is rewritten. */
  readonly quoted: boolean;
  /** 9 (HTTP/0.9), 1000 (1.0) or 1001 and above. */
  readonly version: number;
  readonly protocol: string;
  readonly headers: readonly HeaderField[];
  /** Lower-cased host without port; null when there is none. */
  readonly host: string | null;
  readonly contentLength: number | null;
  readonly chunked: boolean;
  /** Whether the client lets the connection be used again. */
  readonly keepAlive: boolean;
  readonly expectContinue: boolean;
}

/** The values of a header, in order. `name` in lower case. */
export function headerValues(headers: readonly HeaderField[], name: string): readonly string[] {
  return headers.filter((field) => field.name.toLowerCase() === name).map((field) => field.value);
}

/** A request that can't be served; `head` holds what could be read of it, for the log. */
export class BadRequest extends Error {
  readonly status: number;
  readonly line: string;
  readonly headersOnly: boolean;

  /** @param status what nginx answers; 494 is its own number for header lines that are too long. */
  constructor(status: number, reason: string, line = '') {
    super(reason);
    this.name = 'BadRequest';
    this.status = status;
    this.line = line;
    this.headersOnly = line.startsWith('HEAD ');
  }
}
