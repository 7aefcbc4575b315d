/** `npm run broker -- [--port 5672] [--host 127.0.0.1] [--data FOLDER] [--events]`: the queue alone, for any AMQP 0-9-1 client. */
import { subscribe } from 'node:diagnostics_channel';

const argv = process.argv.slice(2);
const events = argv.includes('--events');
// Only this machine, unless asked otherwise: the broker's guest is known to everybody.
const host = argv.includes('--host') ? [] : ['--host', '127.0.0.1'];
process.argv.splice(
  2,
  argv.length,
  ...argv.filter((word) => word !== '--events'),
  ...host,
  '--guest-stays-home',
);

if (events) {
  const began = performance.now();
  let seq = 0;
  subscribe('ruche', (event) => {
    seq += 1;
    const at = Math.round((performance.now() - began) * 1000) / 1000;
    console.log(JSON.stringify({ seq, at, ...(event as object) }));
  });
}
await import('../images/rabbitmq/main.ts');
