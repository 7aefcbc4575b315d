import { moduleKey } from '../assets.ts';
import type { ModuleText } from '../protocol.ts';

/** Compiled texts that this page knows; what the build did not see is compiled here, on demand. */
export interface Compiler {
  /** Texts that the build compiled. */
  learn(ready: Iterable<readonly [string, ModuleText]>): void;
  /** At once, or null when it was never compiled. */
  known(path: string, source: string): ModuleText | null;
  compile(path: string, source: string): Promise<ModuleText>;
  /** Fetches what compiling needs, so that edits work later without a network. A failure waits for the first edit. */
  ahead(): void;
}

/** The door of the compile asset. */
export interface CompileModule {
  prepare(path: string, source: string): Promise<ModuleText>;
}

/** `fetchModule` brings the compile asset: a large module that is evaluated only when something is edited. */
export function createCompiler(fetchModule: () => Promise<Blob>): Compiler {
  const texts = new Map<string, ModuleText>();
  let fetching: Promise<Blob> | null = null;
  let loading: Promise<CompileModule> | null = null;

  function fetchOnce(): Promise<Blob> {
    if (fetching === null) {
      fetching = fetchModule();
      fetching.catch(() => {
        fetching = null;
      });
    }
    return fetching;
  }

  async function load(): Promise<CompileModule> {
    const url = URL.createObjectURL(new Blob([await fetchOnce()], { type: 'text/javascript' }));
    try {
      return (await import(/* @vite-ignore */ url)) as CompileModule;
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  return {
    ahead: () => void fetchOnce().catch(() => undefined),
    learn(ready) {
      for (const [key, text] of ready) texts.set(key, text);
    },
    known: (path, source) => texts.get(moduleKey(path, source)) ?? null,
    async compile(path, source) {
      const key = moduleKey(path, source);
      const before = texts.get(key);
      if (before !== undefined) return before;
      loading ??= load();
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
