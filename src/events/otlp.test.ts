import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { readRecording, toOtlp, type LabEvent, type OtlpSpan, type OtlpTraces } from './index.ts';

/** The messages that protobuf.js made of OpenTelemetry's .proto files; their package has no types for them. */
interface Schema {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: {
        readonly trace: {
          readonly v1: {
            readonly ExportTraceServiceRequest: {
              fromObject(object: unknown): object;
              encode(message: object): { finish(): Uint8Array };
              decode(bytes: Uint8Array): object;
              toObject(message: object, options: object): object;
            };
          };
        };
      };
    };
  };
}
const schema = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer/build/src/generated/root.js',
) as Schema;
const { ExportTraceServiceRequest } = schema.opentelemetry.proto.collector.trace.v1;
const start = new Date('2026-11-23T03:33:54.000Z');
const recorded = (name: string): readonly LabEvent[] =>
  readRecording(readFileSync(`sandboxes/good-corner/recordings/${name}.jsonl`, 'utf8')).events;
const exported = (name: string): OtlpTraces => toOtlp(recorded(name), { start, lab: 'good-corner' });

interface Owned extends OtlpSpan {
  readonly service: string;
}
const attribute = (list: OtlpSpan['attributes'], name: string): string | boolean | undefined => {
  const value = list.find(({ key }) => key === name)?.value;
  return value && Object.values(value)[0];
};
const spansOf = ({ resourceSpans }: OtlpTraces): readonly Owned[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        service: String(attribute(resource.attributes, 'service.instance.id')),
      })),
    ),
  );

const IDS = new Set(['traceId', 'spanId', 'parentSpanId']);
/** OTLP/JSON writes ids in hex where Protobuf's own JSON has base64 ("JSON Protobuf Encoding"). */
const recode = (value: unknown, from: BufferEncoding, to: BufferEncoding): unknown => {
  if (Array.isArray(value)) return value.map((one) => recode(one, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      IDS.has(key) && typeof inner === 'string'
        ? Buffer.from(inner, from).toString(to)
        : recode(inner, from, to),
    ]),
  );
};
/** Through OpenTelemetry's own schema to bytes and back: what it does not know, or means otherwise, comes back changed. */
const throughSchema = (traces: unknown): unknown => {
  const bytes = ExportTraceServiceRequest.encode(
    ExportTraceServiceRequest.fromObject(recode(traces, 'hex', 'base64')),
  ).finish();
  const back = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(bytes), {
    longs: String,
    bytes: String,
    enums: Number,
  });
  return recode(JSON.parse(JSON.stringify(back)), 'base64', 'hex');
};

describe('OTLP', () => {
  it.each(['kill-worker', 'kill-worker-auto', 'kill-img', 'kill-gateway', 'sixty-manual'])(
    'knows every field of %s, and means by each what was meant',
    (name) => {
      const traces = JSON.parse(JSON.stringify(exported(name))) as OtlpTraces;
      expect(spansOf(traces).length).toBeGreaterThan(3);
      expect(throughSchema(traces)).toEqual(traces);
    },
  );

  it('would be told of a field that the schema does not have', () => {
    const traces = exported('first-photo');
    expect(throughSchema({ ...traces, colour: 'honey' })).not.toEqual({ ...traces, colour: 'honey' });
  });

  it('gives every span an id of its own, and a parent that is there', () => {
    const spans = spansOf(exported('kill-worker'));
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    const ids = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
    for (const { traceId, spanId, parentSpanId } of spans) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
      if (parentSpanId !== undefined) expect(ids).toContain(`${traceId} ${parentSpanId}`);
    }
  });

  it('tells the story of a message whose worker was killed', () => {
    const events = recorded('kill-worker');
    const requeued = events.find((event) => event.type === 'message' && event.step === 'requeued');
    const story = spansOf(exported('kill-worker'))
      .filter(({ traceId }) => traceId === requeued?.trace)
      .map(({ service, kind, name, status, events: steps }) =>
        [
          service,
          kind,
          name,
          ...(steps ?? []).map((step) => step.name),
          ...(status.code === 2 ? ['ERROR'] : []),
        ].join(' '),
      )
      .toSorted();
    expect(story).toEqual([
      'gateway-1 2 POST',
      'gateway-1 3 POST',
      'img-1 4 publish images:image.uploaded routed confirmed',
      'thumb-1 3 GET',
      'thumb-1 5 process thumbnails requeued ERROR',
      'thumb-2 3 GET',
      'thumb-2 3 PUT',
      'thumb-2 5 process thumbnails acked',
    ]);
  });

  it('counts time in nanoseconds from the given start, to the last digit', () => {
    const at = (ms: number, id: string): LabEvent[] => [
      {
        seq: 1,
        at: ms,
        trace: 'a'.repeat(32),
        type: 'request',
        id,
        from: {},
        to: { service: 'gateway', replica: 1 },
        method: 'GET',
        path: '/ads?page=2',
      },
    ];
    const [span] = spansOf(toOtlp(at(1234.567, 'b'.repeat(16)), { start, lab: 'good-corner' }));
    expect(span?.startTimeUnixNano).toBe('1795404835234567000');
    expect([
      attribute(span?.attributes ?? [], 'url.path'),
      attribute(span?.attributes ?? [], 'url.query'),
      attribute(span?.attributes ?? [], 'ruche.unfinished'),
    ]).toEqual(['/ads', 'page=2', true]);
  });

  it('says which answers are errors, for whom', () => {
    const spans = spansOf(exported('kill-img')).filter(
      ({ attributes }) => attribute(attributes, 'error.type') !== undefined,
    );
    expect(spans.length).toBeGreaterThan(0);
    for (const { attributes, status } of spans) {
      expect(status.code).toBe(2);
      const code = attribute(attributes, 'http.response.status_code');
      if (code !== undefined) expect(Number(code)).toBeGreaterThanOrEqual(400);
    }
  });
});
