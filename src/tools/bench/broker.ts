/**
 * Publish → consume → ack through RabbitMQ and through ours, with the same client, in turn, each time in fresh
 * processes; medians and their ratio. `npm run bench -- broker [--rounds 5] [--messages 20000]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect } from 'amqplib';
import { median } from './figures.ts';
import { hasRabbitMQ, startRabbitMQ } from '../../images/rabbitmq/peer/rabbitmq.ts';

const here = fileURLToPath(import.meta.url);
const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

/** One workload against the broker on a port; messages per second. */
async function measure(port: number, size: number, messages: number): Promise<number> {
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${port}`);
  const [sender, receiver] = [await connection.createChannel(), await connection.createChannel()];
  const { queue } = await receiver.assertQueue('', { exclusive: true });
  await receiver.prefetch(200);
  let left = messages;
  const done = new Promise<void>((resolve) => {
    void receiver.consume(queue, (message) => {
      if (message) receiver.ack(message);
      left -= 1;
      if (left === 0) resolve();
    });
  });
  const body = Buffer.alloc(size, 'x');
  const began = performance.now();
  for (let i = 0; i < messages; i += 1) {
    if (!sender.sendToQueue(queue, body)) await once(sender, 'drain');
  }
  await done;
  const rate = messages / ((performance.now() - began) / 1000);
  await connection.close();
  return rate;
}

/** Runs a workload in a process of its own. */
async function inFreshProcess(port: number, size: number, messages: number): Promise<number> {
  const child = spawn(process.execPath, [here, '--measure', `${port}`, `${size}`, `${messages}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  await once(child, 'close');
  return Number(out);
}

/** Our broker as it is started by hand. */
async function startOurs(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const main = fileURLToPath(new URL('../../images/rabbitmq/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--port', '0', '--host', '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const exit = once(child, 'exit');
  return {
    port: Number(/port (\d+)/.exec(line.toString())?.[1]),
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

const print = (value: number): string => Math.round(value).toLocaleString('en').padStart(9);

/** Compares for each message size; prints one line per size. */
async function benchBroker(rounds: number, messages: number): Promise<void> {
  const theirs = hasRabbitMQ() ? await startRabbitMQ() : undefined;
  if (!theirs) console.log('not compared: no RabbitMQ');
  try {
    for (const size of [100, 4096]) {
      const rates: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
      for (let round = 0; round < rounds; round += 1) {
        const turns = round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
        for (const turn of turns) {
          if (turn === 'theirs') {
            if (theirs) rates.theirs.push(await inFreshProcess(theirs.port, size, messages));
          } else {
            const ours = await startOurs();
            rates.ours.push(await inFreshProcess(ours.port, size, messages));
            await ours.stop();
          }
        }
      }
      const [mine, reference] = [median(rates.ours), median(rates.theirs)];
      const ratio = theirs ? `  RabbitMQ ${print(reference)}/s  ratio ${(mine / reference).toFixed(2)}` : '';
      console.log(`publish → consume → ack, ${size} B: ours ${print(mine)}/s${ratio}`);
    }
  } finally {
    await theirs?.stop();
  }
}

/** The suite, as `npm run bench` calls it. */
export const run = (): Promise<void> => benchBroker(option('rounds', 5), option('messages', 20_000));

const [, script, flag, ...rest] = process.argv;
if (script === here && flag === '--measure') {
  const [port = 0, size = 0, messages = 0] = rest.map(Number);
  console.log(await measure(port, size, messages));
}
