export * from './types.ts';
export { allPassed, runExercise } from './run.ts';
export type { RunOptions } from './run.ts';
export { differing, enterExercise, leaveExercise } from './enter.ts';
export type { Entry } from './enter.ts';
export { LabTrouble } from './context.ts';
export { LANGUAGES, readExercise } from './manifest.ts';
export type { ExerciseManifest, ExerciseResult, ExerciseTexts, Pair, Texts, Wrong } from './manifest.ts';
