export { createTracer, type ContextStorage, type Tracer, type TracerOptions } from './tracer.ts';
export { formatTraceparent, parseTraceparent, TRACEPARENT } from './traceparent.ts';
export { instrumentHttp, type HttpExports } from './http.ts';
export { instrumentFetch, type DiagnosticsChannels } from './fetch.ts';
export { instrumentAmqplib, type AmqplibChannels } from './amqplib.ts';
export { installInstrumentation, instrumentSource, transformSource, INSTRUMENT_GLOBAL } from './source.ts';
