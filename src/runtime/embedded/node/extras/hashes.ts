/** The hash functions of `node:crypto`, from @noble/hashes. */
export { hmac } from '@noble/hashes/hmac.js';
export { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

/** By Node's plain names. */
export const algorithms = { md5, ripemd160, sha1, sha224, sha256, sha384, sha512 } as const;
