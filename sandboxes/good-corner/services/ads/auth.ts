/** Passwords and tokens, with nothing but HMAC-SHA256. */
import { createHmac, randomBytes } from 'node:crypto';

/**
 * PBKDF2-HMAC-SHA256 (RFC 8018, one block), written out because this runs where Node's own scrypt does not exist.
 * 20,000 rounds keep the example quick: a real service uses scrypt or Argon2id, or 600,000 rounds. The count is stored
 * with the hash, so that it can grow.
 */
const ROUNDS = 20_000;
const TOKEN_LIFE = 7 * 86_400_000;

/** `pbkdf2$<rounds>$<salt>$<hash>` */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `pbkdf2$${ROUNDS}$${salt.toString('hex')}$${derive(password, salt, ROUNDS).toString('hex')}`;
}

export function passwordMatches(password: string, stored: string): boolean {
  const [, rounds = '', salt = '', hash = ''] = stored.split('$');
  const derived = derive(password, Buffer.from(salt, 'hex'), Number(rounds));
  return sameBytes(derived, Buffer.from(hash, 'hex'));
}

function derive(password: string, salt: Uint8Array, rounds: number): Buffer {
  let block = createHmac('sha256', password)
    .update(salt)
    .update(Uint8Array.of(0, 0, 0, 1))
    .digest();
  const result = Buffer.from(block);
  for (let i = 1; i < rounds; i++) {
    block = createHmac('sha256', password).update(block).digest();
    for (let j = 0; j < result.length; j++) result[j]! ^= block[j]!;
  }
  return result;
}

/** `<user>.<expiry>.<signature>`: readable by anyone, made by nobody else. */
export function createToken(userId: string, secret: string, now: number): string {
  const claim = `${userId}.${now + TOKEN_LIFE}`;
  return `${claim}.${sign(claim, secret).toString('base64url')}`;
}

/** The user's id, or null where the token is forged, broken or too old. */
export function readToken(token: string, secret: string, now: number): string | null {
  const [userId = '', expiry = '', signature = ''] = token.split('.');
  if (!sameBytes(sign(`${userId}.${expiry}`, secret), Buffer.from(signature, 'base64url'))) return null;
  return Number(expiry) > now ? userId : null;
}

function sign(claim: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(claim).digest();
}

/** Looks at every byte whatever it finds: the time taken tells nothing. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ (b[i] ?? 0);
  return difference === 0;
}
