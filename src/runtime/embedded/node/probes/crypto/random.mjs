import nodeCrypto, { randomBytes, randomUUID } from 'node:crypto';

const unlike = (a, b) => Buffer.compare(a, b) !== 0;
console.log(
  randomBytes(16).length,
  unlike(randomBytes(16), randomBytes(16)),
  randomBytes(0).length,
  nodeCrypto.pseudoRandomBytes(4).length,
  nodeCrypto.prng(4).length,
  nodeCrypto.rng(4).length,
);
console.log(
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(randomUUID()),
  randomUUID() !== randomUUID(),
);
console.log(await new Promise((resolve) => randomBytes(3, (error, bytes) => resolve([error, bytes.length]))));
const numbers = Array.from({ length: 200 }, () => nodeCrypto.randomInt(3, 6));
console.log(
  new Set(numbers).size,
  Math.min(...numbers),
  Math.max(...numbers),
  nodeCrypto.randomInt(1),
  await new Promise((resolve) => nodeCrypto.randomInt(2, (error, n) => resolve([error, n < 2]))),
);
const room = Buffer.alloc(8);
console.log(
  nodeCrypto.randomFillSync(room) === room,
  room.some((byte) => byte > 0),
  nodeCrypto.randomFillSync(new Uint32Array(2)).length,
  nodeCrypto.randomFillSync(Buffer.alloc(4), 2).subarray(0, 2),
  await new Promise((resolve) =>
    nodeCrypto.randomFill(Buffer.alloc(2), (error, bytes) => resolve([error, bytes.length])),
  ),
);
console.log(
  crypto.getRandomValues(new Uint8Array(4)).length,
  nodeCrypto.getRandomValues(new Uint8Array(2)).length,
  crypto.randomUUID().length,
  nodeCrypto.webcrypto === crypto,
  nodeCrypto.subtle === crypto.subtle,
  crypto instanceof Crypto,
);
const hex = (buffer) => Buffer.from(buffer).toString('hex');
console.log(
  hex(await crypto.subtle.digest('SHA-256', Buffer.from('abc'))),
  hex(await crypto.subtle.digest({ name: 'SHA-1' }, new Uint8Array([1]))),
);
const key = await crypto.subtle.importKey(
  'raw',
  Buffer.from('secret'),
  { name: 'HMAC', hash: 'SHA-256' },
  false,
  ['sign', 'verify'],
);
const signature = await crypto.subtle.sign('HMAC', key, Buffer.from('message'));
console.log(
  key.type,
  key.extractable,
  key.usages,
  key.algorithm,
  hex(signature),
  await crypto.subtle.verify('HMAC', key, signature, Buffer.from('message')),
  await crypto.subtle.verify('HMAC', key, signature, Buffer.from('other')),
);
