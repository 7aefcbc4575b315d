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

  it('let on-failure give up after its number of failures, each delay twice the last', async () => {
    const { lab, runtime, clock } = await up(ONE('    restart: on-failure:3\n'));
    const crash = async (delay: number): Promise<void> => {
      runtime.spawned.at(-1)?.exit(7);
      await clock.advance(delay);
    };
    for (const [at, delay] of [100, 200, 400].entries()) {
      await crash(delay - 1);
      expect(runtime.spawned).toHaveLength(at + 1);
      await clock.advance(1);
      expect(runtime.spawned).toHaveLength(at + 2);
    }
    await crash(1_000_000);
    expect(runtime.spawned).toHaveLength(4);
    expect(lab.snapshot().replicas[0]).toMatchObject({ state: 'exited', restarts: 3, exit: { code: 7 } });
    // By hand it has all its tries again.
    await lab.send({ type: 'start', service: 'a' });
    await crash(100);
    expect(runtime.spawned).toHaveLength(6);
  });

  it('leave an orderly end alone for on-failure, and start it again for always and unless-stopped', async () => {
    for (const [policy, starts] of [
      ['on-failure', 1],
      ['always', 2],
      ['unless-stopped', 2],
      ['"no"', 1],
    ] as const) {
      const { runtime, clock } = await up(ONE(`    restart: ${policy}\n`));
      runtime.spawned[0]?.exit(0);
      await clock.advance(1000);
      expect(runtime.spawned, policy).toHaveLength(starts);
    }
  });

  it('do not bring back what was stopped by hand, in the middle of a delay too', async () => {
    for (const policy of ['always', 'unless-stopped', 'on-failure:9']) {
      const { lab, runtime, clock } = await up(ONE(`    restart: ${policy}\n`));
      await lab.send({ type: 'stop', service: 'a' });
      await clock.advance(100_000);
      expect(runtime.spawned, policy).toHaveLength(1);
      await lab.send({ type: 'start', service: 'a' });
      runtime.spawned.at(-1)?.exit(1);
      await clock.advance(99);
      await lab.send({ type: 'stop', service: 'a' });
      await clock.advance(100_000);
      expect(runtime.spawned, policy).toHaveLength(2);
    }
  });

  it('wait a minute at most', async () => {
    const { runtime, clock } = await up(ONE('    restart: always\n'));
    for (let failures = 1; failures <= 12; failures += 1) {
      const delay = Math.min(100 * 2 ** (failures - 1), 60_000);
      runtime.spawned.at(-1)?.exit(1);
      await clock.advance(delay - 1);
      expect(runtime.spawned).toHaveLength(failures);
      await clock.advance(1);
      expect(runtime.spawned).toHaveLength(failures + 1);
    }
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

  it('is asked every 30 s, may take 30 s, and fails after 3, unless the file says otherwise', async () => {
    const plain = ONE('    healthcheck: {test: [CMD, node, check.ts]}\n');
    const { lab, runtime, clock } = setUp(plain, { behave: probes(() => 1) });
    const failure = lab.start().catch((error: unknown) => error);
    await clock.advance(29_999);
    expect(runtime.spawned).toHaveLength(1);
    await clock.advance(1);
    expect(runtime.spawned).toHaveLength(2);
    await clock.advance(59_999);
    expect(lab.snapshot().replicas[0]?.state).toBe('running');
    await clock.advance(1);
    expect(lab.snapshot().replicas[0]?.state).toBe('unhealthy');
    expect(await failure).toMatchObject({ code: 'service-unhealthy' });
    // Compose never restarts it for that.
    await clock.advance(1_000_000);
    expect(count(runtime.lives(), 'a.running')).toBe(1);
    const mute = setUp(plain);
    void mute.lab.start().catch(() => undefined);
    await mute.clock.advance(59_999);
    expect(mute.runtime.network.resolve('a')).toHaveLength(2);
    await mute.clock.advance(1);
    expect(mute.runtime.network.resolve('a')).toHaveLength(1);
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
