import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contrast } from './contrast.ts';
import { tokens, type Theme } from './tokens.ts';

const of = (theme: Theme, name: string): string => {
  const value = tokens[theme][name];
  if (value === undefined) throw new Error(`tokens.css has no --${name}`);
  return value;
};

test('contrast is what WCAG says of its own examples', () => {
  expect(contrast('#fff', '#000')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(() => contrast('red', '#fff')).toThrow('not a colour that this reads: red');
});

for (const theme of ['light', 'dark'] as const) {
  for (const name of ['ink', 'muted', 'http', 'ack', 'redelivered'])
    test(`${name} is read on the paper of the ${theme} theme`, () => {
      expect(contrast(of(theme, name), of(theme, 'paper'))).toBeGreaterThanOrEqual(4.6);
    });
  for (const name of ['ink', 'muted'])
    test(`${name} is read on what lies under the pointer in the ${theme} theme`, () => {
      expect(contrast(of(theme, name), of(theme, 'paper-2'))).toBeGreaterThanOrEqual(4.6);
    });
}

for (const theme of ['light', 'dark'] as const)
  test(`what is written on a message is read in the ${theme} theme`, () => {
    expect(contrast(of(theme, 'on-message'), of(theme, 'message'))).toBeGreaterThanOrEqual(4.6);
  });

test('a theme that follows the system and one that was chosen are the same', () => {
  const css = readFileSync('src/styles/tokens.css', 'utf8');
  const block = (selector: string): readonly string[] => {
    const start = css.indexOf(`${selector} {`);
    return [...css.slice(start, css.indexOf('}', start)).matchAll(/--[\w-]+: [^;]+;/g)].map(([line]) => line);
  };
  expect(block(":root:not([data-theme='light'])")).toEqual(block(":root[data-theme='dark']"));
});
