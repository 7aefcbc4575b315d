import { expect, test } from 'vitest';
import { difference, looseEnds, looseLines, skeletonOf } from './skeleton.ts';

const texts = (page: string): string[] => skeletonOf(page).map((bone) => bone.text);

test('two languages of a page have the same skeleton, whatever their words', () => {
  const french = `---
number: B5
title: L’accusé
see: 10
---

<Lab sandbox="good-corner" title="une photo" env={{ WORK_MS: 2500 }} guard="k">
1. Une photo.
</Lab>

<Step id="predict" name="Pariez">Pariez</Step>

<Predict
  id="k"
  answers={[{ id: 'lost', text: 'Perdue : c’est "fini".' }]}
  decided={{ steps: [{ type: 'message', step: '$x' }] }}
  then="Noté."
>
Le <Lit part="queue">plateau</Lit> ?
</Predict>
`;
  const english = french
    .replace('L’accusé', 'Ack')
    .replace('une photo', 'a photo > here')
    .replace('Perdue : c’est "fini".', 'Lost.')
    .replaceAll('Pariez', 'Bet')
    .replace('Noté.', 'Noted.')
    .replace('plateau', 'tray');
  expect(texts(english)).toEqual(texts(french));
  expect(texts(french)).toEqual([
    'number: B5',
    'see: 10',
    '<Lab sandbox="good-corner" env={{ WORK_MS: 2500 }} guard="k">',
    '<Step id="predict">',
    `<Predict id="k" answers={[{ id: 'lost', text }]} decided={{ steps: [{ type: 'message', step: '$x' }] }}>`,
    '<Lit part="queue">',
  ]);
});

test('another id, part, answer or deciding event is another skeleton', () => {
  const page = `<Predict id="k" answers={[{ id: 'lost', text: 'a' }]} decided={{ steps: [] }}>`;
  for (const [from, to] of [
    ['"k"', '"j"'],
    ['lost', 'gone'],
    ['steps: []', 'steps: [{ type: 1 }]'],
  ] as const)
    expect(texts(page.replace(from, to))).not.toEqual(texts(page));
  expect(skeletonOf('a\n\n<Lit part="queue">x</Lit>')[0]?.line).toBe(3);
});

test('a difference is told where it is', () => {
  expect(difference('<Lit part="a">', '\n<Lit part="b">')).toEqual({
    line: 2,
    text: 'differs from its French pair: <Lit part="b"> where it has <Lit part="a">',
  });
  expect(difference('## Un\n\n<Lit part="a">', '## One')).toEqual({
    line: 1,
    text: 'differs from its French pair: nothing where it has <Lit part="a">',
  });
  expect(difference('## Un', '## One')).toBeNull();
});

test('code is no component', () => {
  expect(texts('```ts\nconst a: Array<Thing> = <Lab id="x">;\n```')).toEqual(['```ts']);
});

test('an id given twice, and a prediction that nobody asks, are told', () => {
  expect(looseEnds('<Lab guard="k">\n<Verdict id="k" />')).toEqual([
    'there is no <Predict id="k">',
    'there is no <Predict id="k">',
  ]);
  expect(looseEnds('<Step id="a">\n<Step id="a">')).toEqual(['the id "a" is given twice']);
  expect(looseEnds('<Lab guard="k">\n<Predict id="k" guards>')).toEqual([]);
});

test('French punctuation that could stand alone on a line is told with its line, code is not', () => {
  expect(
    looseLines('---\ntitle: a\n---\nOui !\nNon\u00a0!\n`a ? b : c`\n« Oui\n```ts\na ? b : c\n```\n'),
  ).toEqual([4, 7]);
});
