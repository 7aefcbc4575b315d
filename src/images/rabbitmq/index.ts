export { createBroker } from './broker.ts';
export { DIFFERENCES, type Difference } from './differences.ts';
export { startServer, type BrokerServer, type ServerOptions } from './server.ts';
export { readSettings, SettingsError } from './settings.ts';
export type { Broker, BrokerOptions, BrokerSnapshot, Client, Clock, Tracer, Transport } from './types.ts';
