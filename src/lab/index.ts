export * from './types.ts';
export * from './commands.ts';
