import type { SaidTexts } from './said-fr.ts';

/** What only the scripts of a lesson say, in English. */
export const saidEn: SaidTexts = {
  'lit.hint': 'Lights this part of the diagram.',
  'predict.unkept': 'This browser does not keep this answer: it lasts as long as this page is open.',
  'verdict.right': 'This is what happened.',
  'verdict.wrong': 'This is not what happened.',
  'verdict.unguessed': 'You saw it without a prediction.',
  'verdict.guess': 'You predicted:',
  'verdict.seen': 'You saw:',
  'verdict.date': 'Predicted on {guessed}, seen on {seen}.',
  'verdict.dateSame': 'Predicted and seen on {seen}.',
  'verdict.call': 'Your prediction: the verdict',
  'act.idle': 'First press “Run”, on the diagram.',
  'act.failed': 'The lab could not do it: {message}',
  'stuck.note': 'My note',
  'stuck.hint':
    'What I try, what I see, what I expected. This note stays in this browser; nobody else reads it.',
  'stuck.carnet':
    'Soon it will become an obstacle in your carnet, with an action plan for your trainer to validate.',
  'stuck.kept': 'Noted.',
  'stuck.unkept': 'This browser does not keep this note: export it before you close the page.',
  'stuck.other': 'This note was just changed in another tab.',
  'stuck.export': 'Export as text',
  'stuck.file': 'i-am-blocked',
  'stuck.lesson': 'Lesson: {number} · {title}',
  'stuck.date': 'Date: {date}',
  'stuck.bet': 'Prediction “{question}”: {answer}',
};
