import { parse, type AnyNode } from 'acorn';
import { full } from 'acorn-walk';

type Named = Map<string, Set<string>>;

/** Node's own globals that are also modules. */
const GLOBAL_MODULES = new Set(['process', 'console']);

const plain = (specifier: string): string => specifier.replace(/^node:/, '');

/** What a pattern of an import binds: local name → module and member (null: the whole module). */
type Bound = Map<string, { readonly module: string; readonly member: string | null }>;

function bind(tree: AnyNode, bound: Bound): void {
  full(tree, (node) => {
    const found = node as AnyNode;
    // const punycode = process.getBuiltinModule('node:punycode')
    if (
      found.type === 'VariableDeclarator' &&
      found.id.type === 'Identifier' &&
      found.init?.type === 'CallExpression'
    ) {
      const { callee, arguments: given } = found.init;
      const [name] = given;
      if (callee.type !== 'MemberExpression' || name?.type !== 'Literal') return;
      if (callee.property.type !== 'Identifier' || callee.property.name !== 'getBuiltinModule') return;
      bound.set(found.id.name, { module: plain(String(name.value)), member: null });
    }
    if (found.type === 'ImportDeclaration') {
      const module = plain(String(found.source.value));
      for (const specifier of found.specifiers) {
        const imported =
          specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier'
            ? specifier.imported.name
            : 'default';
        bound.set(specifier.local.name, { module, member: imported === 'default' ? null : imported });
      }
    }
  });
}

/**
 * The members of Node's modules that a program uses: `fs.readFileSync`, a `readFileSync` that was imported and is read,
 * and globals. A name that is only imported does not count.
 */
export function membersNamed(source: string, named: Named): void {
  const tree = parse(source, { ecmaVersion: 'latest', sourceType: 'module' }) as AnyNode;
  const bound: Bound = new Map();
  bind(tree, bound);
  const add = (module: string, member: string): void => {
    const members = named.get(module) ?? new Set();
    named.set(module, members.add(member));
  };
  full(tree, (node) => {
    const found = node as AnyNode;
    if (found.type === 'Identifier') {
      const origin = bound.get(found.name);
      if (origin === undefined) add('globals', found.name);
      else if (origin.member !== null) add(origin.module, origin.member);
    }
    if (found.type !== 'MemberExpression' || found.object.type !== 'Identifier') return;
    const { property } = found;
    const member =
      !found.computed && property.type === 'Identifier'
        ? property.name
        : property.type === 'Literal'
          ? String(property.value)
          : null;
    if (member === null) return;
    const origin = bound.get(found.object.name);
    if (origin?.member === null) add(origin.module, member);
    if (origin === undefined && GLOBAL_MODULES.has(found.object.name)) add(found.object.name, member);
  });
}
