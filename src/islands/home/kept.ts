/** What the story remembers in this browser: the reader's bet, as the lessons keep theirs, and the furthest act. */
import { predictionShelf } from '../lesson/prediction.ts';
import { createShelf } from '../lesson/shelf.ts';
import { acts, answers, type Act, type Answer } from './story.ts';

const bet = predictionShelf('home-kill');
const furthest = createShelf<Act>({
  name: 'story:home',
  version: 1,
  parse: (value) => acts.find((one) => one === value) ?? null,
});

/** The bet of an earlier visit; null: none. */
export function keptAnswer(): Answer | null {
  const kept = bet.read();
  return answers.find((one) => one === kept?.answer) ?? null;
}

/** The furthest act of an earlier visit. */
export function keptAct(): Act {
  return furthest.read() ?? 'send';
}

/** Keeps both; where storage is refused they last as long as the page. */
export function keep(answer: Answer | null, reached: Act): void {
  if (answer !== null && answer !== keptAnswer())
    bet.write({ answer, at: new Date().toISOString(), verdict: null });
  furthest.write(reached);
}
