/** `nginx -t` and ours read the same files: what they say, and their exit codes, must be equal. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveHost, run } from '../run.ts';
import { CONFIGS, type ConfCase } from '../testing/configs.ts';
import { findNginx, testConfig } from '../testing/nginx.ts';

const nginx = findNginx();
if (nginx === null) console.log('not compared: no nginx');

const prefix = fs.mkdtempSync(path.join(os.tmpdir(), 'ruche-nginx-t-'));
const file = `${prefix}/nginx.conf`;
afterAll(() => fs.rmSync(prefix, { recursive: true, force: true }));

async function ours(test: ConfCase) {
  let stderr = '';
  const globals = test.globals === undefined ? [] : ['-g', test.globals];
  const status = await run(['-t', '-p', prefix, '-c', file, ...globals], {
    output: { stdout: () => undefined, stderr: (line) => void (stderr += `${line}\n`) },
    // .invalid never resolves (RFC 6761); asking the network about it would only take time.
    resolve: (host) => (host.endsWith('.invalid') ? Promise.reject(new Error(host)) : resolveHost(host)),
    isRoot: process.getuid?.() === 0,
    onSignal: () => undefined,
    after: () => undefined,
  });
  return { stderr, status };
}

/** What depends on the machine, not on the file. */
const tidy = (stderr: string): string =>
  stderr
    .replace(/^nginx: \[alert\] could not open error log file.*\n/gm, '')
    .replace(/^nginx: \[warn\] the "user" directive makes sense only.*\n/gm, '')
    .replace(/^\d{4}\/.*\n/gm, '');

describe('nginx -t says the same', () => {
  it.each(CONFIGS)('$name', async (test) => {
    fs.writeFileSync(file, test.text);
    const mine = await ours(test);
    if (test.says !== undefined) expect(mine.stderr).toMatch(test.says);
    if (test.unsupported === true) expect(mine.status).toBe(1);
    if (nginx === null) return;
    const real = testConfig(nginx, prefix, file, `pid ${prefix}/nginx.pid; ${test.globals ?? ''}`);
    if (test.unsupported === true) expect(real.stderr).toContain('test is successful');
    else expect({ ...mine, stderr: tidy(mine.stderr) }).toEqual({ ...real, stderr: tidy(real.stderr) });
  });
});
