import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { contractCases } from '../contract.ts';
import { createNativeRuntime } from './index.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('the native runtime keeps the contract', () => {
  for (const { name, run } of contractCases) {
    it.concurrent(name, () => run(() => createNativeRuntime({ root })));
  }
});
