import crypto from 'node:crypto';

for (const name of [
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'ripemd160',
  'RSA-SHA256',
  'SHA-256',
  'sha3-256',
  'sha512-256',
]) {
  try {
    console.log(
      name,
      crypto.createHash(name).update('abc').update(Buffer.from('é')).digest('hex'),
      crypto.createHmac(name, 'key').update('abc').digest('base64'),
      crypto.hash(name, 'abc'),
    );
  } catch (error) {
    console.log(name, error.name, error.code, error.message);
  }
}
const hash = crypto.createHash('sha256').update('a');
const copy = hash.copy().update('b');
console.log(
  hash.digest('base64url'),
  copy.digest().length,
  hash instanceof crypto.Hash,
  crypto.createHmac('md5', Buffer.from('k')) instanceof crypto.Hmac,
);
for (const fail of [
  () => hash.update('x'),
  () => hash.digest(),
  () => crypto.createHash('nope'),
  () => crypto.createHash(5),
  () => crypto.createHmac('sha1'),
  () => crypto.createHash('md5').update(5),
  () => crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('ab')),
  () => crypto.timingSafeEqual('a', 'b'),
  () => crypto.randomBytes(-1),
  () => crypto.randomInt(5, 5),
  () => crypto.pbkdf2Sync('a', 'b', 1, 8, 'nope'),
  () => crypto.pbkdf2Sync('a', 'b', 0, 8, 'sha1'),
  () => crypto.randomBytes('x'),
]) {
  try {
    console.log(fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
const stream = crypto.createHash('sha1');
stream.end('streamed');
console.log((await stream.toArray())[0].toString('hex'));
console.log(
  crypto.timingSafeEqual(Buffer.from('same'), Buffer.from('same')),
  crypto.getHashes().includes('sha256'),
  crypto.getFips(),
  typeof crypto.constants,
);
console.log(
  crypto.pbkdf2Sync('password', 'salt', 10, 16, 'sha512').toString('hex'),
  await new Promise((resolve) =>
    crypto.pbkdf2('p', 's', 2, 8, 'sha256', (error, key) => resolve(key.toString('hex'))),
  ),
);
console.log(
  crypto.scryptSync('password', 'salt', 32, { N: 16 }).toString('hex'),
  await new Promise((resolve) =>
    crypto.scrypt('password', 'salt', 16, { N: 16, r: 4, p: 2 }, (error, key) =>
      resolve(key.toString('hex')),
    ),
  ),
);
console.log(
  Buffer.from(crypto.hkdfSync('sha256', 'key', 'salt', 'info', 20)).toString('hex'),
  await new Promise((resolve) =>
    crypto.hkdf('sha512', Buffer.from('key'), '', 'info', 8, (error, key) =>
      resolve(Buffer.from(key).toString('hex')),
    ),
  ),
);
const key = crypto.createSecretKey('secret', 'utf8');
console.log(
  key.type,
  key.symmetricKeySize,
  key.export().toString(),
  key.export({ format: 'jwk' }),
  crypto.createHmac('sha256', key).update('x').digest('hex'),
  key.equals(crypto.createSecretKey(Buffer.from('secret'))),
  key instanceof crypto.KeyObject,
);
