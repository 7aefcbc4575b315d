import { describe, expect, it } from 'vitest';
import {
  ASIDE,
  createRing,
  emptyFlights,
  emptyLogs,
  emptyQueues,
  emptySystem,
  emptyTraces,
  flightReducer,
  LOG_ROWS,
  logReducer,
  queueReducer,
  readRecording,
  type RecordingError,
  systemReducer,
  traceReducer,
  TRACES,
  writeRecording,
  type EventBody,
  type LabEvent,
  type MessageEvent,
  type Peer,
  type TraceContext,
} from './index.ts';

let seq = 0;
const stamp = (body: EventBody & TraceContext, of: { service?: string; replica?: number } = {}): LabEvent => {
  seq += 1;
  return { seq, at: seq * 10, ...of, ...body };
};
const step = (name: MessageEvent['step'], message: string, more: Partial<MessageEvent> = {}): LabEvent =>
  stamp({ type: 'message', step: name, message, queue: 'jobs', ...more });
const names = (copies: readonly { message: string }[] | undefined): string[] =>
  (copies ?? []).map((copy) => copy.message);

describe('the ring', () => {
  it('keeps the newest events and counts the ones that left', () => {
    const ring = createRing(3);
    const events = ['a', 'b', 'c', 'd', 'e'].map((line) => stamp({ type: 'log', stream: 'stdout', line }));
    ring.push(events);
    expect(ring.since(0)).toEqual(events.slice(2));
    expect(ring.since((events[3] as LabEvent).seq)).toEqual(events.slice(3));
    expect(ring.lost).toBe(2);
  });
});

describe('the queue as a fold', () => {
  it('keeps what its broker had kept when that comes back, in its order, and nobody holds any of it', () => {
    let view = queueReducer(emptyQueues, [
      stamp({ type: 'queue', state: 'declared', queue: 'jobs' }),
      step('routed', 'held'),
      step('routed', 'lost'),
      step('routed', 'kept'),
      step('delivered', 'held', { peer: { service: 'thumb', replica: 1 } }),
    ]);
    const messages = ['held', 'kept', 'never seen'];
    view = queueReducer(view, [stamp({ type: 'queue', state: 'recovered', queue: 'jobs', messages })]);
    expect(view.queues['jobs']).toMatchObject({ unacked: [], consumers: [] });
    expect(names(view.queues['jobs']?.ready)).toEqual(messages);
    expect(view.queues['jobs']?.ready.map((copy) => copy.redelivered)).toEqual([true, false, false]);
  });

  it('moves a message from ready to unacked to gone', () => {
    let view = queueReducer(emptyQueues, [
      stamp({ type: 'queue', state: 'declared', queue: 'jobs' }),
      step('routed', 'm1'),
    ]);
    expect(names(view.queues['jobs']?.ready)).toEqual(['m1']);
    view = queueReducer(view, [step('delivered', 'm1', { peer: { service: 'thumb', replica: 2 } })]);
    expect(view.queues['jobs']?.ready).toEqual([]);
    expect(view.queues['jobs']?.unacked[0]?.holder).toEqual({ service: 'thumb', replica: 2 });
    view = queueReducer(view, [step('acked', 'm1')]);
    expect(view.queues['jobs']?.unacked).toEqual([]);
    expect(view.queues['jobs']?.counters).toMatchObject({ routed: 1, delivered: 1, acked: 1 });
  });

  it('puts messages that come back at the head, in their first order, whatever the order of the news', () => {
    const view = queueReducer(emptyQueues, [
      ...['m1', 'm2', 'm3', 'm4'].map((message) => step('routed', message)),
      ...['m1', 'm2', 'm3'].map((message) => step('delivered', message)),
      step('requeued', 'm3'),
      step('requeued', 'm1'),
    ]);
    expect(names(view.queues['jobs']?.ready)).toEqual(['m1', 'm3', 'm4']);
    expect(view.queues['jobs']?.ready.map((copy) => copy.redelivered)).toEqual([true, true, false]);
    expect(names(view.queues['jobs']?.unacked)).toEqual(['m2']);
  });

  it('forgets a message at delivery when the acknowledgement is automatic', () => {
    const view = queueReducer(emptyQueues, [
      step('routed', 'm1'),
      step('delivered', 'm1', { autoAck: true }),
    ]);
    expect(view.queues['jobs']).toMatchObject({
      ready: [],
      unacked: [],
      counters: { forgotten: 1, acked: 0 },
    });
  });

  it('leaves the view before a batch as it was', () => {
    const before = queueReducer(emptyQueues, [step('routed', 'm1')]);
    const copy = structuredClone(before);
    queueReducer(before, [step('delivered', 'm1'), step('acked', 'm1')]);
    expect(before).toEqual(copy);
  });

  it('gives the same object back when nothing concerns it', () => {
    expect(queueReducer(emptyQueues, [stamp({ type: 'log', stream: 'stdout', line: 'x' })])).toBe(
      emptyQueues,
    );
  });

  it('knows by which exchanges and keys messages come to a queue', () => {
    const bound = (state: 'bound' | 'unbound', key: string): LabEvent =>
      stamp({ type: 'queue', state, queue: 'jobs', exchange: 'images', key });
    const declared = stamp({ type: 'queue', state: 'declared', queue: 'jobs' });
    let view = queueReducer(emptyQueues, [
      declared,
      bound('bound', 'a'),
      bound('bound', 'b'),
      bound('bound', 'a'),
    ]);
    expect(view.queues['jobs']?.bindings.map(({ key }) => key)).toEqual(['b', 'a']);
    view = queueReducer(view, [bound('unbound', 'b')]);
    expect(view.queues['jobs']?.bindings).toEqual([{ exchange: 'images', key: 'a' }]);
    expect(queueReducer(emptyQueues, [bound('bound', 'a')])).toEqual(emptyQueues);
  });

  it('counts what no queue took', () => {
    const event = stamp({ type: 'message', step: 'returned', message: 'm1' });
    expect(queueReducer(emptyQueues, [event]).unroutable).toBe(1);
  });
});

describe('the system as a fold', () => {
  it('follows a replica through a kill and a restart', () => {
    const of = { service: 'thumb', replica: 1 };
    let view = systemReducer(emptySystem, [
      stamp({ type: 'replica', state: 'running', address: '10.89.0.7' }, of),
      stamp(
        { type: 'replica', state: 'exited', exit: { code: null, signal: 'SIGKILL' }, reason: 'kill' },
        of,
      ),
    ]);
    expect(view.services['thumb']?.[0]).toMatchObject({
      state: 'exited',
      exit: { signal: 'SIGKILL' },
      address: null,
    });
    view = systemReducer(view, [
      stamp({ type: 'replica', state: 'starting', address: '10.89.0.9' }, of),
      stamp({ type: 'replica', state: 'running' }, of),
    ]);
    expect(view.services['thumb']?.[0]).toMatchObject({
      state: 'running',
      restarts: 1,
      address: '10.89.0.9',
      exit: null,
    });
  });

  it('removes a replica that scaling took away', () => {
    const of = { service: 'thumb', replica: 3 };
    const view = systemReducer(emptySystem, [
      stamp({ type: 'replica', state: 'running' }, of),
      stamp({ type: 'replica', state: 'removed' }, of),
    ]);
    expect(view.services['thumb']).toEqual([]);
  });

  it('puts faults on and takes them off', () => {
    const on = stamp({ type: 'fault', from: 'img', to: 'queue', fault: { cut: true } });
    const off = stamp({ type: 'fault', from: 'img', to: 'queue', fault: null });
    expect(systemReducer(emptySystem, [on]).faults).toHaveLength(1);
    expect(systemReducer(emptySystem, [on, off]).faults).toEqual([]);
  });
});

describe('traces as a fold', () => {
  it('joins HTTP and the queue under one id', () => {
    const trace = 'a'.repeat(32);
    const view = traceReducer(emptyTraces, [
      stamp({ type: 'request', id: 's1', from: {}, to: {}, method: 'POST', path: '/img', trace, span: 's1' }),
      { ...step('routed', 'm1', { key: 'image.uploaded' }), trace, span: 's2', parent: 's1' },
      stamp({ type: 'response', id: 's1', from: {}, to: {}, status: 201, ms: 3, trace, span: 's1' }),
      { ...step('delivered', 'm1', { peer: { service: 'thumb' } }), trace },
      { ...step('acked', 'm1'), trace },
    ]);
    expect(view.traces).toHaveLength(1);
    expect(view.traces[0]?.spans.map((span) => [span.kind, span.outcome])).toEqual([
      ['http', 201],
      ['message', 'acked'],
    ]);
  });

  describe('of a replica that asks itself, as a health check does', () => {
    const trace = 'b'.repeat(32);
    const img = { service: 'img', replica: 1 };
    const ask = (id: string, to: Peer) =>
      stamp({ type: 'request', id, from: img, to, method: 'GET', path: '/health', trace, span: id });
    const check = [
      ask('s1', img),
      stamp({ type: 'response', id: 's1', from: img, to: img, status: 200, ms: 1, trace, span: 's1' }),
    ];

    it('shows nothing', () => {
      const view = check.reduce((before, event) => traceReducer(before, [event]), emptyTraces);
      expect([view.traces, view.left]).toEqual([[], 0]);
    });

    it('shows all of it once anybody else takes part, another replica included', () => {
      const view = traceReducer(traceReducer(emptyTraces, check), [ask('s2', { ...img, replica: 2 })]);
      expect(view.traces[0]?.spans.map((span) => [span.id, span.outcome])).toEqual([
        ['s1', 200],
        ['s2', null],
      ]);
      expect(view.aside).toEqual([]);
    });

    it('remembers only so many of them', () => {
      const batch = Array.from({ length: TRACES + 5 }, (_, index) => ({
        ...ask(`s${index}`, img),
        trace: `t${index}`,
      }));
      const view = traceReducer(emptyTraces, batch);
      expect([view.traces.length, view.aside.length, view.left]).toEqual([0, ASIDE, 0]);
    });
  });

  it('ends what a replica had asked when that replica ends', () => {
    const trace = 'c'.repeat(32);
    const thumb = { service: 'thumb', replica: 2 };
    const to = { service: 'img', replica: 1 };
    const ask = (id: string, from: Peer, peer: Peer): LabEvent =>
      stamp({ type: 'request', id, from, to: peer, method: 'PUT', path: '/', trace, span: id });
    const view = traceReducer(
      traceReducer(emptyTraces, [
        ask('s1', thumb, to),
        ask('s2', { ...thumb, replica: 1 }, to),
        ask('s3', {}, thumb),
      ]),
      [stamp({ type: 'replica', state: 'exited' }, thumb)],
    );
    expect(view.traces[0]?.spans.map(({ id, end, error }) => [id, end !== null, error])).toEqual([
      ['s1', true, 'exited'],
      ['s2', false, null],
      ['s3', true, 'exited'],
    ]);
  });

  it('stays bounded and says how many traces left', () => {
    const batch = Array.from({ length: TRACES + 5 }, (_, index) =>
      stamp({
        type: 'request',
        id: `s${index}`,
        from: {},
        to: {},
        method: 'GET',
        path: '/',
        trace: `t${index}`,
      }),
    );
    const view = traceReducer(emptyTraces, batch);
    expect([view.traces.length, view.left]).toEqual([TRACES, 5]);
  });
});

describe('logs as a fold', () => {
  it('keeps the newest lines and counts the rest', () => {
    const batch = Array.from({ length: LOG_ROWS + 3 }, (_, index) =>
      stamp({ type: 'log', stream: 'stdout', line: String(index) }, { service: 'img', replica: 1 }),
    );
    const view = logReducer(emptyLogs, batch);
    expect([view.rows.length, view.left, view.rows[0]?.line]).toEqual([LOG_ROWS, 3, '3']);
  });
});

describe('a recording', () => {
  it('reads back what was written', () => {
    const events = [step('routed', 'm1'), step('acked', 'm1')];
    const text = writeRecording(
      { sandbox: 'good-corner', step: null, plan: { name: 'good-corner' } },
      events,
    );
    const back = readRecording(text);
    expect(back.events).toEqual(events);
    expect(back.header).toMatchObject({ format: 'ruche-events', version: 1, sandbox: 'good-corner' });
  });

  it.each([
    ['', 'not-a-recording', 1],
    ['{"format":"other"}', 'not-a-recording', 1],
    ['{"format":"ruche-events","version":99,"sandbox":"x"}', 'unknown-version', 1],
    ['{"format":"ruche-events","version":1,"sandbox":"x"}\n{"seq":1}', 'bad-line', 2],
    ['{"format":"ruche-events","version":1,"sandbox":"x"}\n\n[1]', 'bad-line', 3],
  ])('refuses %j and names the line', (text, code, line) => {
    expect(() => readRecording(text)).toThrow(expect.objectContaining({ code, line }) as RecordingError);
  });
});

describe('requests in flight as a fold', () => {
  const img = { service: 'img', replica: 1 };
  const outside = { address: '10.89.0.1', port: 40001 };
  const ask = (id: string, from: Peer = { service: 'gateway', replica: 1 }): LabEvent =>
    stamp({ type: 'request', id, from, to: img, method: 'GET', path: '/' });
  const answer = (id: string): LabEvent =>
    stamp({ type: 'response', id, from: {}, to: img, status: 200, ms: 1 });
  const open = (id: string, from: Peer): LabEvent =>
    stamp({ type: 'link', state: 'open', id, from, to: img });
  const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

  it('a request is in hand until its answer leaves', () => {
    let view = flightReducer(emptyFlights, [ask('a'), ask('b')]);
    expect(ids(view.requests)).toEqual(['a', 'b']);
    view = flightReducer(view, [answer('a')]);
    expect(ids(view.requests)).toEqual(['b']);
  });

  it('a connection from outside knocks until its first request is read', () => {
    let view = flightReducer(emptyFlights, [open('l1', outside), open('l2', { ...outside, port: 40002 })]);
    expect(ids(view.knocks)).toEqual(['l1', 'l2']);
    view = flightReducer(view, [ask('a', outside)]);
    expect(ids(view.knocks)).toEqual(['l2']);
    expect(
      ids(
        flightReducer(view, [stamp({ type: 'link', state: 'reset', id: 'l2', from: outside, to: img })])
          .knocks,
      ),
    ).toEqual([]);
  });

  it('a death ends what a replica had in hand, what it had asked for, and who knocked', () => {
    const view = flightReducer(emptyFlights, [
      open('l1', outside),
      ask('a'),
      ask('b', { service: 'thumb', replica: 2 }),
      stamp({
        type: 'request',
        id: 'c',
        from: img,
        to: { service: 'ads', replica: 1 },
        method: 'GET',
        path: '/',
      }),
    ]);
    const exit = stamp({ type: 'replica', state: 'exited' }, img);
    expect(flightReducer(view, [exit])).toEqual({ requests: [], knocks: [] });
  });

  it('leaves out what a replica asks itself, and gives the same object back when nothing concerns it', () => {
    expect(flightReducer(emptyFlights, [ask('health', img)])).toBe(emptyFlights);
    expect(flightReducer(emptyFlights, [answer('unknown'), stamp({ type: 'lab', state: 'ready' })])).toBe(
      emptyFlights,
    );
  });

  it('claims nothing after events were lost', () => {
    const view = flightReducer(emptyFlights, [ask('a'), open('l1', outside)]);
    expect(flightReducer(view, [stamp({ type: 'lost', count: 3 })])).toEqual(emptyFlights);
  });
});
