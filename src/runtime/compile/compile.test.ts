import { AsyncLocalStorage } from 'node:async_hooks';
import { stripTypeScriptTypes } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { compile, CompileError, createContext, installContext } from './index.ts';

const strip = (source: string): string => stripTypeScriptTypes(source, { mode: 'strip' });
const compileJs = (source: string): string => compile({ path: '/app/index.js', source, strip }).code;

/** What programs under test get: a way to run work in a context, to read it, to wait, and to take notes. */
interface Stage {
  run<R>(value: string, work: () => R): R;
  current(): string | undefined;
  tick(): Promise<void>;
  note(...values: unknown[]): void;
}

type Play = (stage: Stage) => Promise<void>;

function load(code: string): Play {
  // Programs are compiled from text: that is what is tested.
  return new Function(
    `return async function (stage) { const {run, current, tick, note} = stage; ${code} }`,
  )() as Play;
}

const undos: (() => void)[] = [];
afterEach(() => {
  for (const undo of undos.splice(0)) undo();
});

/** The same program natively, with AsyncLocalStorage, and compiled, with ours; each with its notes. */
async function both(program: string): Promise<{ native: unknown[]; ours: unknown[] }> {
  const native: unknown[] = [];
  const storage = new AsyncLocalStorage<string>();
  await load(program)({
    run: (value, work) => storage.run(value, work),
    current: () => storage.getStore(),
    tick: () => new Promise((done) => setImmediate(done)),
    note: (...values) => native.push([storage.getStore(), ...values]),
  });

  const ours: unknown[] = [];
  const context = createContext<string>();
  undos.push(installContext(context));
  const wrapped = compileJs(
    `async function play(stage) { const {run, current, tick, note} = stage; ${program} }`,
  );
  const play = new Function(`${wrapped}; return play`)() as Play;
  await play({
    run: context.run,
    current: context.current,
    tick: () => new Promise((done) => setImmediate(context.bind(() => context.run(undefined, done)))),
    note: (...values) => ours.push([context.current(), ...values]),
  });
  return { native, ours };
}

describe('a context in compiled code', () => {
  it('is kept for 200 of 200 concurrent requests', async () => {
    const { native, ours } = await both(`
      const serve = async (id) => {
        for (let i = 0; i < 5; i++) { await tick(); await Promise.all([tick(), null]); }
        try { await Promise.reject(new Error(id)); } catch (error) { note(error.message); }
      };
      await Promise.all(Array.from({ length: 200 }, (_, id) => run('request ' + id, () => serve('request ' + id))));
    `);
    expect(ours).toHaveLength(200);
    expect(ours.every((entry) => Array.isArray(entry) && entry[0] === entry[1])).toBe(true);
    expect(ours).toEqual(native);
  });

  const CASES: Readonly<Record<string, string>> = {
    'after a value, a promise and a thenable': `
      await run('a', async () => {
        note(await 1); note(await Promise.resolve(2)); note(await { then: (done) => done(3) });
        note(await { then: (_, failed) => failed(4) }.then && 5);
      });`,
    'in catch and finally': `
      await run('a', async () => {
        try { await tick(); throw 1; } catch (e) { note(e); await tick(); note('c'); } finally { await tick(); note('f'); }
        try { await (async () => { await tick(); throw 2; })(); } catch (e) { note(e); } finally { note('f2'); }
      });`,
    'in each round of for await, and after it': `
      const source = async function* () { yield 1; await tick(); yield tick().then(() => 2); };
      await run('a', async () => { for await (const x of source()) { note(x); await tick(); note('in'); } note('out'); });`,
    'after leaving for await early': `
      const source = async function* () { try { yield 1; yield 2; } finally { await tick(); note('closed'); } };
      await run('a', async () => {
        for await (const x of source()) { note(x); break; } note('broke');
        outer: for await (const x of source()) for await (const y of source()) { note(x, y); if (x === 1) continue outer; break outer; }
        note('labels');
        const f = async () => { for await (const x of source()) return x; };
        note(await f());
      });`,
    'when an async iterable throws': `
      const source = async function* () { yield 1; await tick(); throw new Error('gone'); };
      await run('a', async () => { try { for await (const x of source()) note(x); } catch (e) { note(e.message); } });`,
    'over a plain iterable of promises': `
      await run('a', async () => { for await (const x of [1, tick().then(() => 2)]) note(x); note('end'); });`,
    'in an async generator, which runs for its caller': `
      const source = async function* () { note('s'); await tick(); note('t'); const got = yield 1; note(got); await tick(); note('u'); return tick(); };
      const it = source();
      await run('a', () => it.next()); await run('b', () => it.next('x')); note('end');`,
    'when a yielded promise is rejected': `
      const source = async function* () { try { yield tick().then(() => { throw new Error('no') }); } catch (e) { note(e.message); } finally { note('f'); } };
      await run('a', async () => { for await (const x of source()) note(x); note('end'); });`,
    'in two flows that cross': `
      const flow = (name, n) => run(name, async () => { for (let i = 0; i < n; i++) { note(i); await tick(); } note('end'); });
      await Promise.all([flow('a', 3), flow('b', 2)]); note('both');`,
    'across nested runs': `
      await run('a', async () => { await tick(); await run('b', async () => { await tick(); note(1); }); note(2); await tick(); note(3); });`,
    'in methods, arrows and parameters': `
      class C { async m(x = note('d')) { await tick(); note('m'); return this; } static async s() { await (tick(), tick()); note('s'); } }
      await run('a', async () => { (await (await new C().m()).m()); await C.s(); await (async (x) => await x)(tick()); note('end'); });`,
  };
  for (const [name, program] of Object.entries(CASES)) {
    it(`is as with AsyncLocalStorage ${name}`, async () => {
      const { native, ours } = await both(program);
      expect(native.length).toBeGreaterThan(0);
      expect(ours).toEqual(native);
    });
  }
});

describe('the compiler', () => {
  it('keeps every line where it was, and maps columns', () => {
    const source =
      'const a = 1;\n\nasync function f() {\n  await a;\n  for await (const x of y)\n    g(x)\n}\n';
    const { code, map } = compile({ path: '/app/index.js', source, strip });
    expect(code.split('\n')).toHaveLength(source.split('\n').length);
    expect(code.split('\n')[3]).toContain('await');
    expect(map.sources).toEqual(['/app/index.js']);
  });

  it('leaves a source without await as it is', () => {
    expect(compileJs('module.exports = () => 1;\n')).toBe('module.exports = () => 1;\n');
  });

  it('reads CommonJS with its top-level return, and await as a name', () => {
    expect(compileJs('if (x) return;\nvar await = 1;\n')).toBe('if (x) return;\nvar await = 1;\n');
  });

  it('needs no semicolons', async () => {
    const { native, ours } = await both(`
      const f = async () => {\n let a = 1\n await tick()\n const b = await 2\n await (tick())\n return a + b\n }
      note(await f())`);
    expect(ours).toEqual(native);
  });

  it('strips types', () => {
    const source =
      'interface A { x: number }\nconst f = async (a: A): Promise<number> => await a.x as number;\n';
    const { code } = compile({ path: '/app/index.ts', source, strip });
    expect(code).not.toMatch(/interface|Promise</);
  });

  const refusal = (path: string, source: string): CompileError => {
    try {
      compile({ path, source, strip });
    } catch (error) {
      if (error instanceof CompileError) return error;
      throw error;
    }
    throw new Error('it compiled');
  };

  it("refuses an enum with Node's own message, file and line", () => {
    const error = refusal('/app/index.ts', 'const a: number = 1;\n  enum Colour { Red }\n');
    expect(error.message).toBe('TypeScript enum is not supported in strip-only mode');
    expect(error.code).toBe('ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX');
    expect(error.place).toBe('/app/index.ts:2:3');
  });

  it('names file, line and column of a syntax error', () => {
    expect(refusal('/app/index.ts', 'const a: number = ;').place).toBe('/app/index.ts:1:19');
    const error = refusal('/app/index.js', 'const a = 1;\nconst b = = 2;\n');
    expect(error.place).toBe('/app/index.js:2:11');
    expect(error.message).toBe('Unexpected token');
  });

  it('passes values and errors on unchanged', async () => {
    undos.push(installContext(createContext()));
    const run = new Function(
      `return ${compileJs('(async function (x) { return await x; })').replace(/;$/, '')}`,
    )() as (x: unknown) => Promise<unknown>;
    const object = {};
    expect(await run(object)).toBe(object);
    expect(await run(Promise.resolve(undefined))).toBe(undefined);
    const error = new Error('mine');
    await expect(run(Promise.reject(error))).rejects.toBe(error);
    await expect(
      run({
        // oxlint-disable-next-line unicorn/no-thenable -- how await treats one is what is tested
        get then(): never {
          throw error;
        },
      }),
    ).rejects.toBe(error);
  });
});
