import { createDirect } from './direct.ts';
import { createFanout } from './fanout.ts';
import { createTopic } from './topic.ts';
import type { Exchange, ExchangeOptions, ExchangeType, Router } from './types.ts';

export type { Exchange, ExchangeOptions, ExchangeType, Router } from './types.ts';

const ROUTERS: Readonly<Record<ExchangeType, () => Router>> = {
  direct: createDirect,
  fanout: createFanout,
  topic: createTopic,
};

/** An exchange without bindings. */
export function createExchange(options: ExchangeOptions): Exchange {
  return { ...options, router: ROUTERS[options.type]() };
}

/** Whether this broker has exchanges of this type. */
export function isExchangeType(type: string): type is ExchangeType {
  return Object.hasOwn(ROUTERS, type);
}
