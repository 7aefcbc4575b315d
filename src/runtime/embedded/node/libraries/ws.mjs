// ws: the server and the client, text and binary, ping, broadcast, sub-protocols, closing.
import http from 'node:http';
import { once } from 'node:events';
import WebSocket, { createWebSocketStream, WebSocketServer } from 'ws';

const closed = [];
let bothClosed = () => {};
const over = new Promise((resolve) => (bothClosed = resolve));
const server = http.createServer();
const sockets = new WebSocketServer({
  server,
  handleProtocols: (offered) => [...offered][0],
  perMessageDeflate: false,
});
sockets.on('connection', (socket, request) => {
  console.log('connection', request.url, socket.protocol);
  socket.on('message', (data, isBinary) => {
    for (const client of sockets.clients) client.send(isBinary ? data : `all: ${data}`, { binary: isBinary });
  });
  socket.on('pong', (data) => console.log('pong', String(data)));
  socket.on('close', (code, reason) => {
    closed.push(`${code} ${reason}`);
    if (closed.length === 2) bothClosed();
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `ws://127.0.0.1:${server.address().port}/room`;
const one = new WebSocket(url, ['chat', 'other']);
await once(one, 'open');
const two = new WebSocket(url);
await once(two, 'open');
const heard = Promise.all([once(one, 'message'), once(two, 'message')]);
one.send('héllo');
console.log((await heard).map(([data, isBinary]) => [String(data), isBinary]));
const bytes = once(two, 'message');
one.send(Buffer.alloc(70_000, 7));
console.log((await bytes)[0].length, one.readyState === WebSocket.OPEN, one.protocol);
const pinged = once(one, 'ping');
for (const client of sockets.clients) client.ping('beat');
console.log(String((await pinged)[0]));
const stream = createWebSocketStream(two, { encoding: 'utf8' });
const streamed = once(stream, 'data');
one.send('through a stream');
console.log((await streamed)[0]);
one.close(4000, 'done');
console.log((await once(one, 'close')).map(String));
two.terminate();
await once(two, 'close');
await over;
sockets.close();
server.on('close', () => console.log(closed.sort()));
server.closeAllConnections();
server.close();
