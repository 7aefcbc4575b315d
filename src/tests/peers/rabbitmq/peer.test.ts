/** The same scripts against RabbitMQ and this broker: every observable must be the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALICE, hasRabbitMQ, startRabbitMQ, type RabbitMQ } from '../../../images/rabbitmq/peer/rabbitmq.ts';
import { METHODS } from '../../../images/rabbitmq/codec/index.ts';
import { PATIENT, SCRIPTS } from './scripts/index.ts';
import { play, type Script } from './script.ts';
import { startTap, type Tap } from './tap.ts';
import { DIFFERENCES, startServer, type BrokerServer } from '../../../images/rabbitmq/index.ts';

let ours: BrokerServer;
let tap: Tap;
let theirs: RabbitMQ | undefined;
const begun = new Map<Script, ReturnType<typeof compare>>();

/** Plays a script against both. Rejects when it fails on either. */
function compare(script: Script) {
  return Promise.all([play(script, tap.port), theirs ? play(script, theirs.port) : undefined]);
}

beforeAll(async () => {
  const alice = {
    ...ALICE,
    tags: [],
    loopbackOnly: false,
    permissions: new Map([[ALICE.vhost, ALICE.permissions]]),
  };
  ours = await startServer({ port: 0, host: '127.0.0.1', users: [alice], vhosts: [ALICE.vhost] });
  tap = await startTap(ours.port);
  if (hasRabbitMQ()) theirs = await startRabbitMQ();
  else console.warn('not compared: no RabbitMQ');
  for (const script of PATIENT) {
    const both = compare(script);
    both.catch(() => undefined); // reported by its own test
    begun.set(script, both);
  }
}, 90_000);

afterAll(async () => {
  await Promise.all([tap.stop(), ours.stop(), theirs?.stop()]);
});

describe.concurrent(hasRabbitMQ() ? 'as RabbitMQ does' : 'on its own (not compared: no RabbitMQ)', () => {
  test.for(SCRIPTS)('$name', { timeout: 30_000 }, async (script) => {
    const [mine, reference] = await (begun.get(script) ?? compare(script));
    expect(mine.length).toBeGreaterThan(0);
    const explained = DIFFERENCES.find(({ id }) => id === script.difference);
    if (script.difference !== undefined) expect(explained, script.difference).toBeDefined();
    if (reference === undefined) return;
    if (explained) expect(mine).not.toEqual(reference);
    else expect(mine).toEqual(reference);
  });
});

/** What only a server says, and what RabbitMQ never asks for. */
const OF_SERVERS =
  /^(connection\.(start|secure|secure-ok|tune|open-ok|blocked|unblocked|update-secret-ok)|channel\.(open-ok|flow-ok)|(exchange|queue|tx)\..*-ok|access\.request-ok|confirm\.select-ok|basic\.(qos-ok|consume-ok|cancel-ok|return|deliver|get-ok|get-empty|recover-ok))$/;

test('every method that a client can say was said', () => {
  const missing = Object.keys(METHODS).filter((name) => !OF_SERVERS.test(name) && !tap.said.has(name));
  expect(missing).toEqual([]);
});
