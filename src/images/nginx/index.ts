export { loadConfig, parseConfig, type LoadOptions } from './conf/load.ts';
export { NginxError, type ConfPlace, type NginxErrorCode } from './conf/error.ts';
export type { GatewayConfig } from './conf/types.ts';
export { BindError, createGateway, type Gateway } from './gateway.ts';
export type { Output } from './log.ts';
export { run, resolveHost, type World } from './run.ts';
export { DIFFERENCES, type Difference } from './differences.ts';
