import type { LabEvent, MessageEvent, Peer, RequestEvent, ResponseEvent } from './types.ts';

/**
 * OTLP/JSON: traces as Jaeger, Tempo or Grafana open them (opentelemetry-proto 1.x, "JSON Protobuf Encoding": ids in
 * hex, 64-bit numbers as strings, enums as numbers). Attributes follow OpenTelemetry's semantic conventions for HTTP and
 * for messaging with RabbitMQ.
 */

/** `AnyValue`: one of its fields. */
export type OtlpValue =
  | { readonly stringValue: string }
  /** An integer, written as a string. */
  | { readonly intValue: string }
  | { readonly boolValue: boolean };

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

export interface OtlpSpanEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes?: readonly OtlpAttribute[];
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** SERVER 2, CLIENT 3, PRODUCER 4, CONSUMER 5. */
  readonly kind: 2 | 3 | 4 | 5;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events?: readonly OtlpSpanEvent[];
  /** UNSET 0, ERROR 2. */
  readonly status: { readonly code: 0 | 2; readonly message?: string };
}

export interface OtlpResourceSpans {
  readonly resource: { readonly attributes: readonly OtlpAttribute[] };
  readonly scopeSpans: readonly {
    readonly scope: { readonly name: string };
    readonly spans: readonly OtlpSpan[];
  }[];
}

/** An `ExportTraceServiceRequest`: what `POST /v1/traces` takes, and what a file of traces holds. */
export interface OtlpTraces {
  readonly resourceSpans: readonly OtlpResourceSpans[];
}

export interface OtlpOptions {
  /** When the lab's clock (`at`) stood at 0. */
  readonly start: Date;
  /** The sandbox: `service.namespace` of every service. */
  readonly lab: string;
}

const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;

/** A span that grows while events are read. */
interface Draft {
  readonly owner: Peer;
  readonly trace: string;
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  readonly kind: OtlpSpan['kind'];
  readonly start: number;
  end: number | null;
  readonly attributes: (OtlpAttribute | null)[];
  readonly events: { readonly at: number; readonly name: string; readonly attributes: OtlpAttribute[] }[];
  error: string | null;
}

/**
 * The traces of a list of events, grouped by replica. A request is one span of whoever reported it: SERVER where it came
 * in without a trace (the reader's own), CLIENT otherwise. A message is one PRODUCER span, and one CONSUMER span for each
 * time it was delivered. What had not ended when the events end lasts until then and says `ruche.unfinished`.
 * Events without a trace are left out: OTLP has no place for them.
 */
export function toOtlp(events: readonly LabEvent[], { start, lab }: OtlpOptions): OtlpTraces {
  const drafts: Draft[] = [];
  const open = new Map<string, Draft>();
  // Message → its publishing; message and queue → the delivery that is not settled.
  const published = new Map<string, Draft>();

  for (const event of events) {
    if (event.trace === undefined) continue;
    if (event.type === 'request') {
      const draft = requestSpan(event, event.trace);
      drafts.push(draft);
      open.set(event.id, draft);
    } else if (event.type === 'response') {
      const draft = open.get(event.id);
      open.delete(event.id);
      if (draft) answer(draft, event);
    } else if (event.type === 'message') {
      const copy = `${event.message}@${event.queue ?? ''}`;
      switch (event.step) {
        case 'published': {
          const draft = publishSpan(event, event.trace);
          drafts.push(draft);
          published.set(event.message, draft);
          break;
        }
        case 'delivered': {
          const draft = deliverySpan(event, event.trace, published.get(event.message));
          drafts.push(draft);
          if (event.autoAck) draft.end = event.at;
          else open.set(copy, draft);
          break;
        }
        case 'acked':
        case 'requeued':
        case 'dead':
        case 'dropped':
        case 'returned':
        case 'confirmed':
        case 'routed': {
          const held = open.get(copy);
          const draft = held ?? published.get(event.message);
          draft?.events.push({
            at: event.at,
            name: event.step,
            attributes: kept([
              text('messaging.destination.name', event.queue),
              text('ruche.reason', event.reason),
            ]),
          });
          if (held) {
            held.end = event.at;
            if (event.step !== 'acked') held.error = event.reason ?? event.step;
            open.delete(copy);
          } else if (
            draft &&
            (event.step === 'dead' || event.step === 'dropped' || event.step === 'returned')
          )
            draft.error = event.reason ?? event.step;
          break;
        }
        default:
          event.step satisfies never;
      }
    }
  }

  const last = events.at(-1)?.at ?? 0;
  const nanos = toNanos(start);
  const owners = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const owner = `${draft.owner.service ?? ''} ${draft.owner.replica ?? 1}`;
    const own = owners.get(owner);
    if (own) own.push(draft);
    else owners.set(owner, [draft]);
  }
  return {
    resourceSpans: [...owners.values()].map((own) => ({
      resource: { attributes: resource((own[0] as Draft).owner, lab) },
      scopeSpans: [{ scope: { name: 'ruche' }, spans: own.map((draft) => finish(draft, last, nanos)) }],
    })),
  };
}

function resource({ service, replica = 1, address }: Peer, lab: string): readonly OtlpAttribute[] {
  return kept([
    text('service.name', service ?? 'unknown_service'),
    text('service.namespace', lab),
    text('service.instance.id', `${service ?? 'unknown_service'}-${replica}`),
    text('host.ip', address),
  ]);
}

/** A request from outside is its receiver's span; any other is its sender's, like its times. */
function requestSpan(event: LabEvent & RequestEvent, trace: string): Draft {
  const { from, to, method, path } = event;
  // A sender does not know yet from which port it will speak; a receiver does.
  const inside = from.service !== undefined && from.port === undefined;
  const [bare = '', query] = path.split('?', 2);
  const host = to.service ?? to.address;
  return {
    owner: inside ? from : to.service === undefined ? from : to,
    trace,
    id: event.id,
    parent: event.parent ?? null,
    name: method,
    kind: inside ? CLIENT : SERVER,
    start: event.at,
    end: null,
    attributes: [
      text('http.request.method', method),
      text('url.scheme', 'http'),
      text('url.path', bare),
      text('url.query', query),
      inside ? text('url.full', `http://${host}${to.port === undefined ? '' : `:${to.port}`}${path}`) : null,
      text('server.address', host),
      whole('server.port', to.port),
      inside ? null : text('client.address', from.service ?? from.address),
      whole('http.request.body.size', event.size),
    ],
    events: [],
    error: null,
  };
}

/** OpenTelemetry's rule: a 4xx is an error of the one who asks, a 5xx of both. */
function answer(draft: Draft, event: LabEvent & ResponseEvent): void {
  draft.end = event.at;
  const { status } = event;
  if (status > 0) draft.attributes.push(whole('http.response.status_code', status));
  draft.attributes.push(whole('http.response.body.size', event.size));
  if (status !== 0 && status < (draft.kind === CLIENT ? 400 : 500)) return;
  const type = status === 0 ? (event.error ?? 'no answer') : String(status);
  draft.attributes.push(text('error.type', type));
  draft.error = status === 0 ? type : '';
}

const messaging = (event: MessageEvent, operation: 'send' | 'process', name: string) => [
  text('messaging.system', 'rabbitmq'),
  text('messaging.operation.type', operation),
  text('messaging.operation.name', name),
  text('messaging.message.id', event.message),
  text('messaging.rabbitmq.destination.routing_key', event.key),
  whole('messaging.message.body.size', event.size),
];

function publishSpan(event: LabEvent & MessageEvent, trace: string): Draft {
  // Semantic conventions, RabbitMQ: a producer's destination is "exchange:routing key".
  const destination = [event.exchange, event.key].filter((part) => part).join(':') || 'amq.default';
  return {
    owner: event.peer ?? {},
    trace,
    id: spanId(`${event.message} published`),
    parent: event.span ?? null,
    name: `publish ${destination}`,
    kind: PRODUCER,
    start: event.at,
    end: event.at,
    attributes: [text('messaging.destination.name', destination), ...messaging(event, 'send', 'publish')],
    events: [],
    error: null,
  };
}

function deliverySpan(event: LabEvent & MessageEvent, trace: string, from: Draft | undefined): Draft {
  const queue = event.queue ?? '';
  // … and a consumer's is "exchange:routing key:queue".
  const destination = [event.exchange, event.key, queue].filter((part) => part).join(':');
  return {
    owner: event.peer ?? {},
    trace,
    id: spanId(`${event.message}@${queue} ${event.seq}`),
    parent: from?.id ?? event.span ?? null,
    name: `process ${queue}`,
    kind: CONSUMER,
    start: event.at,
    end: null,
    attributes: [
      text('messaging.destination.name', destination),
      ...messaging(event, 'process', 'deliver'),
      text('messaging.consumer.group.name', queue),
      event.redelivered ? flag('ruche.redelivered', true) : null,
      event.autoAck ? flag('ruche.auto_ack', true) : null,
    ],
    events: [],
    error: null,
  };
}

function finish(draft: Draft, last: number, nanos: (at: number) => string): OtlpSpan {
  const { attributes, events, end } = draft;
  return {
    traceId: draft.trace,
    spanId: draft.id,
    ...(draft.parent === null ? {} : { parentSpanId: draft.parent }),
    name: draft.name,
    kind: draft.kind,
    startTimeUnixNano: nanos(draft.start),
    endTimeUnixNano: nanos(end ?? last),
    attributes: kept([...attributes, end === null ? flag('ruche.unfinished', true) : null]),
    ...(events.length === 0
      ? {}
      : {
          events: events.map(({ at, name, attributes: about }) => ({
            timeUnixNano: nanos(at),
            name,
            ...(about.length === 0 ? {} : { attributes: about }),
          })),
        }),
    status:
      draft.error === null
        ? { code: 0 }
        : { code: 2, ...(draft.error === '' ? {} : { message: draft.error }) },
  };
}

/** Milliseconds of the lab as nanoseconds since 1970: more digits than a number holds. */
const toNanos = (start: Date): ((at: number) => string) => {
  const zero = BigInt(start.getTime()) * 1_000_000n;
  return (at) => String(zero + BigInt(Math.round(at * 1e6)));
};

/** Messages have no span of their own in events: 64 bits of FNV-1a over their name, the same in every export. */
function spanId(name: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return (hash === 0n ? 1n : hash).toString(16).padStart(16, '0');
}

const text = (key: string, value: string | undefined): OtlpAttribute | null =>
  value === undefined ? null : { key, value: { stringValue: value } };
const whole = (key: string, value: number | undefined): OtlpAttribute | null =>
  value === undefined ? null : { key, value: { intValue: String(Math.round(value)) } };
const flag = (key: string, value: boolean): OtlpAttribute => ({ key, value: { boolValue: value } });
const kept = (list: readonly (OtlpAttribute | null)[]): OtlpAttribute[] => list.filter((one) => one !== null);
