/** A client in another language: Debian's python3-pika, against RabbitMQ and ours. */
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startServer } from '../../images/rabbitmq/index.ts';

const SCRIPT = fileURLToPath(new URL('./client.py', import.meta.url));
/** Debian's own: the one that its packages are for. */
const PYTHON = '/usr/bin/python3';
const hasPika = spawnSync(PYTHON, ['-c', 'import pika']).status === 0;

/** What RabbitMQ 3.10.8 answers to the same script (`python3 src/tests/broke./client.py PORT`). */
const RABBITMQ = `confirmed low
confirmed high
returned other 312
confirmed third
refused too many
got high 1 False [('kind', 'photo'), ('n', 1099511627776L), ('nested', {'a': [1, 'b']})]
got low 2 False [('kind', 'photo')]
got third 3 False [('kind', 'photo')]
cancelled 0
dead third rejected py.q 1 rejected
closed 406 PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'py.q' in vhost '/': received 'true' but current is 'false'
in transaction committed
`;

test(hasPika ? 'pika sees what it sees of RabbitMQ' : 'not tried: no python3-pika', async () => {
  if (!hasPika) return;
  const server = await startServer({ port: 0, host: '127.0.0.1' });
  const { stdout } = await promisify(execFile)(PYTHON, [SCRIPT, String(server.port)], { timeout: 25_000 });
  expect(stdout).toBe(RABBITMQ);
  await server.stop();
});
