import { parse, type AnyNode, type Program } from 'acorn';
import { parseFailure } from './error.ts';

/** How a source is meant: by its extension where that says so, else ES module if it parses as one. */
export type SourceType = 'module' | 'commonjs';

export interface Parsed {
  readonly program: Program;
  readonly type: SourceType;
}

/** Parses JavaScript. Throws a CompileError with the first place at fault. */
export function parseSource(path: string, code: string): Parsed {
  const attempt = (type: SourceType): Parsed => ({
    type,
    program: parse(code, { ecmaVersion: 'latest', sourceType: type, locations: false }),
  });
  if (/\.c[jt]s$/.test(path)) return orFail(path, () => attempt('commonjs'));
  if (/\.m[jt]s$/.test(path)) return orFail(path, () => attempt('module'));
  try {
    return attempt('module');
  } catch (error) {
    try {
      return attempt('commonjs');
    } catch {
      throw parseFailure(path, error);
    }
  }
}

function orFail(path: string, work: () => Parsed): Parsed {
  try {
    return work();
  } catch (error) {
    throw parseFailure(path, error);
  }
}

/** Visits every node, parents before children and in source order; `parents` ends with the node's own parent. */
export function visit(node: AnyNode, see: (node: AnyNode, parents: readonly AnyNode[]) => void): void {
  const parents: AnyNode[] = [];
  const enter = (current: AnyNode): void => {
    see(current, parents);
    parents.push(current);
    for (const value of Object.values(current)) {
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) enter(item);
      } else if (isNode(value)) enter(value);
    }
    parents.pop();
  };
  enter(node);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
