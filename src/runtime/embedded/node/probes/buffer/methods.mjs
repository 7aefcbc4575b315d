const bytes = Buffer.from('hello world, hello');
console.log(
  bytes.indexOf('hello'),
  bytes.indexOf('hello', 1),
  bytes.lastIndexOf('hello'),
  bytes.includes('world'),
  bytes.indexOf(Buffer.from('o')),
  bytes.indexOf(111),
  bytes.indexOf(''),
  bytes.indexOf('zz'),
);
console.log(
  bytes.slice(0, 5).toString(),
  bytes.subarray(-5).toString(),
  bytes.toString('utf8', 6, 11),
  bytes.equals(Buffer.from('hello world, hello')),
  Buffer.compare(Buffer.from('a'), Buffer.from('b')),
  bytes.compare(Buffer.from('world'), 0, 5, 6, 11),
);
console.log(
  Buffer.concat([Buffer.from('a'), new Uint8Array([98]), Buffer.from('c')]),
  Buffer.concat([Buffer.from('abc')], 2),
  Buffer.concat([Buffer.from('a')], 3),
);
const copy = Buffer.alloc(5);
console.log(
  bytes.copy(copy, 1, 0, 3),
  copy,
  copy.fill('xy', 2),
  copy.fill(0),
  copy.write('é!', 1),
  copy,
  copy.write('6162', 0, 'hex'),
  copy,
);
console.log(
  Buffer.from([1, 2, 3, 4]).swap16(),
  Buffer.from([1, 2, 3, 4]).swap32(),
  Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).swap64(),
);
const room = Buffer.alloc(8);
const numbers = [
  ['UInt8', 200],
  ['Int8', -5],
  ['UInt16LE', 65000],
  ['UInt16BE', 65000],
  ['Int16LE', -300],
  ['Int16BE', -300],
  ['UInt32LE', 4e9],
  ['UInt32BE', 4e9],
  ['Int32LE', -70000],
  ['Int32BE', -70000],
  ['FloatLE', 1.5],
  ['FloatBE', -2.25],
  ['DoubleLE', 0.1],
  ['DoubleBE', Math.PI],
  ['BigInt64LE', -5n],
  ['BigInt64BE', -5n],
  ['BigUInt64LE', 2n ** 63n],
  ['BigUInt64BE', 2n ** 63n],
];
for (const [name, value] of numbers) {
  room.fill(0);
  const end = room[`write${name}`](value, 0);
  console.log(
    name,
    end,
    room.toString('hex'),
    room[`read${name}`](0),
    typeof room[`read${name.replace('UInt', 'Uint')}`],
  );
}
for (let size = 1; size <= 6; size += 1) {
  console.log(
    room.writeUIntBE(0xab, 0, size),
    room.readUIntBE(0, size),
    room.writeIntLE(-3, 0, size),
    room.readIntLE(0, size),
    room.readUIntLE(0, size),
    room.readIntBE(0, size),
    room.writeUIntLE(7, 0, size),
    room.writeIntBE(-7, 0, size),
  );
}
const failing = [
  () => room.readUInt32LE(6),
  () => room.readUInt8(-1),
  () => room.readUInt8(1.5),
  () => room.writeUInt8(256, 0),
  () => room.writeInt16LE(40000, 0),
  () => room.readUIntBE(0, 7),
  () => room.readInt8('x'),
  () => Buffer.concat('x'),
  () => Buffer.compare('a', 'b'),
  () => room.fill('zz', 'hex'),
  () => room.write(5),
  () => room.toString('nope'),
  () => Buffer.from([1, 2, 3]).swap16(),
  () => room.writeBigInt64LE(5, 0),
  () => room.equals('x'),
  () => Buffer.byteLength(5),
];
for (const fail of failing) {
  try {
    console.log(fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
console.log(
  [...Buffer.from('ab').entries()],
  [...Buffer.from('ab').keys()],
  [...Buffer.from('ab').values()],
  Buffer.from('abc').reverse().toString(),
  Buffer.from('ab').toJSON(),
  Buffer.isBuffer(new Uint8Array(1)),
  Buffer.from('abc').map((byte) => byte + 1),
  Buffer.from('x').parent instanceof ArrayBuffer,
  Buffer.from('abc').readUInt8(),
  Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1),
  Buffer.from('a').toLocaleString(),
);
