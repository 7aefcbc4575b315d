/** Histories from many seeds, against RabbitMQ and ours: the long form of what the tests do with two dozen. */
import { startServer } from '../../../images/rabbitmq/index.ts';
import { hasRabbitMQ, startRabbitMQ } from '../../../images/rabbitmq/peer/rabbitmq.ts';
import { play } from './script.ts';
import { histories } from './scripts/random.ts';

/** Returns how many differed; -1 when there is no RabbitMQ to compare with. */
export async function compareHistories(
  seed: number,
  count: number,
  say: (line: string) => void,
): Promise<number> {
  if (!hasRabbitMQ()) {
    say('not compared: no RabbitMQ');
    return -1;
  }
  const [ours, theirs] = await Promise.all([startServer({ port: 0, host: '127.0.0.1' }), startRabbitMQ()]);
  let different = 0;
  try {
    for (const script of histories(seed, count, 40)) {
      const [mine, reference] = await Promise.all([play(script, ours.port), play(script, theirs.port)]);
      const at = mine.findIndex((line, index) => line !== reference[index]);
      if (at < 0 && mine.length === reference.length) continue;
      different += 1;
      say(`${script.name}\n  ours:     ${mine[at]}\n  RabbitMQ: ${reference[at]}`);
    }
  } finally {
    await Promise.all([ours.stop(), theirs.stop()]);
  }
  say(`${count} histories, ${different} different`);
  return different;
}
