/** RabbitMQ's error texts quote bytes as Erlang prints them. */

/** A binary as `~p` prints it: `<<"text">>` when printable, else `<<1,2,3>>`. */
export function erlangBinary(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<<>>';
  const printable = bytes.every(
    (byte) => (byte >= 32 && byte < 127) || byte >= 160 || (byte >= 8 && byte <= 13) || byte === 27,
  );
  if (!printable) return erlangBytes(bytes);
  const escaped = Array.from(bytes, (byte) => ESCAPES[byte] ?? String.fromCharCode(byte)).join('');
  // RabbitMQ copies the bytes into its reply, where they may be UTF-8 again.
  return `<<"${Buffer.from(escaped, 'latin1').toString('utf8')}">>`;
}

/** A binary as `~w` prints it: always numbers. */
export function erlangBytes(bytes: Uint8Array): string {
  return `<<${Array.from(bytes).join(',')}>>`;
}

const ESCAPES: Readonly<Record<number, string>> = {
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  27: '\\e',
  34: '\\"',
  92: '\\\\',
};
