/**
 * Real ES modules from text: each becomes a blob URL, and what it imports is linked to URLs first. The bridge is the
 * one value that generated modules share with the loader.
 */

/** The key under which generated modules find their values. */
const BRIDGE = 'ruche.modules';

/**
 * In Chromium every blob costs a trip through the browser's own process: 2 to 4 ms each, against 0.4 ms for a data: URL,
 * and a service imports dozens of generated modules. Elsewhere blobs are fast (0.5 ms in Firefox), and Firefox lets no
 * blob import a data: URL.
 */
const DATA_URLS = /\bChrom(?:e|ium)\//.test(globalThis.navigator?.userAgent ?? '');

export interface Linker {
  /** The URL of a module with this text; `name` is what stack traces show. */
  module(text: string, name: string): string;
  /** The URL of a small module of the loader's own. */
  generated(text: string): string;
  /** The URL of a module whose exports are these values; `name` is what error messages show. */
  facade(values: Readonly<Record<string, unknown>>, name?: string): string;
  /** The URL of a module that calls this when it is evaluated. */
  call(body: () => void): string;
  /** What a URL of ours was made for, for error messages. */
  nameOf(url: string): string | null;
}

/** Creates the linker of one process. */
export function createLinker(): Linker {
  const createObjectURL = URL.createObjectURL.bind(URL);
  const values: Readonly<Record<string, unknown>>[] = [];
  const names = new Map<string, string>();
  Object.defineProperty(globalThis, Symbol.for(BRIDGE), { value: (index: number) => values[index] });

  function module(text: string, name: string): string {
    const source = `${text}\n//# sourceURL=${name}`;
    const url = createObjectURL(new Blob([source], { type: 'text/javascript' }));
    names.set(url, name);
    return url;
  }

  function generated(text: string): string {
    if (!DATA_URLS) return createObjectURL(new Blob([text], { type: 'text/javascript' }));
    // Quotes stay out of it, so that an error message that cites the URL can be read back.
    return `data:text/javascript;charset=utf-8,${encodeURIComponent(text).replaceAll("'", '%27')}`;
  }

  return {
    module,
    generated,
    call(body) {
      const index = values.push({ body }) - 1;
      return generated(`globalThis[Symbol.for('${BRIDGE}')](${index}).body();`);
    },
    facade(exported, name) {
      const index = values.push(exported) - 1;
      const lines = [`const m = globalThis[Symbol.for('${BRIDGE}')](${index});`];
      Object.keys(exported).forEach((name, at) => {
        const key = JSON.stringify(name);
        lines.push(`const v${at} = m[${key}]; export { v${at} as ${key} };`);
      });
      const url = generated(lines.join('\n'));
      if (name !== undefined) names.set(url, name);
      return url;
    },
    nameOf: (url) => names.get(url) ?? null,
  };
}

/** What `import` sees of a CommonJS value: itself as `default`, its own keys as names. */
export function namesOf(exported: unknown, isModule: boolean): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if ((typeof exported === 'object' && exported !== null) || typeof exported === 'function') {
    for (const name of keysOf(exported)) {
      try {
        values[name] = Reflect.get(exported, name) as unknown;
      } catch {
        // A getter that throws is no name that could be imported.
      }
    }
  }
  if (!isModule) values['default'] = exported;
  return values;
}

function keysOf(exported: object): string[] {
  const own = Object.keys(exported).filter((name) => name !== 'default' && name !== '__esModule');
  return Object.hasOwn(exported, 'default') ? [...own, 'default'] : own;
}
