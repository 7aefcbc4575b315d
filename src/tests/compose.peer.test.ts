import { readPlan } from '#compose';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFolder, sandboxNames } from '../tools/sandbox/disk.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const compose = (...args: readonly string[]) =>
  spawnSync('docker', ['compose', ...args], { encoding: 'utf8' });
const hasCompose = compose('version').status === 0;
if (!hasCompose) console.log('not compared: no docker compose');

describe.each(await sandboxNames(ROOT))('the compose.yaml of %s', (name) => {
  const folder = path.join(ROOT, 'sandboxes', name);

  it('is a plan without a problem', async () => {
    expect(readPlan({ files: await readFolder(folder), name }).problems).toEqual([]);
  });

  it.skipIf(!hasCompose)('is accepted by docker compose, with the same services', async () => {
    const { status, stdout, stderr } = compose('--project-directory', folder, 'config', '--services');
    expect(status, stderr).toBe(0);
    const { plan } = readPlan({ files: await readFolder(folder), name });
    expect(stdout.trim().split('\n').sort()).toEqual(plan?.services.map((service) => service.name).sort());
  });
});
