export * from './erlang.ts';
export * from './fields.ts';
export * from './frames.ts';
export * from './methods.ts';
export * from './properties.ts';
export * from './spec.ts';
