import http from 'node:http';
import { createHash } from 'node:crypto';
import { once } from 'node:events';

const frame = (opcode, payload) => {
  const data = Buffer.from(payload);
  const head =
    data.length < 126
      ? [0x80 | opcode, data.length]
      : [0x80 | opcode, 126, data.length >> 8, data.length & 255];
  return Buffer.concat([Buffer.from(head), data]);
};
const server = http.createServer();
server.on('upgrade', (request, socket) => {
  if (request.url === '/no') {
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${request.headers['sec-websocket-protocol'] ? 'Sec-WebSocket-Protocol: chat\r\n' : ''}\r\n`,
  );
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 6) {
      let length = rest[1] & 127;
      let at = 2;
      if (length === 126) {
        length = rest.readUInt16BE(2);
        at = 4;
      }
      if (rest.length < at + 4 + length) return;
      const payload = Buffer.from(rest.subarray(at + 4, at + 4 + length)).map(
        (byte, index) => byte ^ rest[at + (index % 4)],
      );
      const opcode = rest[0] & 15;
      rest = rest.subarray(at + 4 + length);
      if (opcode === 8) {
        socket.end(frame(8, payload));
        return;
      }
      if (opcode === 10) console.log('pong', String(payload));
      if (opcode === 1 && String(payload) === 'ping me') socket.write(frame(9, 'p'));
      else if (opcode < 3) socket.write(frame(opcode, payload));
    }
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const socket = new WebSocket(`ws://127.0.0.1:${port}/path`, ['chat']);
console.log(
  socket.readyState,
  socket.url.replace(String(port), 'PORT'),
  WebSocket.OPEN,
  socket.binaryType,
  socket.bufferedAmount,
  socket.extensions,
);
await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
console.log(socket.readyState, socket.protocol);
const next = () =>
  new Promise((resolve) =>
    socket.addEventListener('message', ({ data, type }) => resolve([type, data]), { once: true }),
  );
let answer = next();
socket.send('héllo');
console.log(await answer);
answer = next();
socket.send('x'.repeat(1000));
console.log((await answer)[1].length);
socket.binaryType = 'arraybuffer';
answer = next();
socket.send(new Uint8Array([1, 2, 3]));
console.log(new Uint8Array((await answer)[1]));
answer = next();
socket.send('ping me');
socket.send('after');
console.log(await answer);
const closed = new Promise((resolve) => {
  socket.onclose = ({ code, reason, wasClean, type }) => resolve([type, code, reason, wasClean]);
});
socket.close(1000, 'done');
console.log(await closed, socket.readyState);
server.on('connection', (one) => one.on('error', () => {}));
for (const fail of [
  () => new WebSocket('nope'),
  () => new WebSocket('ftp://a'),
  () => new WebSocket('ws://a', ['x', 'x']),
]) {
  try {
    fail();
    console.log('fine');
  } catch (error) {
    console.log(error.name);
  }
}
server.close();
