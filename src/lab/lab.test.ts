import { describe, expect, it } from 'vitest';
import type { LabRefusal } from './errors.ts';
import { LabFailure } from './errors.ts';
import { CHECKED, count, ONE, setUp, up } from './testing-lab.ts';
import type { FakeOptions } from './testing.ts';
import { settle } from './testing.ts';

describe('starting', () => {
  it('starts each service after what it depends on, and stops in the reverse order', async () => {
    const { lab, runtime } = await up(
      'services:\n  c: {build: ., depends_on: [b]}\n  b: {build: ., depends_on: [a]}\n  a: {build: .}\n',
    );
    expect(runtime.lives().filter((life) => life.endsWith('running'))).toEqual([
      'a.running',
      'b.running',
      'c.running',
    ]);
    await lab.stop();
    expect(runtime.lives().filter((life) => life.endsWith('exited'))).toEqual([
      'c.exited',
      'b.exited',
      'a.exited',
    ]);
    expect(runtime.emitted.flatMap((event) => (event.type === 'lab' ? [event.state] : []))).toEqual([
      'starting',
      'ready',
      'stopping',
      'stopped',
    ]);
  });

  it('waits for service_completed_successfully', async () => {
    const { lab, runtime } = setUp(
      'services:\n  b: {build: ., depends_on: {a: {condition: service_completed_successfully}}}\n  a: {build: .}\n',
    );
    const started = lab.start();
    await settle();
    expect(runtime.spawned).toHaveLength(1);
    runtime.spawned[0]?.exit(0);
    await started;
    expect(runtime.spawned).toHaveLength(2);
  });

  it('gives the process its files, folder, environment and volumes', async () => {
    const { runtime } = await up(
      `${ONE('    environment: {X: 1}\n    volumes: ["./nginx.conf:/app/conf/n.conf", "v:/app/v"]\n')}volumes: {v: }`,
    );
    expect(runtime.spawned[0]?.spec).toMatchObject({
      service: 'a',
      replica: 1,
      program: { kind: 'node', argv: ['index.ts'] },
      cwd: '/app',
      env: { X: '1', HOSTNAME: 'a-1' },
      files: { '/app/index.ts': 'throw new Error()', '/app/conf/n.conf': 'events {}' },
      volumes: [{ volume: 'v', target: '/app/v', readOnly: false }],
      networks: ['default'],
    });
  });

  it('fails with the last lines of stderr and the line of the reader’s file that they name', async () => {
    const behave: FakeOptions['behave'] = (process) => {
      process.print(
        'stderr',
        'file:///run/x/app/index.ts:1\nthrow new Error()\n\nError: no luck\n    at x\n',
      );
      process.exit(1);
    };
    const { lab, runtime } = setUp(CHECKED, { behave });
    const failure = await lab.start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LabFailure);
    expect(failure).toMatchObject({
      code: 'service-failed-to-start',
      service: 'a',
      message: 'a ended with exit code 1: Error: no luck.',
      place: { file: 'index.ts', line: 1 },
    });
    expect(lab.snapshot().state).toBe('failed');
    expect(runtime.emitted.filter(({ type }) => type === 'log')).toHaveLength(5);
  });

  it('points at the service in compose.yaml where its output names no line', async () => {
    const { lab } = setUp(CHECKED, { behave: (process) => process.exit(3) });
    const failure = await lab.start().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      message: 'a ended with exit code 3.',
      place: { file: 'compose.yaml', line: 2 },
    });
  });

  it('tells the failure of the service that others failed with', async () => {
    const compose =
      'services:\n  g: {image: "nginx:1.22", depends_on: [a], ports: ["80:80"]}\n  a: {build: .}\n';
    const { lab } = setUp(compose, {
      behave: (process) => {
        process.print(
          'stderr',
          process.spec.service === 'a' ? 'Error: no luck\n' : 'nginx: [emerg] host not found\n',
        );
        process.exit(1);
      },
    });
    const failure = await lab.start().catch((error: unknown) => error);
    expect(failure).toMatchObject({ service: 'a', code: 'service-failed-to-start' });
  });

  it('is not ready before a published port takes connections', async () => {
    let tries = 0;
    const compose = 'services: {g: {image: "nginx:1.22", ports: ["8080:80"]}}';
    const { lab, clock } = setUp(compose, {
      dial: async () => {
        tries += 1;
        if (tries < 3) throw new Error('refused');
        return { readable: new ReadableStream(), writable: new WritableStream(), destroy: () => {} };
      },
    });
    const started = lab.start();
    await settle();
    expect(lab.snapshot().state).toBe('starting');
    await clock.advance(100);
    await started;
    expect(tries).toBe(3);
  });

  it('can be started again after a failure, once the file is repaired', async () => {
    const behave: FakeOptions['behave'] = (process) => {
      if (process.spec.files['/app/index.ts'] !== 'fixed') process.exit(1);
    };
    const { lab } = setUp('services:\n  a: {build: ., healthcheck: {test: "true", interval: 1ms}}\n', {
      behave,
    });
    await expect(lab.start()).rejects.toBeInstanceOf(LabFailure);
    await lab.send({ type: 'file.write', path: 'index.ts', content: 'fixed' });
    expect(lab.snapshot().replicas[0]?.state).toBe('running');
  });

  it('gives up on a service that its policy restarts in vain, and says which package is missing', async () => {
    const behave: FakeOptions['behave'] = (process) => {
      process.print(
        'stderr',
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from /app/index.ts\n",
      );
      process.exit(1);
    };
    const { lab, runtime, clock } = setUp(`${CHECKED}    restart: always\n`, { behave });
    const failure = lab.start().catch((error: unknown) => error);
    await clock.advance(1000);
    expect(await failure).toMatchObject({ code: 'missing-package', place: { file: 'index.ts', line: 1 } });
    expect(runtime.spawned.length).toBeGreaterThanOrEqual(3);
  });

  it('rejects a start that is stopped midway', async () => {
    const { lab } = setUp(
      'services:\n  b: {build: ., depends_on: {a: {condition: service_completed_successfully}}}\n  a: {build: .}\n',
    );
    const failure = lab.start().catch((error: unknown) => error);
    await settle();
    await lab.stop();
    expect(await failure).toMatchObject({ code: 'stopped' });
    expect(lab.snapshot().state).toBe('stopped');
  });
});

describe('stopping', () => {
  it('sends the stop signal, waits for the grace period, then kills', async () => {
    const { lab, runtime, clock } = await up(ONE('    stop_signal: SIGINT\n    stop_grace_period: 2s\n'));
    const signals: string[] = [];
    const process = runtime.spawned[0];
    if (process) process.onSignal = (signal) => signals.push(signal);
    const stopped = lab.send({ type: 'stop', service: 'a' });
    await clock.advance(1999);
    expect(lab.snapshot().replicas[0]?.state).toBe('stopping');
    await clock.advance(1);
    await stopped;
    expect(signals).toEqual(['SIGINT']);
    expect(lab.snapshot().replicas[0]?.exit).toEqual({ code: 137, signal: 'SIGKILL' });
  });

  it('gives 10 s and SIGTERM unless the file says otherwise, and reports how it ended', async () => {
    const { lab, runtime, clock } = await up(ONE());
    const signals: string[] = [];
    const [process] = runtime.spawned;
    if (process) process.onSignal = (signal) => signals.push(signal);
    const stopped = lab.send({ type: 'stop', service: 'a' });
    await clock.advance(9999);
    expect([signals, lab.snapshot().replicas[0]?.state]).toEqual([['SIGTERM'], 'stopping']);
    await clock.advance(1);
    await stopped;
    expect(lab.snapshot().replicas[0]?.exit).toEqual({ code: 137, signal: 'SIGKILL' });
    await lab.send({ type: 'start', service: 'a' });
    await lab.send({ type: 'stop', service: 'a' });
    expect(lab.snapshot().replicas[0]?.exit).toEqual({ code: 143, signal: 'SIGTERM' });
    await lab.send({ type: 'start', service: 'a' });
    const [again] = runtime.spawned.slice(-1);
    if (again) again.onSignal = () => again.exit(0);
    await lab.send({ type: 'stop', service: 'a' });
    expect(lab.snapshot().replicas[0]?.exit).toEqual({ code: 0, signal: null });
  });

  it('lets a kill cut a stop short', async () => {
    const { lab, runtime } = await up(ONE());
    if (runtime.spawned[0]) runtime.spawned[0].onSignal = () => {};
    const stopped = lab.send({ type: 'stop', service: 'a' });
    await settle();
    await lab.send({ type: 'kill', service: 'a' });
    await stopped;
    expect(lab.snapshot().replicas[0]?.state).toBe('exited');
  });

  it('is idempotent', async () => {
    const { lab, runtime } = await up(ONE());
    await Promise.all([lab.stop(), lab.stop()]);
    await lab.stop();
    expect(count(runtime.lives(), 'a.exited')).toBe(1);
  });
});

describe('commands', () => {
  it('scale up with the next numbers and down from the highest', async () => {
    const { lab, runtime } = await up(ONE('    scale: 2\n'));
    await lab.send({ type: 'scale', service: 'a', replicas: 3 });
    expect(lab.snapshot().replicas.map(({ replica }) => replica)).toEqual([1, 2, 3]);
    await lab.send({ type: 'scale', service: 'a', replicas: 1 });
    expect(lab.snapshot().replicas.map(({ replica }) => replica)).toEqual([1]);
    expect(
      runtime
        .lives()
        .filter((life) => life.endsWith('removed'))
        .sort(),
    ).toEqual(['a.2.removed', 'a.3.removed']);
  });

  it('say what was done, and to whom', async () => {
    const { lab, runtime } = await up(ONE());
    await lab.send({ type: 'restart', service: 'a', replica: 1 });
    expect(runtime.emitted.filter(({ type }) => type === 'command')).toMatchObject([
      { command: 'restart', target: 'a 1' },
    ]);
    expect(runtime.lives().slice(-5)).toEqual([
      'a.running',
      'a.stopping',
      'a.exited',
      'a.starting',
      'a.running',
    ]);
  });

  it('put faults on links and take them off', async () => {
    const { lab, runtime } = await up('services: {a: {build: .}, b: {build: .}}');
    await lab.send({ type: 'slow', from: 'a', to: 'b', latency: 200 });
    await lab.send({ type: 'cut', from: 'a', to: 'b' });
    expect(lab.snapshot().faults).toEqual([{ from: 'a', to: 'b' }]);
    await lab.send({ type: 'heal', from: '*', to: '*' });
    expect(runtime.shaped.map(({ fault }) => fault)).toEqual([
      { latency: 200 },
      { latency: 200, cut: true },
      null,
      null,
    ]);
    expect(lab.snapshot().faults).toEqual([]);
  });

  it('send requests to the service that publishes a port', async () => {
    const { lab } = await up('services: {g: {image: "nginx:1.22", ports: ["8080:80"]}}', {
      fetch: async (request) =>
        new Response(`${request.method} ${request.url} ${await request.text()}`, { status: 201 }),
    });
    const result = await lab.send({
      type: 'http.request',
      method: 'POST',
      path: '/img?x=1',
      body: new Uint8Array([104, 105]),
    });
    expect(result).toMatchObject({ type: 'http.response', status: 201 });
    expect(result.type === 'http.response' && new TextDecoder().decode(result.body)).toBe(
      'POST http://10.89.1.1/img?x=1 hi',
    );
  });

  it('restart only the services that have a changed file', async () => {
    const { lab, runtime } = await up(
      'services: {a: {build: .}, g: {image: "nginx:1.22", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}}',
    );
    await lab.send({ type: 'file.write', path: 'nginx.conf', content: 'changed' });
    expect(runtime.spawned.map(({ spec }) => spec.service)).toEqual(['a', 'g', 'g']);
    expect(runtime.spawned[2]?.spec.files).toEqual({ '/etc/nginx/nginx.conf': 'changed' });
  });

  it('start a service again with another value of a variable, replicas that were killed too', async () => {
    const { lab, runtime } = await up(
      ONE('    environment: {ACK: manual, OTHER: same}\n    deploy: {replicas: 2}\n'),
    );
    await lab.send({ type: 'kill', service: 'a', replica: 1 });
    await lab.send({ type: 'configure', service: 'a', environment: { ACK: 'auto' } });
    expect(lab.snapshot().replicas.map(({ state }) => state)).toEqual(['running', 'running']);
    expect(lab.snapshot().environments['a']).toEqual({ ACK: 'auto', OTHER: 'same' });
    const lives = runtime.spawned.map(({ spec }) => [spec.replica, spec.env['ACK'], spec.env['OTHER']]);
    expect(lives.slice(0, 2)).toEqual([[1, 'manual', 'same'], [2, 'manual', 'same']]); // prettier-ignore
    expect(lives.slice(2).toSorted()).toEqual([[1, 'auto', 'same'], [2, 'auto', 'same']]); // prettier-ignore
  });

  it('are refused with a code that says why', async () => {
    const { lab } = setUp('services: {a: {build: ., volumes: ["v:/app/v"]}, b: {build: .}}\nvolumes: {v: }');
    const code = (command: Parameters<typeof lab.send>[0]) =>
      lab.send(command).then(
        () => 'done',
        (error: LabRefusal) => error.code,
      );
    expect(await code({ type: 'stop', service: 'a' })).toBe('not-started');
    await lab.start();
    expect(await code({ type: 'stop', service: 'x' })).toBe('unknown-service');
    expect(await code({ type: 'stop', service: 'a', replica: 2 })).toBe('unknown-replica');
    expect(await code({ type: 'scale', service: 'a', replicas: 2 })).toBe('shared-volume');
    expect(await code({ type: 'scale', service: 'b', replicas: 1000 })).toBe('replicas');
    expect(await code({ type: 'configure', service: 'b', environment: { X: '1' } })).toBe('unknown-variable');
    expect(await code({ type: 'cut', from: 'a', to: 'x' })).toBe('unknown-service');
    expect(await code({ type: 'slow', from: 'a', to: 'b', latency: -1 })).toBe('bad-fault');
    expect(await code({ type: 'http.request', method: 'GET', path: '/' })).toBe('no-published-port');
    expect(await code({ type: 'http.request', service: 'b', port: 1, method: 'GET', path: '/' })).toBe(
      'connection-refused',
    );
    expect(await code({ type: 'publish', service: 'a', exchange: '', key: 'q', body: '' })).toBe(
      'not-a-broker',
    );
    expect(await code({ type: 'file.write', path: 'compose.yaml', content: '' })).toBe('needs-new-plan');
    expect(await code({ type: 'file.write', path: '../x', content: '' })).toBe('unknown-file');
    await lab.send({ type: 'stop', service: 'b' });
    expect(await code({ type: 'kill', service: 'b' })).toBe('not-running');
  });
});
