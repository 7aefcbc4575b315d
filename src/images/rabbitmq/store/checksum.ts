/** A 32-bit checksum of bytes (MurmurHash3 by Austin Appleby, public domain): four at a time, in plain JavaScript. */
export function checksum(bytes: Buffer): number {
  const whole = bytes.length - (bytes.length % 4);
  let hash = 0x5275_6368;
  for (let at = 0; at < whole; at += 4) {
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    hash = Math.imul(turn(hash ^ scramble(word), 13), 5) + 0xe654_6b64;
  }
  let rest = 0;
  for (let at = bytes.length - 1; at >= whole; at -= 1) rest = (rest << 8) | (bytes[at] ?? 0);
  hash ^= scramble(rest) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const turn = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
const scramble = (word: number): number => Math.imul(turn(Math.imul(word, 0xcc9e_2d51), 15), 0x1b87_3593);
