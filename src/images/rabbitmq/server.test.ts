/** The program as it is started: its one line, its exit codes, its complaints, and a real client. */
import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { connect } from 'amqplib';
import { expect, test } from 'vitest';
import { startServer } from './server.ts';
import { readSettings, SettingsError } from './settings.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

const start = (...argv: readonly string[]) => {
  const child = spawn(process.execPath, [main, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('\n')) resolve();
    });
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const exit = once(child, 'close').then(([code]: unknown[]) => code);
  return { child, ready, exit, out: () => out, err: () => err };
};

test('it says one line when it is ready, serves, and SIGTERM ends it with 0', async () => {
  const program = start('--port', '0');
  await program.ready;
  const port = Number(/^ruche broker \(speaks AMQP 0-9-1\) ready on port (\d+)\n$/.exec(program.out())?.[1]);
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${port}`);
  const closed = new Promise<Error>((resolve) => {
    connection.on('error', resolve);
    connection.on('close', resolve);
  });
  await (await connection.createChannel()).assertQueue('q');
  program.child.kill('SIGTERM');
  expect((await closed).message).toContain('CONNECTION-FORCED');
  expect(await program.exit).toBe(0);
  expect(program.err()).toBe('');
});

test('a port that is taken is said plainly, and ends it with 1', async () => {
  const other = createServer().listen(0);
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo; // listening on TCP
  const program = start('--port', String(port));
  expect(await program.exit).toBe(1);
  expect(program.err()).toBe(
    `ruche broker: port ${port} is taken by another program; choose one with --port\n`,
  );
  other.close();
});

test('wrong arguments are refused in plain words', () => {
  const refusals: readonly (readonly [readonly string[], Record<string, string>, RegExp])[] = [
    [['--data'], {}, /needs a value/],
    [['--port', 'x'], {}, /not a port/],
    [['--port', '70000'], {}, /not a port/],
    [['--port'], {}, /needs a value/],
    [['--verbose'], {}, /unknown option --verbose/],
  ];
  for (const [argv, env, why] of refusals) {
    const read = () => readSettings(argv, env);
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(why);
  }
  expect(readSettings([], { RABBITMQ_DEFAULT_USER: 'me', RABBITMQ_DEFAULT_PASS: 'secret' })).toEqual({
    port: 5672,
    user: { name: 'me', password: 'secret' },
    vhost: '/',
    guestStaysHome: false,
  });
  const env = { RABBITMQ_DATA_DIR: '/var/lib/rabbitmq' };
  expect(readSettings([], env, () => true)).toMatchObject({ data: '/var/lib/rabbitmq' });
  expect(readSettings([], env, () => false)).not.toHaveProperty('data');
  expect(readSettings(['--data', 'here', '--guest-stays-home'], {})).toMatchObject({
    data: 'here',
    guestStaysHome: true,
  });
});

test('events name the peer as its socket does', async () => {
  const events: { readonly type: string; readonly step?: string; readonly peer?: object }[] = [];
  const listen = (event: unknown): void => {
    events.push(event as (typeof events)[number]); // what the reporter emits
  };
  subscribe('ruche', listen);
  const server = await startServer({ port: 0, host: '127.0.0.1' });
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${server.port}`);
  const channel = await connection.createConfirmChannel();
  channel.publish('', 'nowhere', Buffer.from('m'));
  await channel.waitForConfirms();
  const { stream } = connection.connection as unknown as { stream: { localPort: number } };
  const published = events.find((event) => event.step === 'published');
  expect(published?.peer).toEqual({ address: '127.0.0.1', port: stream.localPort });
  await connection.close();
  await server.stop();
  await server.stop();
  unsubscribe('ruche', listen);
});
