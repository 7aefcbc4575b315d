import { createBindings } from './bindings.ts';
import { createDirect } from './direct.ts';
import { createFanout } from './fanout.ts';
import { createHeaders } from './headers.ts';
import { createTopic } from './topic.ts';
import type { Exchange, ExchangeOptions, ExchangeType, Router } from './types.ts';

export { checkMatch } from './headers.ts';
export type { Binding, Destination, Exchange, ExchangeOptions, ExchangeType, Router } from './types.ts';

const ROUTERS: Readonly<Record<ExchangeType, () => Router>> = {
  direct: createDirect,
  fanout: createFanout,
  topic: createTopic,
  headers: createHeaders,
};

/** An exchange without bindings. */
export function createExchange(options: ExchangeOptions): Exchange {
  const router = ROUTERS[options.type]();
  const bindings = createBindings();
  return {
    ...options,
    kind: 'exchange',
    bind: (destination, key, args) => {
      const binding = bindings.add(destination, key, args);
      if (binding) router.add(binding);
      return binding !== undefined;
    },
    unbind: (destination, key, args) => {
      const binding = bindings.delete(destination, key, args);
      if (binding) router.delete(binding);
      return binding !== undefined;
    },
    bindingsTo: bindings.to,
    bindings: bindings.all,
    size: bindings.size,
    route: router.route,
  };
}

/** Whether this broker has exchanges of this type. */
export function isExchangeType(type: string): type is ExchangeType {
  return Object.hasOwn(ROUTERS, type);
}
