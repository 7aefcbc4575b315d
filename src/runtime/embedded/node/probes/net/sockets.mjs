import net from 'node:net';
import { once } from 'node:events';

console.log([
  net.isIP('1.2.3.4'),
  net.isIP('::1'),
  net.isIP('1.2.3'),
  net.isIP('a'),
  net.isIPv4('1.2.3.4'),
  net.isIPv6('fe80::1%eth0'),
  net.isIPv6('1.2.3.4'),
  net.isIP('256.1.1.1'),
  net.isIP('::ffff:1.2.3.4'),
]);
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('data', (data) => socket.write(data.toString().toUpperCase()));
  socket.on('end', () => socket.end('bye'));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port, family, address } = server.address();
console.log(port > 0, family, address, server.listening, server instanceof net.Server);
const socket = net.connect(port, '127.0.0.1');
console.log(
  socket.connecting,
  socket.readyState,
  socket.pending,
  socket instanceof net.Socket,
  net.Stream === net.Socket,
);
await once(socket, 'connect');
console.log(
  socket.readyState,
  socket.remotePort === port,
  socket.remoteAddress,
  socket.remoteFamily,
  typeof socket.localPort,
  socket.address().family,
  socket.setNoDelay() === socket,
  socket.setKeepAlive(true) === socket,
);
socket.write('hello');
console.log(String((await once(socket, 'data'))[0]), socket.bytesWritten, socket.bytesRead);
await new Promise((resolve) => server.getConnections((error, count) => resolve(console.log(error, count))));
socket.end();
console.log(String((await once(socket, 'data'))[0]));
console.log(await once(socket, 'close'), socket.destroyed, socket.readyState);
const created = net.createConnection({ port, host: '127.0.0.1' }, () => console.log('callback'));
created.setEncoding('utf8');
created.end('last words');
let heard = '';
for await (const part of created) heard += part;
console.log(heard);
server.close();
await once(server, 'close');
console.log(server.address(), server.listening);
const refused = net.connect(port, '127.0.0.1');
const [error] = await once(refused, 'error');
console.log(
  error.code,
  error.errno,
  error.syscall,
  error.address,
  error.port === port,
  error.message.replace(String(port), 'PORT'),
);
const twice = net.createServer().listen(0);
await once(twice, 'listening');
const clash = net.createServer().listen(twice.address().port);
const [taken] = await once(clash, 'error');
console.log(taken.code, taken.syscall, taken.message.replace(/\d+$/, 'PORT').replace(/::|0\.0\.0\.0/, 'ANY'));
twice.on('connection', (one) => one.destroy());
const dropped = net.connect(twice.address().port, 'localhost');
dropped.on('error', () => {});
console.log((await once(dropped, 'close')).length);
twice.removeAllListeners('connection');
twice.on('connection', (one) => one.resetAndDestroy());
const reset = net.connect(twice.address().port);
console.log((await once(reset, 'error'))[0].code);
twice.removeAllListeners('connection');
twice.on('connection', (one) => one.on('error', () => {}).setTimeout(10, () => one.end('too slow')));
const slow = net.connect(twice.address().port).setEncoding('utf8');
console.log((await once(slow, 'data'))[0]);
slow.destroy();
const aborting = new AbortController();
const aborted = net.connect({ port: twice.address().port, signal: aborting.signal });
aborting.abort();
console.log((await once(aborted, 'error'))[0].name);
twice.close();
for (const fail of [
  () => net.connect(70_000),
  () => net.createServer().listen(-1),
  () => net.connect({ port: 'x' }),
]) {
  try {
    console.log(typeof fail());
  } catch (thrown) {
    console.log(thrown.name, thrown.code, thrown.message);
  }
}
console.log(
  typeof net.getDefaultAutoSelectFamily(),
  net.setDefaultAutoSelectFamily(true),
  typeof net.getDefaultAutoSelectFamilyAttemptTimeout(),
  net.setDefaultAutoSelectFamilyAttemptTimeout(250),
);
const unref = net.createServer().listen(0);
await once(unref, 'listening');
unref.unref();
