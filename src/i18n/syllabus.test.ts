import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { languages } from './language.ts';
import { lessonAt, parts, sheetLines, syllabus } from './syllabus.ts';

const content = path.resolve(import.meta.dirname, '../../content/lessons');
const field = (text: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1];

test('twenty lessons in five parts, numbered through', () => {
  expect(syllabus).toHaveLength(20);
  expect(parts.map(({ id }) => id).join('')).toBe('ABCDE');
  expect(syllabus.map(({ number }) => number)).toEqual(syllabus.map(({ part }, at) => `${part}${at + 1}`));
  const order = syllabus.map(({ part }) => part);
  expect(order).toEqual(order.toSorted());
});

test('each lesson, part and line of the sheet is said in both languages', () => {
  const texts = [
    ...parts.map(({ title }) => title),
    ...syllabus.flatMap(({ title, able }) => [title, able]),
    ...Object.values(sheetLines),
  ];
  for (const text of texts)
    for (const language of languages) expect(text[language].trim(), JSON.stringify(text)).not.toBe('');
});

test('every line of the sheet is served by a lesson', () => {
  const served = new Set(syllabus.flatMap(({ serves }) => serves));
  expect(Object.keys(sheetLines).filter((line) => !served.has(line as never))).toEqual([]);
});

test('the written lessons are those in content/, with the number and title announced', () => {
  const written = new Set(syllabus.flatMap(({ slug }) => slug ?? []));
  for (const language of languages) {
    const files = readdirSync(path.join(content, language)).map((file) => file.replace(/\.mdx$/, ''));
    expect(new Set(files)).toEqual(written);
  }
  for (const slug of written)
    for (const language of languages) {
      const file = path.join(content, language, `${slug}.mdx`);
      expect(existsSync(file)).toBe(true);
      const text = readFileSync(file, 'utf8');
      const { lesson } = lessonAt(slug);
      expect(field(text, 'number')).toBe(lesson.number);
      expect(field(text, 'title')).toBe(lesson.title[language]);
    }
});

test('a lesson knows its neighbours, written or not', () => {
  const { before, after } = lessonAt('ack');
  expect([before?.number, after?.number]).toEqual(['B4', 'B6']);
  expect(() => lessonAt('nowhere')).toThrow('The syllabus knows no lesson "nowhere"');
});
