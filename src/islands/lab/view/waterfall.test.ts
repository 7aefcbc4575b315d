import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyTraces, readRecording, traceReducer, type SpanView, type TraceView } from '#events';
import { outcomeOf, summaryOf, waterfall, type WaterfallRow } from './waterfall.ts';

const { events } = readRecording(readFileSync('sandboxes/good-corner/recordings/kill-worker.jsonl', 'utf8'));
const { traces } = traceReducer(emptyTraces, events);
const killed = traces.find(({ spans }) =>
  spans.some(({ steps }) => steps.some(({ step }) => step === 'requeued')),
) as TraceView;
const now = events.at(-1)?.at ?? 0;
const { rows, ticks, length } = waterfall(killed, now);
const message = rows.find(({ span }) => span.kind === 'message') as WaterfallRow;

const http = (more: Partial<SpanView>): SpanView => ({
  id: 'a',
  parent: null,
  kind: 'http',
  label: 'GET /',
  from: {},
  to: { service: 'gateway', replica: 1 },
  start: 0,
  end: null,
  outcome: null,
  error: null,
  message: null,
  steps: [],
  ...more,
});

describe('the waterfall of a photo whose worker was killed', () => {
  test('nests the request, the message and what each worker asked while it held it', () => {
    expect(
      rows.map(({ span, depth }) => `${'  '.repeat(depth)}${span.from.service ?? 'reader'} ${span.label}`),
    ).toEqual([
      'reader POST /img',
      '  gateway POST /img',
      '    img thumbnails ← image.uploaded',
      expect.stringMatching(/^ {6}thumb GET \/img\/\w+\.png$/),
      expect.stringMatching(/^ {6}thumb GET \/img\/\w+\.png$/),
      expect.stringMatching(/^ {6}thumb PUT \/internal\/\w+\.thumb\.png$/),
    ]);
  });

  test('shows the message waiting and held, twice each, without gaps', () => {
    expect(message.bars.map(({ kind }) => kind)).toEqual(['waiting', 'held', 'waiting', 'held']);
    for (const [index, bar] of message.bars.entries()) {
      expect(bar.to).toBeGreaterThanOrEqual(bar.from);
      if (index > 0) expect(bar.from).toBe(message.bars[index - 1]?.to);
    }
    expect(message.marks.map(({ kind }) => kind)).toEqual(['requeued', 'acked']);
    expect(message.outcome).toEqual({ key: 'acked', values: {}, again: 1, failed: false });
  });

  test('keeps all bars on an axis of few round ticks', () => {
    expect(ticks.length).toBeLessThanOrEqual(5);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeLessThanOrEqual(length);
    for (const { bars } of rows)
      for (const { from, to } of bars) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1);
      }
  });

  test('sums the trace up by what began it, and says that it came back', () => {
    const summary = summaryOf(killed, now);
    expect([summary.label, summary.spans, summary.outcome.again]).toEqual(['POST /img', 6, 1]);
    expect(summary.duration).toBeGreaterThan(5000);
  });
});

describe('outcomes', () => {
  test.each([
    [http({}), 'open', false],
    [http({ outcome: 201, end: 1 }), 'status', false],
    [http({ outcome: 404, end: 1 }), 'error', true],
    [http({ outcome: 502, end: 1 }), 'error', true],
    [http({ outcome: 0, end: 1, error: 'ECONNRESET' }), 'none', true],
    [http({ outcome: 0, end: 1, error: 'exited' }), 'died', true],
    [http({ kind: 'message', outcome: 'routed' }), 'ready', false],
    [http({ kind: 'message', outcome: 'requeued' }), 'ready', false],
    [http({ kind: 'message', outcome: 'delivered' }), 'held', false],
    [http({ kind: 'message', outcome: 'delivered', end: 1 }), 'forgotten', false],
    [http({ kind: 'message', outcome: 'dead', end: 1 }), 'dead', true],
  ])('tells %#', (span, key, failed) => {
    expect(outcomeOf(span)).toMatchObject({ key, failed });
  });

  test('a trace is as bad as its worst span', () => {
    const trace: TraceView = {
      trace: 't',
      start: 0,
      spans: [http({ outcome: 200, end: 9 }), http({ id: 'b', parent: 'a', outcome: 502, end: 5 })],
    };
    expect(summaryOf(trace, 9).outcome).toMatchObject({ key: 'error', values: { status: 502 } });
  });
});

test('what goes on lasts until now, and an empty trace has an axis all the same', () => {
  const open = waterfall({ trace: 't', start: 0, spans: [http({})] }, 40);
  expect(open.rows[0]?.bars).toEqual([{ kind: 'http', from: 0, to: 1, open: true }]);
  expect(waterfall({ trace: 't', start: 3, spans: [] }, 3)).toEqual({
    rows: [],
    length: 0.1,
    ticks: [0, 0.05, 0.1],
  });
});

test('spans that name each other as parents are shown all the same', () => {
  const circle = [http({ id: 'a', parent: 'b' }), http({ id: 'b', parent: 'a' })];
  expect(waterfall({ trace: 't', start: 0, spans: circle }, 1).rows).toHaveLength(2);
});
