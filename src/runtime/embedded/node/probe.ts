/** For tests: the same snippet in the tab's Node and in this one; both must answer alike. */
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import type { Require } from './builtins.ts';
import { createTestSwitch, startProcess, type TestProcess } from './testing.ts';

/** A snippet: it closes over nothing, and answers with plain values. */
export type Probe = (require: Require) => unknown;

const real = createRequire(import.meta.url) as unknown as Require;
let shared: Promise<TestProcess> | undefined;

/** Plain text: values of two realms can't be compared themselves. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown;

/** Declares one promise per probe. */
export function conforms(area: string, probes: Readonly<Record<string, Probe>>): void {
  for (const [name, probe] of Object.entries(probes)) {
    test(`${area}: ${name}`, async () => {
      const process = await (shared ??= startProcess(createTestSwitch(), { service: 'probe' }));
      const expected = plain(await probe(real));
      const actual = plain(await process.run(probe));
      expect(actual).toEqual(expected);
    });
  }
}
