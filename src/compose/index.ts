export { readPlan } from './project.ts';
export type { PlanInput, PlanResult } from './project.ts';
export { readYaml } from './yaml.ts';
export type { Cursor } from './yaml.ts';
export { createReport } from './report.ts';
export type { Report } from './report.ts';
export { parseDuration } from './duration.ts';
export * from './types.ts';
