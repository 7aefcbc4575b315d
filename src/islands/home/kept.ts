/** What the story remembers in this browser: the reader's bet, as the lessons keep theirs, and the furthest act. */
import { acts, answers, type Act, type Answer } from './story.ts';

const ANSWER = 'ruche:prediction:home-kill';
const REACHED = 'ruche:story:home';

export function keptAnswer(): Answer | null {
  return answers.find((one) => one === read(ANSWER)) ?? null;
}

export function keptAct(): Act {
  return acts.find((one) => one === read(REACHED)) ?? 'send';
}

export function keep(answer: Answer | null, reached: Act): void {
  try {
    if (answer !== null) localStorage.setItem(ANSWER, answer);
    localStorage.setItem(REACHED, reached);
  } catch {
    // Storage is refused: both last as long as the page.
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
