export { openActs } from './act.ts';
export { keepNote } from './note.ts';
export { followSteps } from './steps.ts';
