import type { AnyNode, ForOfStatement } from 'acorn';
import MagicString from 'magic-string';
import { CONTEXT_GLOBALS } from './context.ts';
import { parseSource, visit } from './parse.ts';

const { save, resume, current, enter } = CONTEXT_GLOBALS;

/**
 * Makes the context come back after every place where an async function waits, whichever way it goes on:
 *
 *     await x                      resume(await save(x))         throws here, so `catch` and `finally` have it too
 *     for await (a of b) c         { const c0 = current(); try { for await (a of b) { enter(c0); c } } finally { enter(c0) } }
 *     yield x, return x            yield resume(await save(x))   in async generators, which await what they give
 *
 * After a `yield` the code runs in the context of whoever called `next`, as with AsyncLocalStorage. No line is added.
 */
export function rewriteAwaits(path: string, code: string): MagicString {
  const text = new MagicString(code, { filename: path });
  const { program } = parseSource(path, code);
  let loops = 0;

  function wrapAwait(node: AnyNode, keyword: number, before: string): void {
    text.appendLeft(node.start + keyword, `${before}${save}((`);
    text.prependLeft(endOf(node, code), ')))');
  }

  visit(program, (node, parents) => {
    switch (node.type) {
      case 'AwaitExpression':
        text.appendLeft(node.start, `${resume}(`);
        wrapAwait(node, 'await'.length, ' ');
        return;
      case 'YieldExpression':
        if (node.delegate || !node.argument || !isInAsyncGenerator(parents)) return;
        wrapAwait(node, 'yield'.length, ` ${resume}(await `);
        return;
      case 'ReturnStatement':
        if (!node.argument || !isInAsyncGenerator(parents)) return;
        wrapAwait(node, 'return'.length, ` ${resume}(await `);
        return;
      case 'ForOfStatement':
        if (node.await) {
          wrapLoop(text, node, parents, `__ruche_c${loops}`);
          loops += 1;
        }
        return;
    }
  });
  return text;
}

/** Where an expression ends: a `return` includes its semicolon. */
function endOf(node: AnyNode, code: string): number {
  return node.type === 'ReturnStatement' && code[node.end - 1] === ';' ? node.end - 1 : node.end;
}

function wrapLoop(text: MagicString, loop: ForOfStatement, parents: readonly AnyNode[], name: string): void {
  // `continue label` needs its label directly on the loop.
  let whole: AnyNode = loop;
  for (const parent of parents.toReversed()) {
    if (parent.type !== 'LabeledStatement') break;
    whole = parent;
  }
  text.appendLeft(whole.start, `{const ${name}=${current}();try{`);
  text.prependLeft(whole.end, `}finally{${enter}(${name})}}`);
  const { body } = loop;
  if (body.type === 'BlockStatement') {
    text.appendLeft(body.start + 1, `${enter}(${name});`);
    return;
  }
  text.appendLeft(body.start, `{${enter}(${name});`);
  text.prependLeft(body.end, '}');
}

function isInAsyncGenerator(parents: readonly AnyNode[]): boolean {
  const inner = parents.findLast(
    ({ type }) =>
      type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression',
  );
  return inner !== undefined && 'generator' in inner && inner.generator && 'async' in inner && inner.async;
}
