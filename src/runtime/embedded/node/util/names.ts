/** How `util.inspect` calls things: by class, by kind of function, by an error's stack. */
import type { InspectContext } from './context.ts';
import { types } from './types.ts';

/** The name of the class that a value is an instance of; null without a prototype. */
export function constructorName(value: object): string | null {
  let level: object | null = value;
  while (level !== null) {
    const descriptor = Object.getOwnPropertyDescriptor(level, 'constructor');
    if (
      typeof descriptor?.value === 'function' &&
      descriptor.value.name !== '' &&
      isInstance(value, descriptor.value)
    ) {
      return descriptor.value.name as string;
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return null;
}

function isInstance(value: object, Class: unknown): boolean {
  try {
    return value instanceof (Class as () => void);
  } catch {
    return false;
  }
}

/** `Name(2) [Tag] `, before the brace. */
export function prefix(name: string | null, tagName: string, fallback: string, size = ''): string {
  const tag = tagName !== '' && tagName !== name ? `[${tagName}] ` : '';
  if (name === null) return `[${fallback}${size}: null prototype] ${tag}`;
  return `${name}${size} ${tag}`;
}

/** A tag that comes with the class itself says nothing new. */
export function isClassTag(value: object, tag: string): boolean {
  const name = constructorName(value);
  return tag === name || (name?.endsWith(tag) ?? false);
}

/** `[class A extends B]`, `[AsyncFunction: name]`. */
export function functionBase(value: object, name: string | null, tag: string): string {
  const own: unknown = Object.getOwnPropertyDescriptor(value, 'name')?.value;
  const text = Function.prototype.toString.call(value);
  if (text.startsWith('class') && text.endsWith('}')) {
    const parent = Object.getPrototypeOf(value) as { name?: string } | null;
    const label = typeof own === 'string' && own !== '' ? own : '(anonymous)';
    const extended = parent?.name
      ? ` extends ${parent.name}`
      : parent === null
        ? ' extends [null prototype]'
        : '';
    return `[class ${label}${extended}]`;
  }
  const kind = types.isAsyncFunction(value)
    ? types.isGeneratorFunction(value)
      ? 'AsyncGeneratorFunction'
      : 'AsyncFunction'
    : types.isGeneratorFunction(value)
      ? 'GeneratorFunction'
      : 'Function';
  const label = typeof own === 'string' && own !== '' ? `: ${own}` : ' (anonymous)';
  const extra = name === null ? ' (null prototype)' : name !== kind && name !== 'Function' ? ` ${name}` : '';
  return `[${kind}${extra === ' (null prototype)' ? extra : ''}${label}]${extra.startsWith(' (') ? '' : extra}${tag && tag !== kind ? ` [${tag}]` : ''}`;
}

/** Properties of an error that its stack does not show already. */
export function errorKeys(error: Error, keys: readonly PropertyKey[]): PropertyKey[] {
  const stack = String(error.stack ?? '');
  const shown = keys.filter((key) => {
    if (key !== 'name' && key !== 'message' && key !== 'stack') return true;
    return !stack.includes(String(Reflect.get(error, key)));
  });
  for (const key of ['cause', 'errors']) {
    if (
      Object.hasOwn(error, key) &&
      !shown.includes(key) &&
      (key === 'cause' || Array.isArray(Reflect.get(error, key)))
    ) {
      shown.push(key);
    }
  }
  return shown;
}

/** The stack, or `[Error: message]` where there is none. */
export function errorBase(context: InspectContext, error: Error, name: string | null): string {
  let stack = error.stack ? String(error.stack) : Error.prototype.toString.call(error);
  // Firefox and WebKit keep only the frames.
  const title = Error.prototype.toString.call(error);
  if (!/^\s*\S*(?:Error|Exception)/.test(stack) && !stack.startsWith(title.split('\n')[0] ?? '')) {
    const frames = stack.trim().split('\n').filter(Boolean);
    stack = [title, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  }
  if (
    name !== null &&
    name !== 'Error' &&
    stack.startsWith('Error') &&
    error.name === 'Error' &&
    !stack.includes(name)
  ) {
    stack = `${name}${stack.slice('Error'.length)}`;
  }
  const start = stack.indexOf('\n    at');
  if (start === -1) stack = `[${stack}]`;
  return context.indentation === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
}
