/** A form with one file, as a browser would send it (RFC 7578). */

/** What goes into the form. */
export interface FormFile {
  /** The name of the form's field. */
  readonly field: string;
  /** The file's path; its last part becomes the file's name. */
  readonly file: string;
  readonly content: string | Uint8Array;
  /** Default: by the file's extension. */
  readonly type?: string;
}

/** The body and header of a request. */
export interface Form {
  readonly body: Uint8Array;
  readonly headers: readonly (readonly [string, string])[];
}

const TYPES: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg' };
/** The same each time, so that recordings of a scenario have the same bytes. */
const BOUNDARY = 'ruche-scenario-4f2a9c';

/** The body and the header of a multipart form with one file. */
export const multipart = ({ field, file, content, type }: FormFile): Form => {
  const name = file.split('/').at(-1) ?? file;
  const mime = type ?? TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const encoder = new TextEncoder();
  const head = encoder.encode(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${mime}\r\n\r\n`,
  );
  const middle = typeof content === 'string' ? encoder.encode(content) : content;
  const tail = encoder.encode(`\r\n--${BOUNDARY}--\r\n`);
  const body = new Uint8Array(head.length + middle.length + tail.length);
  body.set(head);
  body.set(middle, head.length);
  body.set(tail, head.length + middle.length);
  return { body, headers: [['content-type', `multipart/form-data; boundary=${BOUNDARY}`]] };
};
