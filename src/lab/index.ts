export * from './commands.ts';
export * from './types.ts';
export { createLab } from './lab.ts';
export { LabFailure, LabRefusal } from './errors.ts';
export type { LabFailureCode, LabRefusalCode } from './errors.ts';
