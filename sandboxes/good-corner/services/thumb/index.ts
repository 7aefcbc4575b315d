/** thumb: a worker. QUEUE_URL (amqp://localhost) · IMG_URL (http://localhost:3000) · WORK_MS (0) · ACK (manual or auto). */
import { createImgClient } from './img-client.ts';
import { startWorker } from './worker.ts';

const log = (line: string): void => console.log(`thumb: ${line}`);

const ack = process.env['ACK'] ?? 'manual';
if (ack !== 'manual' && ack !== 'auto') {
  console.error(`thumb: ACK is "manual" or "auto", not ${JSON.stringify(ack)}`);
  process.exit(1);
}
const workMs = Number(process.env['WORK_MS'] ?? 0);
if (!(workMs >= 0)) {
  console.error(`thumb: WORK_MS is a number of milliseconds, not ${JSON.stringify(process.env['WORK_MS'])}`);
  process.exit(1);
}

const worker = startWorker({
  queueUrl: process.env['QUEUE_URL'] ?? 'amqp://localhost',
  img: createImgClient(process.env['IMG_URL'] ?? 'http://localhost:3000'),
  workMs,
  ack,
  log,
});

/** Docker waits ten seconds after SIGTERM, then kills: what cannot be finished by then is given back while we can. */
const GRACE = 8000;

let stopping = false;
const stop = (signal: string): void => {
  if (stopping) {
    void worker.letGo();
    return;
  }
  stopping = true;
  log(`${signal}: finishing what is in hand`);
  setTimeout(() => void worker.letGo(), GRACE).unref();
  void worker.stop().finally(() => process.exit(0));
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
