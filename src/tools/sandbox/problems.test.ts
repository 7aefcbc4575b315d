import { expect, test } from 'vitest';
import { portProblem } from './problems.ts';

const error = (code: string): Error => Object.assign(new Error(code), { code });

test('a taken port is said with the line of the service that publishes it, and with a way out', () => {
  expect(portProblem(error('EADDRINUSE'), 8080, 'sandboxes/x/compose.yaml:3')).toBe(
    'sandboxes/x/compose.yaml:3: Port 8080 is taken by another program: stop it, or add --port 8081.',
  );
});

test('a port of the command line has no line in a file', () => {
  expect(portProblem(error('EADDRINUSE'), 65_535, null)).toBe(
    'Port 65535 is taken by another program: stop it, or add --port 8080.',
  );
  expect(portProblem(error('EACCES'), 80, null)).toMatch(/^Port 80 needs rights/);
});

test('any other error is none of the reader’s', () => {
  expect(portProblem(error('EINVAL'), 80, null)).toBeNull();
});
