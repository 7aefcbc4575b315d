import { formatTraceparent, parseTraceparent, TRACEPARENT } from './traceparent.ts';
import type { Tracer } from './tracer.ts';

/** Message properties, as amqplib passes them down to a frame. */
interface Properties {
  readonly headers?: Readonly<Record<string, unknown>>;
}

interface Message {
  readonly properties?: Properties;
}

type SendMessage = (this: unknown, fields: unknown, properties: Properties, content: unknown) => unknown;
type DispatchMessage = (this: unknown, fields: unknown, message: Message | null) => unknown;

/** What amqplib's `lib/channel.js` exports, as far as it is patched. */
export interface AmqplibChannels {
  readonly Channel: { readonly prototype: { sendMessage: SendMessage } };
  readonly BaseChannel: { readonly prototype: { dispatchMessage: DispatchMessage } };
}

/**
 * Makes every published message carry the `traceparent` of the code that publishes it, and every consumer run in the
 * context of its message: what it does hangs below the request that published. A message that carries none starts a
 * trace, so that all its consumer does belongs together.
 */
export function instrumentAmqplib({ Channel, BaseChannel }: AmqplibChannels, tracer: Tracer): void {
  const { sendMessage } = Channel.prototype;
  Channel.prototype.sendMessage = function (fields, properties, content) {
    const context = tracer.current();
    const kept = properties.headers ?? {};
    if (context === undefined && TRACEPARENT in kept)
      return sendMessage.call(this, fields, properties, content);
    const traceparent = formatTraceparent(
      context?.trace ?? tracer.ids.trace(),
      context?.span ?? tracer.ids.span(),
    );
    const traced = { ...properties, headers: { ...kept, [TRACEPARENT]: traceparent } };
    return sendMessage.call(this, fields, traced, content);
  };

  const { dispatchMessage } = BaseChannel.prototype;
  BaseChannel.prototype.dispatchMessage = function (fields, message) {
    // null: the broker cancelled the consumer.
    if (message === null) return dispatchMessage.call(this, fields, message);
    const header = message.properties?.headers?.[TRACEPARENT];
    const context = parseTraceparent(header) ?? { trace: tracer.ids.trace() };
    return tracer.run(context, () => dispatchMessage.call(this, fields, message));
  };
}
