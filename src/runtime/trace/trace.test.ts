import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Emitted, TraceContext } from '#events';
import {
  createTracer,
  formatTraceparent,
  installInstrumentation,
  instrumentHttp,
  instrumentSource,
  parseTraceparent,
  transformSource,
  type Tracer,
} from './index.ts';

const TRACE = 'a'.repeat(32);
const SPAN = 'b'.repeat(16);

function tracerOf(events: Emitted[]): Tracer {
  let next = 0;
  return createTracer({
    storage: new AsyncLocalStorage<TraceContext | undefined>(),
    emit: (event) => events.push(event),
    random: (bytes) => bytes.fill((next += 1)),
    now: () => 0,
  });
}

describe('traceparent', () => {
  it('survives a round trip, and is refused when it is not one', () => {
    expect(parseTraceparent(formatTraceparent(TRACE, SPAN))).toEqual({ trace: TRACE, span: SPAN });
    for (const wrong of [
      undefined,
      7,
      '',
      'x',
      `00-${'0'.repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
    ]) {
      expect(parseTraceparent(wrong)).toBe(undefined);
    }
  });
});

describe('an instrumented node:http', () => {
  const events: Emitted[] = [];
  const tracer = tracerOf(events);
  let undo = (): void => {};
  let server: http.Server;
  let port = 0;
  let seen: (TraceContext | undefined)[] = [];

  beforeEach(async () => {
    events.length = 0;
    seen = [];
    undo = instrumentHttp(http, tracer);
    server = http.createServer(async (request, response) => {
      await new Promise((done) => setImmediate(done));
      seen.push(tracer.current());
      request.resume().on('end', () => response.end(JSON.stringify(request.headers)));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    undo();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  function answer(request: http.ClientRequest): Promise<Record<string, string>> {
    return new Promise((done, failed) => {
      request.on('error', failed).on('response', async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        done(JSON.parse(text));
      });
      request.end();
    });
  }

  it('adds a traceparent in every form of the call, and keeps the headers', async () => {
    const url = `http://127.0.0.1:${port}/p?q=1`;
    const headers = { 'X-A': '1' };
    const forms: (() => http.ClientRequest)[] = [
      () => http.request(url),
      () => http.request(new URL(url)),
      () => http.request(url, { headers }),
      () => http.request(new URL(url), { method: 'POST', headers }),
      () => http.request({ host: '127.0.0.1', port, path: '/p?q=1', headers }),
      () =>
        http.request(url, {
          headers: ['Host', 'h', 'X-A', '1', 'traceparent', 'old'] as unknown as string[],
        }),
      () => http.request(url, { headers: { Traceparent: 'old', ...headers } }),
      () => http.get(url),
    ];
    for (const form of forms) {
      const got = await answer(form());
      expect(got['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    }
    expect(headers).toEqual({ 'X-A': '1' });
    expect(events.filter(({ type }) => type === 'request')).toHaveLength(forms.length);
    expect(events[0]).toMatchObject({ path: '/p?q=1', to: { address: '127.0.0.1', port } });
  });

  it('hangs a request below the code that sends it, and the handler below the request', async () => {
    await tracer.run({ trace: TRACE, span: SPAN }, () => answer(http.request({ port, host: '127.0.0.1' })));
    const [request] = events;
    expect(request).toMatchObject({ type: 'request', trace: TRACE, parent: SPAN });
    expect(seen).toEqual([{ trace: TRACE, span: request?.span }]);
    expect(events).toHaveLength(2);
  });

  it('reports sizes and status once, after the request', async () => {
    const request = http.request({ port, host: '127.0.0.1', method: 'POST' });
    request.write('é');
    request.write(Buffer.from('ab'));
    const got = await answer(request);
    expect(events.map(({ type }) => type)).toEqual(['request', 'response']);
    expect(events[1]).toMatchObject({ status: 200, size: JSON.stringify(got).length });
  });

  it('reports a request without traceparent at its receiver, in a trace of its own', async () => {
    undo();
    const plain = http.request;
    undo = instrumentHttp(http, tracer);
    await answer(plain({ port, host: '127.0.0.1' }));
    await expect.poll(() => events.length).toBe(2);
    const [request, response] = events;
    expect(request).toMatchObject({ type: 'request', from: { address: '127.0.0.1' }, to: {} });
    expect(request?.parent).toBe(undefined);
    expect(response).toMatchObject({ type: 'response', id: request?.span, status: 200 });
    expect(seen[0]).toEqual({ trace: request?.trace, span: request?.span });
  });

  it('reports a call that fails, and leaves the error to the program', async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await expect(answer(http.request({ port, host: '127.0.0.1', path: '/x' }))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(events.map((event) => [event.type, 'error' in event ? event.error : null])).toEqual([
      ['request', null],
      ['response', 'ECONNREFUSED'],
    ]);
  });

  it('is as it was when it is undone', async () => {
    undo();
    const got = await answer(http.request({ port, host: '127.0.0.1' }));
    expect(got['traceparent']).toBe(undefined);
    expect(events).toEqual([]);
    expect(Object.hasOwn(http.Server.prototype, 'emit')).toBe(false);
    undo = () => {};
  });
});

describe('an instrumented amqplib', () => {
  it('is handed over by its own source, and every other file is left alone', () => {
    const path = '/x/node_modules/amqplib/lib/channel.js';
    expect(transformSource(path, 'a')).toContain("__ruche_instrument?.('amqplib', module.exports)");
    expect(transformSource('C:\\x\\node_modules\\amqplib\\lib\\channel.js', 'a')).not.toBe(null);
    expect(transformSource('/x/node_modules/amqplib/lib/codec.js', 'a')).toBe(null);
    expect(instrumentSource('/x/index.js', 'a')).toBe('a');
  });

  it('carries the trace from publisher to consumer', () => {
    const sent: { headers?: Record<string, unknown> }[] = [];
    class Channel {
      sendMessage(_fields: unknown, properties: { headers?: Record<string, unknown> }): void {
        sent.push(properties);
      }
    }
    class BaseChannel extends Channel {
      dispatchMessage(_fields: unknown, message: unknown): unknown {
        return message === null ? 'cancelled' : tracer.current();
      }
    }
    const tracer = tracerOf([]);
    const scope: { __ruche_instrument?: (library: string, exports: unknown) => void } = {};
    const undo = installInstrumentation(tracer, scope);
    scope.__ruche_instrument?.('amqplib', { Channel, BaseChannel });
    undo();
    expect(scope).toEqual({});

    const channel = new BaseChannel();
    const properties = { headers: { mine: 1 } };
    tracer.run({ trace: TRACE, span: SPAN }, () => channel.sendMessage({}, properties));
    expect(sent[0]?.headers).toEqual({ mine: 1, traceparent: formatTraceparent(TRACE, SPAN) });
    expect(properties.headers).toEqual({ mine: 1 });
    expect(channel.dispatchMessage({}, { properties: sent[0] })).toEqual({ trace: TRACE, span: SPAN });
    expect(channel.dispatchMessage({}, { properties: {} })).toMatchObject({
      trace: expect.stringMatching(/^\w{32}$/),
    });
    expect(channel.dispatchMessage({}, null)).toBe('cancelled');
  });
});
