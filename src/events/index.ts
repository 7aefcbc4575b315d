export * from './types.ts';
export * from './ring.ts';
export * from './recording.ts';
export * from './reducers/system.ts';
export * from './reducers/queue.ts';
export * from './reducers/traces.ts';
export * from './reducers/flight.ts';
export * from './reducers/logs.ts';
