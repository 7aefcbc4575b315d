/** What the tests call in the page: `window.ruche.run(name)`. */
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

declare global {
  interface Window {
    ruche: typeof api;
  }
}

window.ruche = api;
