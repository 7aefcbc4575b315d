/**
 * Kills the broker under load, again and again, and counts: what it confirmed and nobody took must be there after each
 * restart, once, and nothing else that was never sent.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'amqplib';
import { createRandom } from './random.ts';
import { startProgram, type Program } from './program.ts';

export interface CrashReport {
  readonly cycles: number;
  readonly confirmed: number;
  /** Confirmed, never acknowledged by a consumer, and not there any more. */
  readonly lost: readonly string[];
  /** There, but never sent; or there twice. */
  readonly phantoms: readonly string[];
}

/** The queues that are filled: what is kept for them is kept in different ways. */
const QUEUES = [
  { name: 'classic', arguments: {} },
  { name: 'quorum', arguments: { 'x-queue-type': 'quorum' } },
] as const;

const WINDOW = 50;

/** One life of the broker: publishes and consumes until `kills` confirms came, then kills it. */
async function live(program: Program, story: Story, kills: number, random: () => number): Promise<void> {
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${program.port}`);
  connection.on('error', () => undefined); // it is going to be killed
  const died = new Promise<void>((resolve) => connection.on('close', () => resolve()));
  const sender = await connection.createConfirmChannel();
  const receiver = await connection.createChannel();
  for (const channel of [sender, receiver]) channel.on('error', () => undefined);
  for (const queue of QUEUES) await sender.assertQueue(queue.name, { arguments: queue.arguments });
  await receiver.prefetch(20);
  for (const { name } of QUEUES) {
    await receiver.consume(name, (message) => {
      // Some are held until the end, some are taken for good.
      if (!message || random() < 0.5) return;
      story.taken.add(message.content.toString());
      receiver.ack(message);
    });
  }
  let left = kills;
  await new Promise<void>((resolve) => {
    /** One of many that send, each its next message when the last was confirmed. */
    const send = (): void => {
      const { name } = QUEUES[random() < 0.5 ? 0 : 1];
      story.count += 1;
      const id = `${name} ${story.count}`;
      story.sent.add(id);
      sender.sendToQueue(name, Buffer.from(id), { persistent: true }, (error) => {
        if (!error) story.confirmed.add(id);
        left -= 1;
        if (left > 0) send();
        else resolve();
      });
    };
    for (let i = 0; i < WINDOW; i += 1) send();
  });
  await program.end('SIGKILL');
  await died;
}

interface Story {
  count: number;
  readonly sent: Set<string>;
  readonly confirmed: Set<string>;
  /** A consumer acknowledged it: it may be there again, or not. */
  readonly taken: Set<string>;
}

/** What waits in the queues. It is left there. */
async function look(program: Program): Promise<readonly string[]> {
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${program.port}`);
  const channel = await connection.createChannel();
  const found: string[] = [];
  for (const { name } of QUEUES) {
    for (let message = await channel.get(name); message; message = await channel.get(name)) {
      found.push(message.content.toString());
    }
  }
  await connection.close();
  return found;
}

/** Runs cycles in a folder of their own. */
export async function crash(cycles: number, seed: number, say: (line: string) => void): Promise<CrashReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ruche-crash-'));
  const random = createRandom(seed);
  const story: Story = { count: 0, sent: new Set(), confirmed: new Set(), taken: new Set() };
  const lost = new Set<string>();
  const phantoms = new Set<string>();
  try {
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      await live(await startProgram('--data', folder), story, 100 + Math.floor(random() * 700), random);
      const program = await startProgram('--data', folder);
      const found = await look(program);
      const there = new Set(found);
      for (const id of story.confirmed) if (!story.taken.has(id) && !there.has(id)) lost.add(id);
      for (const [index, id] of found.entries()) {
        if (!story.sent.has(id) || found.indexOf(id) !== index) phantoms.add(id);
      }
      await program.end(random() < 0.5 ? 'SIGKILL' : 'SIGTERM');
      say(
        `cycle ${cycle}: ${story.confirmed.size} confirmed, ${found.length} there, ${lost.size} lost, ${phantoms.size} phantoms`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { cycles, confirmed: story.confirmed.size, lost: [...lost], phantoms: [...phantoms] };
}
