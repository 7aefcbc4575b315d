import { parse, type Node } from 'acorn';
import { full } from 'acorn-walk';
import type { ModuleReference } from '../protocol.ts';

/** Where a module refers to others, and whether it is an ES module at all. */
export interface References {
  readonly module: boolean;
  readonly references: readonly ModuleReference[];
}

/**
 * Finds imports, `import()` and `import.meta` in plain JavaScript. `code` is parsed as a module first; what is none
 * (sloppy CommonJS) is parsed as a script. Throws acorn's SyntaxError, with `loc`.
 */
export function findReferences(code: string): References {
  const options = { ecmaVersion: 'latest', allowHashBang: true } as const;
  let tree: Node;
  let strict = true;
  try {
    tree = parse(code, { ...options, sourceType: 'module' });
  } catch (error) {
    strict = false;
    try {
      tree = parse(code, { ...options, sourceType: 'script', allowReturnOutsideFunction: true });
    } catch {
      throw error;
    }
  }
  const references: ModuleReference[] = [];
  let declared = false;
  full(tree, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration': {
        declared = true;
        const { source, end } = node as Node & {
          readonly source?: (Node & { readonly value: string }) | null;
        };
        // Up to the end of the statement: `with { type: 'json' }` goes, since what is linked is JavaScript.
        if (source) {
          const semicolon = code[end - 1] === ';' ? 1 : 0;
          references.push({
            kind: 'static',
            start: source.start,
            end: end - semicolon,
            specifier: source.value,
          });
        }
        return;
      }
      case 'ExportDefaultDeclaration':
        declared = true;
        return;
      case 'ImportExpression':
        references.push({ kind: 'dynamic', start: node.start, end: node.start + 'import'.length });
        return;
      case 'MetaProperty': {
        if ((node as Node & { readonly meta: { readonly name: string } }).meta.name !== 'import') return;
        declared = true;
        references.push({ kind: 'meta', start: node.start, end: node.end });
      }
    }
  });
  references.sort((a, b) => a.start - b.start);
  return { module: strict && (declared || awaitsAtTop(code)), references };
}

/** Only a module may await at its top level: it does, if it parses as a module and not as a script. */
function awaitsAtTop(code: string): boolean {
  if (!code.includes('await')) return false;
  try {
    parse(code, {
      ecmaVersion: 'latest',
      allowHashBang: true,
      sourceType: 'script',
      allowReturnOutsideFunction: true,
    });
    return false;
  } catch {
    return true;
  }
}
