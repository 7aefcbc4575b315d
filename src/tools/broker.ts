/**
 * `npm run broker -- [--port 5672] [--host 127.0.0.1] [--data FOLDER] [--management 15672] [--events]`: the queue alone, for
 * any AMQP 0-9-1 client.
 */
import { subscribe } from 'node:diagnostics_channel';
import { startManagement } from '../images/rabbitmq/management/index.ts';
import { runProgram } from '../images/rabbitmq/program.ts';

const argv = process.argv.slice(2);
const events = argv.includes('--events');
const at = argv.indexOf('--management');
const management = at < 0 ? undefined : Number(argv[at + 1]);
if (at >= 0) argv.splice(at, 2);
if (management !== undefined && !(Number.isInteger(management) && management >= 0 && management < 65_536)) {
  console.error('ruche broker: --management needs a port number');
  process.exit(1);
}

if (events) {
  const began = performance.now();
  let seq = 0;
  subscribe('ruche', (event) => {
    seq += 1;
    const now = Math.round((performance.now() - began) * 1000) / 1000;
    console.log(JSON.stringify({ seq, at: now, ...(event as object) }));
  });
}

// Only this machine, unless asked otherwise: the broker's guest is known to everybody.
const host = argv.includes('--host') ? [] : ['--host', '127.0.0.1'];
const rest = argv.filter((word) => word !== '--events');
await runProgram([...rest, ...host, '--guest-stays-home'], async (server) => {
  if (management === undefined) return async () => undefined;
  const { port, stop } = await startManagement(server.broker, management, '127.0.0.1');
  console.log(`ruche broker: management API on http://127.0.0.1:${port}/api/overview`);
  return stop;
});
