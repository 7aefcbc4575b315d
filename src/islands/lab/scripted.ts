import type { EventBody, LabEvent, Peer } from '#events';
import type { CommandResult, Lab, LabCommand, Sandbox } from '#lab';

const WORK_MS = 2500;
const SERVICES = ['gateway', 'front', 'ads', 'img', 'queue', 'thumb'] as const;
/** One grey pixel, as PNG. */
const PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOsqq//DwAFPAJ5bF0XFwAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
);

/**
 * A lab that runs nothing and plays the events of Good Corner: for drawing the interface (`astro dev`, `?scripted`)
 * and for its tests. A build does not contain it.
 */
export function createScriptedLab({ instant = false }: { readonly instant?: boolean } = {}): Lab {
  const listeners = new Set<(batch: readonly LabEvent[]) => void>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const started = performance.now();
  const photos = new Map<string, Uint8Array>();
  const ready: string[] = [];
  const redelivered = new Set<string>();
  const workers = new Map<number, { alive: boolean; message: string | null }>([
    [1, { alive: false, message: null }],
    [2, { alive: false, message: null }],
  ]);
  let seq = 0;
  let count = 0;

  const emit = (body: EventBody, service?: string, replica = 1): void => {
    const event = {
      ...body,
      seq: (seq += 1),
      at: performance.now() - started,
      ...(service ? { service, replica } : {}),
    };
    for (const listener of listeners) listener([event as LabEvent]);
  };
  const after = (ms: number, run: () => void): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          run();
          resolve();
        },
        instant ? 0 : ms,
      );
      timers.add(timer);
    });
  const http = (from: Peer, to: Peer, method: string, path: string, status: number): void => {
    const id = `s${seq}`;
    emit({ type: 'request', id, from, to, method, path }, from.service);
    emit({ type: 'response', id, from, to, status, ms: 1 }, from.service);
  };
  const of = (replica: number): Peer => ({ service: 'thumb', replica });

  const dispatch = (): void => {
    for (const [replica, worker] of workers) {
      const message = worker.alive && worker.message === null ? ready.shift() : undefined;
      if (message === undefined) continue;
      worker.message = message;
      const again = redelivered.has(message);
      const base = {
        type: 'message',
        message,
        queue: 'thumbnails',
        peer: of(replica),
        consumer: `c${replica}`,
      } as const;
      emit({ ...base, step: 'delivered', redelivered: again }, 'queue');
      http(of(replica), { service: 'img', replica: 1 }, 'GET', `/img/${message}.png`, 200);
      emit({ type: 'log', stream: 'stdout', line: `working on ${message}` }, 'thumb', replica);
      void after(WORK_MS, () => {
        if (!worker.alive || worker.message !== message) return;
        http(of(replica), { service: 'img', replica: 1 }, 'PUT', `/internal/${message}.thumb.png`, 204);
        emit({ ...base, step: 'acked' }, 'queue');
        worker.message = null;
        dispatch();
      });
    }
  };

  const up = (service: string, replica: number): void => {
    emit({ type: 'replica', state: 'running', address: '10.89.0.9', reason: 'start' }, service, replica);
    const worker = service === 'thumb' ? workers.get(replica) : undefined;
    if (!worker) return;
    worker.alive = true;
    emit(
      {
        type: 'consumer',
        state: 'added',
        queue: 'thumbnails',
        consumer: `c${replica}`,
        peer: of(replica),
        prefetch: 1,
      },
      'queue',
    );
    dispatch();
  };

  const down = (service: string, replica: number, signal: 'SIGKILL' | 'SIGTERM'): void => {
    const exit = { code: signal === 'SIGKILL' ? 137 : 0, signal: null };
    emit(
      { type: 'replica', state: 'exited', exit, reason: signal === 'SIGKILL' ? 'kill' : 'stop' },
      service,
      replica,
    );
    const worker = service === 'thumb' ? workers.get(replica) : undefined;
    if (!worker) return;
    worker.alive = false;
    emit(
      { type: 'consumer', state: 'removed', queue: 'thumbnails', consumer: `c${replica}`, peer: of(replica) },
      'queue',
    );
    const { message } = worker;
    worker.message = null;
    if (message !== null) {
      emit({ type: 'message', step: 'requeued', message, queue: 'thumbnails', peer: of(replica) }, 'queue');
      redelivered.add(message);
      ready.unshift(message);
    }
    dispatch();
  };

  const answer = (status: number, body: Uint8Array, type: string): CommandResult => ({
    type: 'http.response',
    status,
    statusText: '',
    headers: [['content-type', type]],
    body,
    ms: 1,
  });

  const request = (command: Extract<LabCommand, { readonly type: 'http.request' }>): CommandResult => {
    const { method, path } = command;
    const service = path.startsWith('/img') ? 'img' : path.startsWith('/graphql') ? 'ads' : 'front';
    emit({ type: 'request', id: `r${seq}`, from: {}, to: { service: 'gateway' }, method, path }, 'gateway');
    http({ service: 'gateway' }, { service }, method, path, 200);
    emit(
      { type: 'response', id: `r${seq}`, from: {}, to: { service: 'gateway' }, status: 200, ms: 2 },
      'gateway',
    );
    if (service === 'img' && method === 'GET') return answer(200, PIXEL, 'image/png');
    if (service !== 'img') {
      const page = '<!doctype html><title>Good Corner</title><h1>Good Corner</h1><p><a href="/ads">ads</a>';
      return answer(200, new TextEncoder().encode(page), 'text/html');
    }
    const id = `photo${(count += 1)}`;
    photos.set(id, PIXEL);
    const filename = `/img/${id}.png`;
    const base = { type: 'message', message: id, exchange: 'images', key: 'image.uploaded' } as const;
    emit({ ...base, step: 'published', peer: { service: 'img', replica: 1 } }, 'queue');
    emit(
      { ...base, step: 'routed', queue: 'thumbnails', size: 60, payload: JSON.stringify({ id, filename }) },
      'queue',
    );
    ready.push(id);
    dispatch();
    return answer(
      201,
      new TextEncoder().encode(JSON.stringify({ status: 'ok', filename })),
      'application/json',
    );
  };

  const replicasOf = (command: { readonly service: string; readonly replica?: number }): readonly number[] =>
    command.replica !== undefined ? [command.replica] : command.service === 'thumb' ? [1, 2] : [1];

  return {
    sandbox: {
      name: 'good-corner',
      plan: { name: 'good-corner', services: SERVICES.map((name) => ({ name })), networks: [], volumes: [] },
      files: {},
    } as unknown as Sandbox,
    capabilities: {
      engine: 'embedded',
      mergedOutput: false,
      offline: true,
      edits: false,
      measures: false,
      signalsEndPidOne: true,
    },
    events: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    async start() {
      emit({ type: 'lab', state: 'starting' });
      for (const service of SERVICES)
        for (const replica of replicasOf({ service }))
          emit({ type: 'replica', state: 'starting', reason: 'start' }, service, replica);
      emit({ type: 'queue', state: 'declared', queue: 'thumbnails' }, 'queue');
      for (const service of ['queue', 'thumb', 'img', 'ads', 'front', 'gateway'])
        await after(120, () => {
          for (const replica of replicasOf({ service })) up(service, replica);
          emit({ type: 'log', stream: 'stdout', line: 'listening' }, service);
        });
      emit({ type: 'lab', state: 'ready' });
    },
    async send(command) {
      if (command.type === 'http.request') return request(command);
      if (command.type === 'kill')
        for (const one of replicasOf(command)) down(command.service, one, 'SIGKILL');
      if (command.type === 'stop')
        for (const one of replicasOf(command)) down(command.service, one, 'SIGTERM');
      if (command.type === 'start' || command.type === 'restart')
        for (const one of replicasOf(command)) {
          if (command.type === 'restart') down(command.service, one, 'SIGTERM');
          emit({ type: 'replica', state: 'starting', reason: 'start' }, command.service, one);
          await after(300, () => up(command.service, one));
        }
      return { type: 'done' };
    },
    snapshot: () => ({ state: 'ready', replicas: [], faults: [], load: null, environments: {} }),
    files: () => ({}),
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      listeners.clear();
    },
  };
}
