import { expect, test } from 'vitest';
import { followStory, match, type Story } from './story.ts';

const killed = { type: 'command', command: 'kill' };
const requeued = (message: string, replica: number) => ({
  type: 'message',
  step: 'requeued',
  message,
  peer: { service: 'thumb', replica },
});
const again = (message: string, replica: number) => ({
  type: 'message',
  step: 'delivered',
  redelivered: true,
  message,
  peer: { service: 'thumb', replica },
});
const comesBack: Story = {
  steps: [
    killed,
    { type: 'message', step: 'requeued', message: '$photo', peer: { replica: '$from' } },
    { type: 'message', step: 'delivered', redelivered: true, message: '$photo', peer: { replica: '$to' } },
  ],
};

test('a story ends with its last event, whatever came between, and says what its names stood for', () => {
  const follow = followStory(comesBack);
  expect(follow([killed, { type: 'log', line: 'x' }])).toBeNull();
  expect(follow([requeued('m1', 1), again('m2', 2)])).toBeNull();
  expect(follow([again('m1', 2)])).toEqual({ photo: 'm1', from: 1, to: 2 });
});

test('events before the story began do not count', () => {
  expect(followStory(comesBack)([requeued('m1', 1), killed, again('m1', 2)])).toBeNull();
});

test('a start that leads nowhere does not hide a later one that does', () => {
  const follow = followStory({
    steps: [
      { type: 'message', step: 'acked', peer: { replica: '$who' } },
      { type: 'replica', state: 'exited', replica: '$who' },
    ],
  });
  const acked = (replica: number) => ({ type: 'message', step: 'acked', peer: { replica } });
  expect(follow([acked(2), acked(1), { type: 'replica', state: 'exited', replica: 1 }])).toEqual({ who: 1 });
});

test('what must not happen starts the story anew', () => {
  const follow = followStory({
    steps: [killed, killed],
    unless: { type: 'consumer', state: 'added' },
  });
  expect(follow([killed, { type: 'consumer', state: 'added' }, killed])).toBeNull();
  expect(follow([killed])).toEqual({});
});

test('a pattern asks for equal values and for parts of objects, and a name for a plain value', () => {
  expect(match({ peer: { replica: 1 } }, { peer: { replica: 1, service: 'thumb' } }, {})).toEqual({});
  expect(match({ peer: { replica: 1 } }, { peer: null }, {})).toBeNull();
  expect(match({ peer: '$who' }, { peer: {} }, {})).toBeNull();
  expect(match({ a: '$x', b: '$x' }, { a: 1, b: 2 }, {})).toBeNull();
});
