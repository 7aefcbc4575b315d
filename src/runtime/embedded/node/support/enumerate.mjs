// What each module of Node exports here: run by real Node and by the tab, and compared in support.test.ts.
// Their names in quotes: the tab loads some modules only where a program names them.
// 'assert' 'crypto' 'readline' 'zlib' 'util' WebSocket
const ABSENT = Symbol.for('ruche.absent');
const SKIPPED = new Set(['length', 'name', 'prototype', 'arguments', 'caller', 'default', 'module.exports']);

/** Own names that one may use: no underscores, no constants that Node itself hides. */
function namesOf(value) {
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([name, { enumerable }]) => enumerable || !/^[A-Z]+(_|$)/.test(name))
    .map(([name]) => name)
    .filter((name) => !name.startsWith('_') && !(typeof value === 'function' && SKIPPED.has(name)));
}

/** What instances of a class have, up to Object's own. */
function methodsOf(value) {
  const names = new Set();
  let level = value.prototype;
  while (level != null && level !== Object.prototype && Object.getPrototypeOf(level) !== null) {
    for (const name of Object.getOwnPropertyNames(level)) {
      if (!name.startsWith('_') && name !== 'constructor') names.add(name);
    }
    level = Object.getPrototypeOf(level);
  }
  return [...names].sort();
}

function describe(owner, name) {
  let value;
  try {
    value = owner[name];
  } catch {
    return null;
  }
  if (value === undefined) return null;
  if (typeof value !== 'function') return { kind: typeof value };
  if (value[ABSENT]) return { kind: 'absent' };
  return { kind: 'function', methods: methodsOf(value) };
}

export function enumerate(owner, names) {
  return Object.fromEntries(
    names.flatMap((name) => (describe(owner, name) ? [[name, describe(owner, name)]] : [])),
  );
}

const ask = JSON.parse(process.env.ASK ?? 'null');
const answer = {};
if (ask === null) {
  const { builtinModules } = process.getBuiltinModule('module');
  // `sys` and `constants` are old names of others.
  const modules = [...new Set([...builtinModules, 'sea', 'sqlite', 'test'])].filter(
    (name) => !/^_|^(sys|constants)$/.test(name),
  );
  for (const name of modules) {
    const exported = process.getBuiltinModule(`node:${name}`);
    answer[name] = enumerate(exported, namesOf(exported));
  }
  const language = new Set(
    process.getBuiltinModule('vm').runInNewContext('Object.getOwnPropertyNames(globalThis)'),
  );
  const globals = Object.getOwnPropertyNames(globalThis).filter(
    (name) => !language.has(name) || name === 'WebAssembly',
  );
  answer.globals = enumerate(globalThis, globals);
} else {
  for (const [name, names] of Object.entries(ask)) {
    const exported = name === 'globals' ? globalThis : process.getBuiltinModule(`node:${name}`);
    answer[name] = exported === undefined ? {} : enumerate(exported, names);
  }
}
console.log(JSON.stringify(answer));
