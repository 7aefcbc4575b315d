import type { Pack } from '../protocol.ts';

/** The key under which a pack's script hands over its function. */
export const PACK_REGISTRY = 'ruche.packs';

type PackBody = (
  require: (specifier: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  filename: string,
  dirname: string,
) => void;

/** The packages of one process: each is evaluated once, when it is first imported. */
export interface Packs {
  has(name: string): boolean;
  /** What programs may import by this name: not the parts of Node, which are packs too. */
  hasPackage(name: string): boolean;
  /** Its source was an ES module. */
  isModule(name: string): boolean;
  load(name: string): unknown;
}

/** `run` executes a script at once; `require` serves what packs themselves import. */
export function createPacks(
  packs: Readonly<Record<string, Pack>>,
  run: (code: Blob | string) => void,
  require: (specifier: string, from: string) => unknown,
): Packs {
  const loaded = new Map<string, { exports: unknown }>();
  const bodies = new Map<string, PackBody>();
  Object.defineProperty(globalThis, Symbol.for(PACK_REGISTRY), {
    value: (name: string, body: PackBody) => bodies.set(name, body),
  });
  return {
    has: (name) => Object.hasOwn(packs, name),
    hasPackage: (name) => !name.includes(':') && Object.hasOwn(packs, name),
    isModule: (name) => packs[name]?.module === true,
    load(name) {
      const before = loaded.get(name);
      if (before !== undefined) return before.exports;
      const pack = packs[name];
      if (pack === undefined) throw new Error(`no pack ${name}`);
      // The script of a package registers all of its specifiers.
      if (!bodies.has(name)) run(pack.code);
      const body = bodies.get(name);
      if (body === undefined) throw new Error(`the pack ${name} did not register itself`);
      const module: { exports: unknown } = { exports: {} };
      loaded.set(name, module);
      const filename = `/node_modules/${name}/index.js`;
      try {
        body(
          (specifier) => require(specifier, filename),
          module,
          module.exports,
          filename,
          `/node_modules/${name}`,
        );
      } catch (error) {
        loaded.delete(name);
        throw error;
      }
      return module.exports;
    },
  };
}
