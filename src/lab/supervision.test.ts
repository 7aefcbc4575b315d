import { describe, expect, it } from 'vitest';
import { CHECKED, count, ONE, setUp, up } from './testing-lab.ts';
import type { FakeOptions } from './testing.ts';

describe('restart policies', () => {
  it('restart after 100 ms, then double the delay, and start over after 10 s of life', async () => {
    const { runtime, clock } = await up(ONE('    restart: always\n'));
    const crash = () => runtime.spawned.at(-1)?.exit(1);
    for (const delay of [100, 200, 400]) {
      const before = runtime.spawned.length;
      crash();
      await clock.advance(delay - 1);
      expect(runtime.spawned).toHaveLength(before);
      await clock.advance(1);
      expect(runtime.spawned).toHaveLength(before + 1);
    }
    await clock.advance(10_000);
    crash();
    await clock.advance(100);
    expect(runtime.spawned).toHaveLength(5);
  });

  it('leave alone what was killed by hand, and bring back what crashed inside', async () => {
    const { lab, runtime, clock } = await up(ONE('    restart: unless-stopped\n'));
    await lab.send({ type: 'crash', service: 'a' });
    await clock.advance(1000);
    expect(runtime.spawned).toHaveLength(2);
    await lab.send({ type: 'kill', service: 'a' });
    await clock.advance(100_000);
    expect(runtime.spawned).toHaveLength(2);
    expect(lab.snapshot().replicas[0]).toMatchObject({
      state: 'exited',
      exit: { code: 137, signal: 'SIGKILL' },
    });
    await lab.send({ type: 'start', service: 'a' });
    expect(runtime.spawned).toHaveLength(3);
  });

  it('count failures only, up to their limit, for on-failure', async () => {
    const behave: FakeOptions['behave'] = (process) => process.exit(2);
    const { lab, runtime, clock } = setUp(`${CHECKED}    restart: on-failure:1\n`, { behave });
    const failure = lab.start().catch((error: unknown) => error);
    await clock.advance(60_000);
    expect(await failure).toMatchObject({ code: 'service-failed-to-start' });
    expect(runtime.spawned).toHaveLength(2);
  });

  it('do nothing for "no"', async () => {
    const { runtime, clock } = await up(ONE());
    runtime.spawned[0]?.exit(0);
    await clock.advance(100_000);
    expect(runtime.spawned).toHaveLength(1);
  });
});

describe('health', () => {
  const probes =
    (code: () => number): FakeOptions['behave'] =>
    (process) => {
      if (process.spec.inside !== undefined) process.exit(code());
    };

  it('is first looked at one start interval after the start', async () => {
    const { lab, runtime, clock } = setUp(CHECKED, { behave: probes(() => 0) });
    const started = lab.start();
    await clock.advance(99);
    expect(runtime.spawned).toHaveLength(1);
    await clock.advance(1);
    await started;
    expect(runtime.spawned[1]?.spec).toMatchObject({ inside: '1', program: { argv: ['check.ts'] } });
    expect(runtime.lives()).toEqual(['a.created', 'a.starting', 'a.running', 'a.healthy']);
  });

  it('waits at first for the program to listen, where the engine can tell, but not for ever', async () => {
    const { promise: listening, resolve } = Promise.withResolvers<void>();
    const first = setUp(CHECKED, { behave: probes(() => 0), listening });
    const started = first.lab.start();
    await first.clock.advance(300);
    expect(first.runtime.spawned).toHaveLength(1);
    resolve();
    await started;
    expect(first.runtime.spawned).toHaveLength(2);
    const mute = setUp(CHECKED, { behave: probes(() => 0), listening: new Promise(() => {}) });
    void mute.lab.start();
    await mute.clock.advance(2000);
    expect(mute.runtime.spawned).toHaveLength(1);
    await mute.clock.advance(100);
    expect(mute.runtime.spawned).toHaveLength(2);
  });

  it('forgives failures in the start period, then takes `retries` in a row to be unhealthy, and is never restarted', async () => {
    let code = 1;
    const { lab, runtime, clock } = setUp(`${CHECKED}    restart: always\n`, { behave: probes(() => code) });
    const failure = lab.start().catch((error: unknown) => error);
    await clock.advance(2999);
    expect(lab.snapshot().replicas[0]?.state).toBe('running');
    await clock.advance(2100);
    expect(lab.snapshot().replicas[0]?.state).toBe('unhealthy');
    expect(await failure).toMatchObject({ code: 'service-unhealthy' });
    code = 0;
    await clock.advance(1000);
    expect(runtime.lives().slice(-2)).toEqual(['a.unhealthy', 'a.healthy']);
    expect(count(runtime.lives(), 'a.running')).toBe(1);
  });

  it('fails a probe that takes longer than its timeout, and ends it', async () => {
    const { lab, runtime, clock } = setUp(CHECKED);
    const failure = lab.start().catch((error: unknown) => error);
    await clock.advance(20_000);
    expect(await failure).toMatchObject({ code: 'service-unhealthy' });
    const [service, ...checks] = runtime.spawned;
    expect(runtime.network.resolve('a').length).toBeLessThanOrEqual(2);
    expect(checks.length).toBeGreaterThan(2);
    expect(service?.spec.inside).toBeUndefined();
  });

  it('asks with curl from the replica itself', async () => {
    const asked: string[] = [];
    const compose = `services:\n  g:\n    image: nginx:1.22\n    healthcheck: {test: "curl -fsS http://localhost/up || exit 1", interval: 1s}\n`;
    const { lab, clock } = setUp(compose, {
      fetch: (request) => {
        asked.push(request.url);
        return new Response(null, { status: 200 });
      },
    });
    const started = lab.start();
    await clock.advance(1000);
    await started;
    expect(asked).toEqual(['http://10.89.1.1/up']);
  });

  it('says in the failure what the last probe said', async () => {
    const compose = ONE('    healthcheck: {test: [CMD, frobnicate], interval: 1s, retries: 1}\n');
    const { lab, clock } = setUp(compose);
    const failure = lab.start().catch((error: unknown) => error);
    await clock.advance(1000);
    expect(await failure).toMatchObject({
      message:
        'a runs, but its health check says that it does not work: exec: "frobnicate": executable file not found in $PATH.',
      place: { file: 'compose.yaml', line: 2 },
    });
  });

  it('says that a tool is not in the image, as Docker does', async () => {
    const compose = ONE('    healthcheck: {test: [CMD, frobnicate, "-x"], interval: 1s, retries: 1}\n');
    const { lab, runtime, clock } = setUp(compose);
    const failure = lab.start().catch((error: unknown) => error);
    await clock.advance(1000);
    expect(await failure).toMatchObject({ code: 'service-unhealthy' });
    const lines = runtime.emitted.flatMap((event) => (event.type === 'log' ? [event.line] : []));
    expect(lines).toEqual(['health check: exec: "frobnicate": executable file not found in $PATH']);
  });
});
