import type { NodePlatform } from '../node/index.ts';
import type { ModuleReference, ModuleText } from '../protocol.ts';
import { blame, nodeError } from './errors.ts';
import { showFrames } from './frames.ts';
import { createLinker, namesOf } from './link.ts';
import type { Packs } from './packs.ts';
import { createPlaces } from './places.ts';
import { sourceColumn } from '../../compile/moves.ts';
import { absolute, dirname, type ModuleFiles, type Resolved, type Resolver } from './resolve.ts';

export interface Modules {
  /** Runs the file that the process was started with. */
  main(path: string): Promise<void>;
  require(specifier: string, from: string): unknown;
  /** Runs text as the module `path` (which need not exist), as ES module or CommonJS, whichever its syntax is. */
  evaluate(text: ModuleText, path: string): Promise<void>;
  /** Node's wording for an engine's error about a generated module. */
  explain(error: unknown): unknown;
  /** Stack traces show the columns of the reader's own text. */
  mapErrors(): void;
  /** Files are being compiled, linked or fetched: work that keeps the process alive. */
  linking(): boolean;
}

export interface ModulesOptions {
  readonly platform: NodePlatform;
  readonly files: ModuleFiles;
  readonly resolver: Resolver;
  readonly packs: () => Packs;
  /** The compiled text of a file, at once where the build knew it. */
  readonly text: (path: string, source: string) => ModuleText | null;
  readonly compile: (path: string, source: string) => Promise<ModuleText>;
}

interface CommonModule {
  readonly id: string;
  readonly filename: string;
  exports: unknown;
  loaded: boolean;
  readonly require: unknown;
}

type Wrapper = (
  exports: unknown,
  require: unknown,
  module: CommonModule,
  filename: string,
  dirname: string,
  load: unknown,
) => void;

const META = '$ruche_meta';
const LOAD = '$ruche_import';
const WRAPPER = `(function (exports, require, module, __filename, __dirname, ${LOAD}) {`;

/** The module loader of one process: the reader's files, packs and builtins. */
export function createModules(options: ModulesOptions): Modules {
  const { platform, files, resolver } = options;
  const linker = createLinker();
  const places = createPlaces();
  const urls = new Map<string, Promise<string>>();
  const common = new Map<string, CommonModule>();
  let pending = 0;
  let main = '';
  let mainModule: CommonModule | null = null;

  function builtin(name: string): unknown {
    return /^(node:)?module$/.test(name) ? nodeModule : platform.require(name);
  }

  const nodeModule = {
    createRequire: (from: string | URL) => requireFrom(absolute(String(from), '/')),
    builtinModules: platform.builtins,
    isBuiltin: (name: string) => platform.has(name),
  };

  /** One URL per target; `chain` are the files that lead to it, to find cycles. */
  function urlOf(target: Resolved, chain: readonly string[]): Promise<string> {
    const id = target.kind === 'file' ? target.path : `${target.kind}:${target.name}`;
    if (target.kind === 'file' && chain.includes(target.path)) {
      const cycle = [...chain.slice(chain.indexOf(target.path)), target.path].join(' → ');
      return Promise.reject(
        nodeError(
          'ERR_IMPORT_CYCLE',
          `Modules that import each other in a circle do not run in the tab: ${cycle}`,
        ),
      );
    }
    let url = urls.get(id);
    if (url === undefined) {
      pending += 1;
      url = link(target, chain).finally(() => {
        pending -= 1;
      });
      urls.set(id, url);
      // A failed import may be tried again, as after an edit.
      url.catch(() => urls.delete(id));
    }
    return url;
  }

  async function link(target: Resolved, chain: readonly string[]): Promise<string> {
    if (target.kind === 'builtin') {
      return linker.facade(namesOf(builtin(target.name), false), `node:${target.name.replace(/^node:/, '')}`);
    }
    if (target.kind === 'pack') {
      const packs = options.packs();
      return linker.facade(namesOf(packs.load(target.name), packs.isModule(target.name)), target.name);
    }
    const { path } = target;
    if (path.endsWith('.json')) return linker.facade({ default: JSON.parse(files.read(path)) as unknown });
    const source = files.read(path);
    const text = options.text(path, source) ?? (await options.compile(path, source));
    if (isCommon(path, text)) return linker.facade(namesOf(runCommon(path, text).exports, false));
    return linkText(text, path, chain);
  }

  async function linkText(text: ModuleText, path: string, chain: readonly string[]): Promise<string> {
    check(text, path);
    const here = [...chain, path];
    const edits: (readonly [ModuleReference, string])[] = [];
    let helper = false;
    for (const reference of text.references) {
      if (reference.kind === 'static') {
        const url = await urlOf(resolved(text, reference, path), here);
        edits.push([reference, JSON.stringify(url)]);
      } else {
        helper = true;
        edits.push([reference, reference.kind === 'meta' ? META : LOAD]);
      }
    }
    places.learn(path, text, edits, 0);
    let code = replace(text.code, edits);
    if (helper) {
      const url = linker.facade({ meta: metaOf(path), load: loadFrom(path) });
      // At the end, so that no line or column of the reader's moves; imports are hoisted anyway.
      code += `\n;import { meta as ${META}, load as ${LOAD} } from ${JSON.stringify(url)};`;
    }
    return linker.module(code, `file://${path}`);
  }

  /** What an import leads to; where it leads nowhere, the error points at it. */
  function resolved(text: ModuleText, reference: ModuleReference, path: string): Resolved {
    try {
      return resolver.import(reference.specifier ?? '', path);
    } catch (error) {
      throw blame(error, { path, ...placeAt(text, reference.start) });
    }
  }

  /** Line and column of an offset of compiled text, in its source. */
  function placeAt(text: ModuleText, offset: number): { readonly line: number; readonly column: number } {
    const before = text.code.slice(0, offset).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    return { line: before.length, column: sourceColumn(text.moves ?? [], before.length, column) };
  }

  function isCommon(path: string, text: ModuleText): boolean {
    if (/\.c[jt]s$/.test(path)) return true;
    if (/\.m[jt]s$/.test(path)) return false;
    const type = resolver.packageType(path);
    return type === null ? !text.module : type === 'commonjs';
  }

  function runCommon(path: string, text: ModuleText): CommonModule {
    check(text, path);
    const module: CommonModule = {
      id: path,
      filename: path,
      exports: {},
      loaded: false,
      require: requireFrom(path),
    };
    mainModule ??= module;
    (module.require as { main?: unknown }).main = mainModule;
    common.set(path, module);
    const edits = text.references
      .filter(({ kind }) => kind === 'dynamic')
      .map((reference) => [reference, LOAD] as const);
    places.learn(path, text, edits, WRAPPER.length);
    const code = replace(text.code, edits);
    // oxlint-disable-next-line no-eval -- indirect eval keeps the reader's line numbers, which `new Function` would shift.
    const wrapper = (0, eval)(`${WRAPPER}${code}\n})\n//# sourceURL=${path}`) as Wrapper;
    try {
      wrapper.call(
        module.exports,
        module.exports,
        module.require,
        module,
        path,
        dirname(path),
        loadFrom(path),
      );
    } catch (error) {
      common.delete(path);
      throw error;
    }
    module.loaded = true;
    return module;
  }

  function requireFrom(from: string): (specifier: string) => unknown {
    const require = (specifier: string): unknown => load(resolver.require(specifier, from));
    return Object.assign(require, {
      resolve: (specifier: string) => {
        const found = resolver.require(specifier, from);
        return found.kind === 'file' ? found.path : found.name;
      },
      cache: {},
      main: undefined,
    });
  }

  function load(target: Resolved): unknown {
    if (target.kind === 'builtin') return builtin(target.name);
    if (target.kind === 'pack') return options.packs().load(target.name);
    const { path } = target;
    const before = common.get(path);
    if (before !== undefined) return before.exports;
    const source = files.read(path);
    if (path.endsWith('.json')) return JSON.parse(source) as unknown;
    const text = options.text(path, source);
    if (text !== null && !isCommon(path, text)) {
      throw nodeError(
        'ERR_REQUIRE_ESM',
        `require() of ES Module ${path} is not supported in the tab; use import`,
      );
    }
    return runCommon(path, text ?? { code: source, module: false, references: [] }).exports;
  }

  function metaOf(path: string): object {
    return {
      url: `file://${path}`,
      filename: path,
      dirname: dirname(path),
      main: path === main,
      resolve(specifier: string) {
        // Paths need not exist; packages must.
        if (/^(\.{0,2}\/|file:)/.test(specifier)) return new URL(specifier, `file://${path}`).href;
        const found = resolver.import(specifier, path);
        if (found.kind === 'file') return `file://${found.path}`;
        return found.kind === 'builtin' ? `node:${found.name.replace(/^node:/, '')}` : found.name;
      },
    };
  }

  function loadFrom(path: string): (specifier: unknown) => Promise<unknown> {
    return async (specifier) => importUrl(await urlOf(resolver.import(String(specifier), path), []));
  }

  async function importUrl(url: string): Promise<unknown> {
    pending += 1;
    try {
      return (await import(url)) as unknown;
    } catch (error) {
      throw explain(error);
    } finally {
      pending -= 1;
    }
  }

  /** Evaluates a program; from its first line on it counts as running, no longer as linking. */
  async function run(url: string): Promise<void> {
    pending += 1;
    let fetching = true;
    const started = (): void => {
      if (fetching) pending -= 1;
      fetching = false;
    };
    // Evaluated first, once the whole graph is there.
    const first = linker.call(started);
    try {
      await import(linker.generated(`import ${JSON.stringify(first)}; import ${JSON.stringify(url)};`));
    } catch (error) {
      throw explain(error);
    } finally {
      started();
    }
  }

  /** `import { gone } from 'node:fs'`: the engine names both, and we look for who wrote it. */
  function pointAtExport(error: SyntaxError): void {
    const [, specifier, name] =
      /module '([^']+)' does not provide an export named '([^']+)'/.exec(error.message) ?? [];
    if (specifier === undefined || name === undefined) return;
    const wanted = specifier.replace(/^(node:|file:\/\/)/, '');
    error.stack = `SyntaxError: ${error.message}`;
    for (const [path, text] of places.texts()) {
      for (const reference of text.references) {
        const asked = (reference.specifier ?? '').replace(/^node:/, '');
        if (asked !== wanted && !(asked.startsWith('.') && absolute(asked, path) === wanted)) continue;
        const statement = text.code.lastIndexOf('import', reference.start);
        const found = text.code.slice(statement, reference.start).search(new RegExp(`\\b${name}\\b`));
        if (statement >= 0 && found >= 0) blame(error, { path, ...placeAt(text, statement + found) });
      }
    }
  }

  function explain(error: unknown): unknown {
    if (error instanceof Error && /blob:|data:text/.test(error.message)) {
      error.message = error.message.replace(
        /(?:blob|data):[^\s'"]+/g,
        (url) => linker.nameOf(url) ?? 'a builtin module or package',
      );
    }
    if (error instanceof Error) showFrames(error, linker.nameOf);
    if (error instanceof SyntaxError) pointAtExport(error);
    if (error instanceof Error && typeof error.stack === 'string') {
      const stack = places.inSource(error.stack);
      if (stack !== error.stack) error.stack = stack;
    }
    return error;
  }

  return {
    explain,
    mapErrors: () => places.install(Error),
    linking: () => pending > 0,
    async main(path) {
      main = path;
      await run(await urlOf({ kind: 'file', path }, []));
    },
    require: (specifier, from) => requireFrom(from)(specifier),
    async evaluate(text, path) {
      if (text.module) await run(await linkText(text, path, []));
      else runCommon(path, text);
    },
  };
}

/** Throws what Node prints for a file that does not compile. */
function check(text: ModuleText, path: string): void {
  if (text.error === undefined) return;
  const { code, message, line, column } = text.error;
  const error = Object.assign(new SyntaxError(message), { code });
  error.stack = `SyntaxError: ${message}`;
  Object.defineProperty(error, 'code', { enumerable: false });
  throw blame(error, { path, line, column });
}

function replace(code: string, edits: readonly (readonly [ModuleReference, string])[]): string {
  let out = '';
  let at = 0;
  for (const [{ start, end }, text] of [...edits].sort(([a], [b]) => a.start - b.start)) {
    out += code.slice(at, start) + text;
    at = end;
  }
  return out + code.slice(at);
}
