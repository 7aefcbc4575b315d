import type { LessonKey } from './lesson-fr.ts';
import { saidEn } from './said-en.ts';

/** The texts around a lesson in English. */
export const lessonEn: Readonly<Record<LessonKey, string>> = {
  ...saidEn,
  'steps.label': 'The steps of the lesson',
  'predict.legend': 'Your prediction',
  'predict.locked': 'Choose an answer: the “Kill” button comes on after that.',
  'predict.answers': 'What the answers are worth',
  'predict.true': 'This is what happens.',
  'verdict.waits': 'Your prediction will be compared here with what you will have seen.',
  'resource.in': 'in {language}',
  'resource.leaves': 'leaves this site',
  'resource.french': 'French',
  'resource.english': 'English',
  'stuck.title': 'I am blocked',
  'nav.label': 'Neighbouring lessons',
  'nav.before': 'Lesson before',
  'nav.after': 'Next lesson',
  'nav.soon': 'to come',
  'trainer.link': 'The trainer’s page, to print',
  'trainer.title': 'Trainer’s page',
  'trainer.back': 'The lesson',
  'trainer.print': 'Print',
  'trainer.goal': 'Goal',
  'trainer.goalStart': 'At the end, everyone can',
  'trainer.time': 'Time',
  'trainer.needs': 'Before this',
  'trainer.serves': 'Lines of the sheet',
  'trainer.material': 'You need',
};
