import { expect, test } from 'vitest';
import { completeStackTraces, type CallSite, type StackTraces } from './stack-traces.ts';

/** An engine without V8's additions: its stack is text in Firefox's form. */
function bareError(): StackTraces {
  class BareError extends Error {
    override stack = 'completeStackTraces@blob:null/core:1:1\nload@/packs/depd.js:10:5\n@/app/index.ts:3:7\n';
  }
  return BareError as unknown as StackTraces;
}

test('depd finds its call sites where the engine has no captureStackTrace', () => {
  const ErrorType = bareError();
  Object.defineProperty(ErrorType, 'captureStackTrace', { value: undefined, writable: true });
  completeStackTraces(ErrorType);
  ErrorType.prepareStackTrace = (_error, sites) => sites;
  const target: { stack?: readonly CallSite[] } = {};
  ErrorType.captureStackTrace?.(target);
  expect(
    target.stack?.map((site) => [site.getFunctionName(), site.getFileName(), site.getLineNumber()]),
  ).toEqual([
    ['load', '/packs/depd.js', 10],
    [null, '/app/index.ts', 3],
  ]);
});

test('without a preparer the stack is text', () => {
  const ErrorType = bareError();
  Object.defineProperty(ErrorType, 'captureStackTrace', { value: undefined, writable: true });
  completeStackTraces(ErrorType);
  ErrorType.prepareStackTrace = undefined;
  const target: { stack?: string } = {};
  ErrorType.captureStackTrace?.(target);
  expect(target.stack).toContain('at load (/packs/depd.js:10:5)');
});

test('an engine that has it all is left alone', () => {
  const before = Error.captureStackTrace;
  completeStackTraces(Error as unknown as StackTraces);
  expect(Error.captureStackTrace).toBe(before);
});
