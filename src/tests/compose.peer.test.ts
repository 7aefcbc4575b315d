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

  it('is a plan without a problem, with the services that docker compose finds in it', async () => {
    const { plan, problems } = readPlan({ files: await readFolder(folder), name });
    expect(problems).toEqual([]);
    const services = plan?.services.map((service) => service.name).sort();
    expect(services).not.toHaveLength(0);
    if (!hasCompose) return;
    const { status, stdout, stderr } = compose('--project-directory', folder, 'config', '--services');
    expect(status, stderr).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual(services);
  });
});
