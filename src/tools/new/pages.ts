/** A lesson and a deck, in both languages, with the same components and ids. */
import { titleOf, type Scaffold } from './scaffold.ts';

/** A lesson: predict, run, explain, break, fix; and its trainers' pages. */
export const lesson = (name: string, day: string): Scaffold => ({
  files: {
    [`content/lessons/fr/${name}.mdx`]: lessonPage(name, day, {
      lead: 'La question que se pose le lecteur ?',
      able: 'dire ce que l’on saura faire à la fin',
      serves: 'une ligne de la fiche d’auto-validation',
      title: 'ce que montre la figure, pour qui ne la voit pas',
      list: ['Ce qui se passe d’abord.', 'Ce qui se passe ensuite.'],
      intro: 'Ce dont il s’agit, en deux phrases.',
      steps: ['Pariez', 'Lancez', 'Comprenez', 'Cassez', 'À retenir'],
      answers: ['Une idée répandue.', 'Ce qui arrive vraiment.'],
      chosen: 'C’est noté. Lancez, envoyez une photo, puis tuez le worker pendant qu’il travaille.',
      seen: 'thumb {from} est mort. Sa photo est revenue en file, puis est passée chez thumb {to}.',
      ask: 'Que va-t-il se passer ?',
      why: ['Pourquoi cette idée est répandue, et ce qu’elle oublie.', 'Pourquoi cela arrive.'],
      texts: [
        'Ce que l’on fait, et ce que l’on regarde.',
        'Ce que l’on a vu.',
        'Une variante, pas encore vue.',
        'Ce qu’il faut retenir, en une phrase.',
      ],
    }),
    [`content/lessons/en/${name}.mdx`]: lessonPage(name, day, {
      lead: 'The question that the reader asks?',
      able: 'say what one can do at the end',
      serves: 'a line of the self-validation sheet',
      title: 'what the figure shows, for those who do not see it',
      list: ['What happens first.', 'What happens then.'],
      intro: 'What this is about, in two sentences.',
      steps: ['Predict', 'Run', 'Understand', 'Break', 'Remember'],
      answers: ['A common idea.', 'What really happens.'],
      chosen: 'Noted. Run, send a photo, then kill the worker while it works.',
      seen: 'thumb {from} died. Its photo went back to the queue, then to thumb {to}.',
      ask: 'What is going to happen?',
      why: ['Why this idea is common, and what it forgets.', 'Why it happens.'],
      texts: [
        'What one does, and what one watches.',
        'What one saw.',
        'A variant, not yet seen.',
        'What to remember, in one sentence.',
      ],
    }),
    [`content/trainer/fr/${name}.mdx`]: trainerPage({
      goal: 'expliquer avec ses mots ce que la leçon a montré',
      time: '45 minutes en groupe',
      material: 'un ordinateur pour deux',
      heads: ['Déroulé', 'Questions à poser, réponses attendues'],
      texts: ['Ce que fait le groupe, minute par minute.', '**Une question ?** La réponse attendue.'],
    }),
    [`content/trainer/en/${name}.mdx`]: trainerPage({
      goal: 'explain in their own words what the lesson showed',
      time: '45 minutes in a group',
      material: 'a computer for two',
      heads: ['How it goes', 'Questions to ask, answers to expect'],
      texts: ['What the group does, minute by minute.', '**A question?** The answer to expect.'],
    }),
  },
  next: [
    `Write the French page first, then the English one: same components, same ids.`,
    `Give it its number, and its slug in src/i18n/syllabus.ts: "${name}".`,
    'npm run dev shows it, npm run check compares the languages.',
  ],
});

interface LessonWords {
  readonly lead: string;
  readonly able: string;
  readonly serves: string;
  readonly title: string;
  readonly list: readonly [string, string];
  readonly intro: string;
  readonly steps: readonly [string, string, string, string, string];
  readonly answers: readonly [string, string];
  readonly chosen: string;
  readonly seen: string;
  readonly ask: string;
  readonly why: readonly [string, string];
  readonly texts: readonly [string, string, string, string];
}

const lessonPage = (name: string, day: string, words: LessonWords): string => `---
number: E20
title: ${titleOf(name)}
lead: ${words.lead}
able: ${words.able}
see: 10
do: 15
serves:
  - ${words.serves}
published: ${day}
---

<Lab
  sandbox="good-corner"
  title="${words.title}"
  env={{ WORK_MS: 2500 }}
  guard="${name}-kill"
>
1. ${words.list[0]}
2. ${words.list[1]}
</Lab>

${words.intro}

<Step id="predict" name="${words.steps[0]}">${words.steps[0]}</Step>

<Predict
  id="${name}-kill"
  guards
  answers={[
    { id: 'common', text: '${words.answers[0]}' },
    { id: 'real', text: '${words.answers[1]}' },
  ]}
  right="real"
  decided={{
    steps: [
      { type: 'command', command: 'kill' },
      { type: 'message', step: 'requeued', message: '$photo', peer: { service: 'thumb', replica: '$from' } },
      { type: 'message', step: 'delivered', redelivered: true, message: '$photo', peer: { replica: '$to' } },
    ],
  }}
  seen="${words.seen}"
  then="${words.chosen}"
>
${words.ask}

<Fragment slot="common">
${words.why[0]}
</Fragment>
<Fragment slot="real">
${words.why[1]}
</Fragment>
</Predict>

<Step id="run" name="${words.steps[1]}">${words.steps[1]}</Step>

${words.texts[0]}

<Step id="explain" name="${words.steps[2]}">${words.steps[2]}</Step>

<Verdict id="${name}-kill" />

${words.texts[1]}

<Step id="break" name="${words.steps[3]}">${words.steps[3]}</Step>

${words.texts[2]}

<Step id="remember" name="${words.steps[4]}">${words.steps[4]}</Step>

${words.texts[3]}
`;

interface TrainerWords {
  readonly goal: string;
  readonly time: string;
  readonly material: string;
  readonly heads: readonly [string, string];
  readonly texts: readonly [string, string];
}

const trainerPage = ({ goal, time, material, heads, texts }: TrainerWords): string => `---
goal: ${goal}
time: ${time}
material:
  - ${material}
---

## ${heads[0]}

${texts[0]}

## ${heads[1]}

1. ${texts[1]}
`;

/** A deck of three slides: a recording, a line, the end. */
export const deck = (name: string, day: string): Scaffold => ({
  files: {
    [`content/slides/fr/${name}.mdx`]: deckPage(name, day, {
      lead: 'Ce que l’on aura vu à la fin, en une phrase.',
      heads: ['Une idée', 'À retenir'],
      texts: ['Une phrase que l’on montre.', 'La phrase qu’il faut emporter.'],
      notes: [
        'Ce que l’on dit pendant que la photo passe.',
        'Ce que l’on dit.',
        'Ce que l’on dit pour finir.',
      ],
    }),
    [`content/slides/en/${name}.mdx`]: deckPage(name, day, {
      lead: 'What one will have seen at the end, in one sentence.',
      heads: ['An idea', 'To remember'],
      texts: ['A sentence that is shown.', 'The sentence to take home.'],
      notes: ['What is said while the photo passes.', 'What is said.', 'What is said at the end.'],
    }),
  },
  next: [
    'Write the French deck first, then the English one: same slides, same ids; count is how many there are.',
    'npm run dev shows it, npm run check compares the languages.',
  ],
});

interface DeckWords {
  readonly lead: string;
  readonly heads: readonly [string, string];
  readonly texts: readonly [string, string];
  readonly notes: readonly [string, string, string];
}

const deckPage = (name: string, day: string, { lead, heads, texts, notes }: DeckWords): string => `---
title: ${titleOf(name)}
lead: ${lead}
count: 3
published: ${day}
---

<Slide id="start" start="0:00" class="bare">

# ${titleOf(name)}

<Scene sandbox="good-corner" recording="first-photo" play />

<Notes>

${notes[0]}

</Notes>

</Slide>

<Slide id="idea" start="1:00">

## ${heads[0]}

${texts[0]}

<Notes>

${notes[1]}

</Notes>

</Slide>

<Slide id="end" start="2:00">

## ${heads[1]}

${texts[1]}

<Notes>

${notes[2]}

</Notes>

</Slide>
`;
