import type { Emitted, LabEvent } from '#events';
import { describe, expect, test } from 'vitest';
import type { ConnectionHandlers } from '../kernel.ts';
import { createNet, type Net } from '../net.ts';
import type { NetDown, PageDown, PageUp, WorkerDown, WorkerUp } from '../protocol.ts';
import { READER, type ProcessSpec } from '../../types.ts';
import type { HubClock } from '../../switch/index.ts';
import { createHub } from './hub.ts';

/** A clock that moves only when told. */
function createTestClock(): HubClock & { advance(ms: number): void } {
  let now = 0;
  let timers: { due: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const timer = { due: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.due);
        next.run();
      }
      now = end;
    },
  };
}

interface TestProcess {
  readonly net: Net;
  readonly got: WorkerDown[];
  say(message: WorkerUp): void;
  readonly terminated: () => boolean;
}

function createLab(random = () => 0.5) {
  const clock = createTestClock();
  const page: PageDown[] = [];
  const events: LabEvent[] = [];
  const idle: TestProcess[] = [];
  const pageNet = createNet((message) => hub.receive(message));
  const hub = createHub({
    clock,
    random,
    loadCore: () => undefined,
    atOnce: 2,
    page(message) {
      page.push(message);
      if (message.t === 'events') events.push(...message.batch);
      if (['open', 'data', 'end', 'close', 'window'].includes(message.t)) pageNet.receive(message as NetDown);
    },
    createWorker(receive) {
      let over = false;
      const got: WorkerDown[] = [];
      const net = createNet((message) => receive(message));
      idle.push({ net, got, say: receive, terminated: () => over });
      return {
        post(message) {
          got.push(message);
          if (['accept', 'open', 'data', 'end', 'close', 'window'].includes(message.t))
            net.receive(message as NetDown);
        },
        terminate() {
          over = true;
        },
      };
    },
  });
  let count = 0;
  function spawn(service: string, more: Partial<ProcessSpec> = {}, meanwhile = (): void => undefined) {
    count += 1;
    const id = `p${count}`;
    const spec: ProcessSpec = {
      service,
      replica: 1,
      program: { kind: 'node', argv: ['index.js'] },
      cwd: '/',
      env: {},
      files: {},
      volumes: [],
      networks: ['default'],
      ...more,
    };
    hub.receive({ t: 'spawn', id, spec, modules: {} });
    meanwhile();
    const spawned = page.findLast((message) => message.t === 'spawned');
    const process = idle.at(-1);
    if (spawned?.t !== 'spawned' || spawned.id !== id || process === undefined)
      throw new Error('not spawned');
    return { ...process, id, address: spawned.address };
  }
  return {
    clock,
    page,
    events,
    pageNet,
    send: (message: PageUp) => hub.receive(message),
    spawn,
    /** The process whose container it is answers what it wrote. */
    spawnInside(
      host: TestProcess & { id: string },
      more: Partial<ProcessSpec>,
      files: Record<string, Uint8Array | null>,
    ) {
      return spawn('img', { ...more, inside: host.id }, () => {
        const asked = host.got.findLast((message) => message.t === 'written');
        if (asked?.t === 'written') host.say({ t: 'wrote', ask: asked.ask, files });
      });
    },
  };
}

/** Handlers that write down what happens. */
function notes(): { readonly log: string[]; readonly handlers: ConnectionHandlers } {
  const log: string[] = [];
  return {
    log,
    handlers: {
      open: () => log.push('open'),
      data: (bytes) => log.push(new TextDecoder().decode(bytes)),
      drain: () => log.push('drain'),
      end: () => log.push('end'),
      close: (error) => log.push(`close ${error}`),
    },
  };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the switch', () => {
  test('bytes arrive in order, and both ends close after both said that they are done', () => {
    const lab = createLab();
    const server = lab.spawn('server');
    const client = lab.spawn('client');
    const far = notes();
    const near = notes();
    server.net.listen(80, (connection) => ({
      ...far.handlers,
      end() {
        far.log.push('end');
        connection.send(bytes('pong'));
        connection.end();
      },
    }));
    const connection = client.net.connect({ ip: server.address, port: 80 }, near.handlers);
    connection.send(bytes('pi'));
    connection.send(bytes('ng'));
    connection.end();
    expect(far.log).toEqual(['open', 'pi', 'ng', 'end', 'close null']);
    expect(near.log).toEqual(['open', 'pong', 'end', 'close null']);
  });

  test('a port where nobody listens refuses; an address that does not exist is unreachable', () => {
    const lab = createLab();
    const server = lab.spawn('server');
    const client = lab.spawn('client');
    const refused = notes();
    const nowhere = notes();
    client.net.connect({ ip: server.address, port: 81 }, refused.handlers);
    client.net.connect({ ip: '10.89.9.9', port: 80 }, nowhere.handlers);
    expect(refused.log).toEqual(['close ECONNREFUSED']);
    expect(nowhere.log).toEqual(['close EHOSTUNREACH']);
  });

  test('when a process dies its peers get a reset, after what it had sent', () => {
    const lab = createLab();
    const server = lab.spawn('server');
    const client = lab.spawn('client');
    const near = notes();
    server.net.listen(80, (connection) => ({
      ...notes().handlers,
      open: () => connection.send(bytes('last words')),
    }));
    client.net.connect({ ip: server.address, port: 80 }, near.handlers);
    lab.send({ t: 'kill', id: server.id, signal: 'SIGKILL', ask: 1 });
    expect(near.log.filter((line) => line !== 'open')).toEqual(['last words', 'close ECONNRESET']);
    expect(server.terminated()).toBe(true);
    expect(lab.page).toContainEqual({
      t: 'exited',
      id: server.id,
      status: { code: null, signal: 'SIGKILL' },
    });
  });

  test('services see only those with whom they share a network; the reader reaches all', () => {
    const lab = createLab();
    const server = lab.spawn('server', { networks: ['back'] });
    const client = lab.spawn('client', { networks: ['front'] });
    server.net.listen(80, () => notes().handlers);
    const blocked = notes();
    const reader = notes();
    client.net.connect({ ip: server.address, port: 80 }, blocked.handlers);
    lab.pageNet.connect({ ip: server.address, port: 80 }, reader.handlers, READER);
    client.say({ t: 'resolve', ask: 1, name: 'server' });
    expect(blocked.log).toEqual(['close EHOSTUNREACH']);
    expect(reader.log).toEqual(['open']);
    expect(client.got).toContainEqual({ t: 'resolved', ask: 1, addresses: [] });
  });

  test('a name stands for all its replicas, in turn; a recreated replica has a new address', () => {
    const lab = createLab();
    const one = lab.spawn('thumb', { replica: 1 });
    const two = lab.spawn('thumb', { replica: 2 });
    const client = lab.spawn('client');
    const ask = (): unknown => {
      client.say({ t: 'resolve', ask: 1, name: 'thumb' });
      const last = client.got.at(-1);
      return last?.t === 'resolved' ? last.addresses : null;
    };
    expect(ask()).toEqual([one.address, two.address]);
    expect(ask()).toEqual([two.address, one.address]);
    lab.send({ t: 'kill', id: one.id, signal: 'SIGKILL', ask: 1 });
    const again = lab.spawn('thumb', { replica: 1 });
    expect([one.address, two.address, client.address]).not.toContain(again.address);
    expect(ask()).toEqual([two.address, again.address]);
  });

  test('latency delays each way and keeps order; a cut holds bytes until it is healed', () => {
    const lab = createLab();
    const server = lab.spawn('server');
    const client = lab.spawn('client');
    const far = notes();
    const near = notes();
    server.net.listen(80, () => far.handlers);
    const connection = client.net.connect({ ip: server.address, port: 80 }, near.handlers);
    lab.send({ t: 'shape', from: 'client', to: 'server', fault: { latency: 100 } });
    connection.send(bytes('a'));
    lab.clock.advance(50);
    connection.send(bytes('b'));
    lab.clock.advance(50);
    expect(far.log).toEqual(['open', 'a']);
    lab.send({ t: 'shape', from: 'client', to: 'server', fault: { cut: true } });
    lab.clock.advance(1000);
    expect(far.log).toEqual(['open', 'a']);
    lab.send({ t: 'shape', from: 'client', to: 'server', fault: null });
    connection.send(bytes('c'));
    lab.clock.advance(0);
    expect(far.log).toEqual(['open', 'a', 'b', 'c']);
  });

  test('a dial into a cut times out; on a lossy link some dials are lost', () => {
    const lab = createLab(() => 0.1);
    const server = lab.spawn('server');
    const client = lab.spawn('client');
    server.net.listen(80, () => notes().handlers);
    const cut = notes();
    lab.send({ t: 'shape', from: '*', to: 'server', fault: { cut: true } });
    client.net.connect({ ip: server.address, port: 80 }, cut.handlers);
    lab.clock.advance(127_000);
    expect(cut.log).toEqual(['close ETIMEDOUT']);
    const lost = notes();
    lab.send({ t: 'shape', from: '*', to: 'server', fault: { loss: 0.2 } });
    client.net.connect({ ip: server.address, port: 80 }, lost.handlers);
    expect(lost.log).toEqual(['close ETIMEDOUT']);
  });

  test('a sender that outruns its reader is told to wait, and told when it may go on', () => {
    const lab = createLab();
    const server = lab.spawn('server');
    const client = lab.spawn('client');
    let take: (count: number) => void = () => undefined;
    server.net.listen(80, (connection) => {
      take = connection.consumed;
      return notes().handlers;
    });
    const near = notes();
    const connection = client.net.connect({ ip: server.address, port: 80 }, near.handlers);
    connection.send(new Uint8Array(300 * 1024));
    expect(connection.pending).toBe(300 * 1024);
    take(300 * 1024);
    expect(near.log).toEqual(['open', 'drain']);
    expect(connection.pending).toBe(0);
  });

  test('volumes outlive the process that wrote them', () => {
    const lab = createLab();
    const volumes = [{ volume: 'photos', target: '/app/data', readOnly: false }];
    const first = lab.spawn('img', { volumes });
    first.say({ t: 'volume', volume: 'photos', path: '/a.txt', content: bytes('a') });
    first.say({ t: 'volume', volume: 'photos', path: '/b.txt', content: bytes('b') });
    first.say({ t: 'volume', volume: 'photos', path: '/b.txt', content: null });
    lab.send({ t: 'kill', id: first.id, signal: 'SIGKILL', ask: 1 });
    const start = lab.spawn('img', { volumes }).got[0];
    expect(start?.t === 'start' && start.files).toEqual({ '/app/data/a.txt': bytes('a') });
  });

  test('events are numbered without gaps, timed, and name their replica and peers', () => {
    const lab = createLab();
    const server = lab.spawn('server');
    const client = lab.spawn('client', { replica: 2 });
    server.net.listen(80, () => notes().handlers);
    client.net.connect({ ip: server.address, port: 80 }, notes().handlers);
    const event: Emitted = {
      type: 'request',
      id: 'x',
      method: 'GET',
      path: '/',
      from: { address: client.address },
      to: { address: server.address, port: 80 },
      trace: 't',
    };
    lab.clock.advance(5);
    client.say({ t: 'emit', event });
    lab.clock.advance(16);
    expect(lab.events.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(lab.events[0]).toMatchObject({ type: 'link', state: 'open', service: 'client', replica: 2 });
    expect(lab.events[1]).toMatchObject({
      at: 5,
      service: 'client',
      replica: 2,
      trace: 't',
      from: { address: client.address, service: 'client', replica: 2 },
      to: { service: 'server', replica: 1, port: 80 },
    });
  });

  test('a busy process keeps nobody from starting inside its container', () => {
    const lab = createLab();
    const main = lab.spawn('img', { files: { '/a': '1' } });
    const probe = lab.spawn('img', { inside: main.id }, () => lab.clock.advance(300));
    expect(probe.address).toBe(main.address);
  });

  test('what runs inside a container shares its address and ends with it', () => {
    const lab = createLab();
    const main = lab.spawn('img', { files: { '/a': '1' } });
    main.net.listen(80, () => notes().handlers);
    const probe = lab.spawnInside(main, { files: { '/b': '2' } }, { '/c': bytes('3'), '/a': null });
    const start = probe.got[0];
    if (start?.t !== 'start') throw new Error('no start');
    expect(probe.address).toBe(main.address);
    expect(start.taken).toEqual([80]);
    expect(start.files).toEqual({ '/b': '2', '/c': bytes('3') });
    const near = notes();
    probe.net.connect({ ip: main.address, port: 80 }, near.handlers);
    expect(near.log).toEqual(['open']);
    main.say({ t: 'exit', status: { code: 0, signal: null } });
    expect(lab.page).toContainEqual({ t: 'exited', id: probe.id, status: { code: null, signal: 'SIGKILL' } });
  });
});
