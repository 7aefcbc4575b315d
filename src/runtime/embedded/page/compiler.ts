import { moduleKey } from '../assets.ts';
import type { ModuleText } from '../protocol.ts';

/** Compiled texts that this page knows; what the build did not see is compiled here, on demand. */
export interface Compiler {
  /** Texts that the build compiled. */
  learn(ready: Iterable<readonly [string, ModuleText]>): void;
  /** At once, or null when it was never compiled. */
  known(path: string, source: string): ModuleText | null;
  compile(path: string, source: string): Promise<ModuleText>;
}

/** The door of the compile asset. */
export interface CompileModule {
  prepare(path: string, source: string): Promise<ModuleText>;
}

/** `url` names the compile asset: a large module that is loaded only when something is edited. */
export function createCompiler(url: string): Compiler {
  const texts = new Map<string, ModuleText>();
  let loading: Promise<CompileModule> | null = null;
  return {
    learn(ready) {
      for (const [key, text] of ready) texts.set(key, text);
    },
    known: (path, source) => texts.get(moduleKey(path, source)) ?? null,
    async compile(path, source) {
      const key = moduleKey(path, source);
      const before = texts.get(key);
      if (before !== undefined) return before;
      loading ??= import(/* @vite-ignore */ url) as Promise<CompileModule>;
      try {
        const text = await (await loading).prepare(path, source);
        texts.set(key, text);
        return text;
      } catch (error) {
        loading = null;
        const message = error instanceof Error ? error.message : String(error);
        return {
          code: '',
          module: false,
          references: [],
          error: { code: 'ERR_COMPILER', message, line: 1, column: 1 },
        };
      }
    },
  };
}
