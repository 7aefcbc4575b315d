/** What the tests call in the page: `window.ruche.run(name)`. */
import { contractCases } from '../../contract.ts';
import { measure, type Measures } from '../../contract/measures.ts';
import { createEmbeddedRuntime } from '../index.ts';
import { cases } from './cases.ts';

const api = {
  createEmbeddedRuntime,
  /** Runs one case on a runtime of its own; rejects with what went wrong. */
  async run(name: string, argument?: string): Promise<unknown> {
    const found = cases[name];
    if (found === undefined) throw new Error(`no case ${name}`);
    const runtime = await createEmbeddedRuntime({ assetsUrl: '/' });
    try {
      return await found(runtime, argument ?? '');
    } finally {
      await runtime.dispose();
    }
  },
};

const contract = {
  /** Runs one case of the suite that all runtimes share. */
  async keep(name: string): Promise<void> {
    const found = contractCases.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no case ${name}`);
    await found.run(() => createEmbeddedRuntime({ assetsUrl: '/' }));
  },
};

/** What `npm run bench -- runtime` times. */
const bench = {
  measure: (): Promise<Measures> => measure(() => createEmbeddedRuntime({ assetsUrl: '/' })),
};

declare global {
  interface Window {
    ruche: typeof api & typeof contract & typeof bench;
  }
}

window.ruche = { ...api, ...contract, ...bench };
