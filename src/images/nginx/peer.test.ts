/** The same bytes to Debian's nginx and to ours: answers, and what the backends got, must be equal. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from './conf/load.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { resolveHost } from './run.ts';
import { startBackend, type Backend } from './testing/backend.ts';
import { CASES, type PeerCase } from './testing/cases.ts';
import { peerConf, type Ports } from './testing/conf.ts';
import { findNginx, freePort, startNginx } from './testing/nginx.ts';
import { exchangeRaw } from './testing/raw.ts';

const nginx = findNginx();
if (nginx === null) console.log('not compared: no nginx');

const prefix = fs.mkdtempSync(path.join(os.tmpdir(), 'ruche-nginx-'));
let backends: readonly Backend[] = [];
let gateway: Gateway | null = null;
let stopNginx = (): Promise<void> => Promise.resolve();
let ports: { readonly ours: Ports; readonly theirs: Ports };

function writeSite(): void {
  fs.mkdirSync(`${prefix}/html/pages`, { recursive: true });
  fs.mkdirSync(`${prefix}/html/sub`, { recursive: true });
  fs.mkdirSync(`${prefix}/html/sub dir`, { recursive: true });
  fs.mkdirSync(`${prefix}/html/index2`, { recursive: true });
  fs.mkdirSync(`${prefix}/tmp`, { recursive: true });
  fs.chmodSync(prefix, 0o755);
  const files: Readonly<Record<string, string>> = {
    'index.html': '<p>hello</p>\n',
    'page.css': 'p{}',
    'data.json': '{}',
    noext: 'plain',
    'empty.html': '',
    'pages/404.html': 'own 404',
    'pages/busy.html': 'own busy',
    'pages/50x.html': 'own 50x',
    'index2/other.html': 'other index',
  };
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(`${prefix}/html/${name}`, text);
    const at = new Date('2020-01-01T00:00:00Z');
    fs.utimesSync(`${prefix}/html/${name}`, at, at);
  }
}

beforeAll(async () => {
  writeSite();
  backends = [await startBackend('from a'), await startBackend('from b'), await startBackend('from c')];
  const [a, b, c] = backends.map((backend) => backend.port);
  const behind = { a: a ?? 0, b: b ?? 0, c: c ?? 0, dead: await freePort() };
  ports = {
    ours: { ...behind, gateway: await freePort(), second: await freePort() },
    theirs: { ...behind, gateway: await freePort(), second: await freePort() },
  };
  const file = `${prefix}/ours.conf`;
  fs.writeFileSync(file, peerConf(prefix, ports.ours));
  fs.writeFileSync(`${prefix}/theirs.conf`, peerConf(prefix, ports.theirs));
  const config = await loadConfig(file, { prefix: `${prefix}/`, resolve: resolveHost });
  gateway = createGateway(config, { stdout: () => undefined, stderr: () => undefined });
  await gateway.start();
  if (nginx !== null) stopNginx = await startNginx(nginx, prefix, `${prefix}/theirs.conf`);
});

afterAll(async () => {
  await gateway?.stop(false);
  await stopNginx();
  await Promise.all(backends.map((backend) => backend.stop()));
  fs.rmSync(prefix, { recursive: true, force: true });
});

function normalise(text: string, own: Ports): string {
  return text
    .replace(/^Date: (?!Thu, 01 Jan 1970).*$/gm, 'Date: NOW\r')
    .replaceAll(String(own.gateway), 'GATEWAY')
    .replaceAll(String(own.second), 'SECOND')
    .replaceAll('\r', '');
}

async function observe(test: PeerCase, own: Ports) {
  const seen: unknown[] = [];
  for (let n = 0; n < (test.times ?? 1); n++) {
    const answer = await exchangeRaw(
      test.second ? own.second : own.gateway,
      test.send,
      test.responses,
      test.patience,
    );
    seen.push({
      answer: normalise(answer.text, own),
      closed: answer.closed,
      backends: backends.map((backend) => backend.take().map((text) => normalise(text.slice(0, 3000), own))),
    });
  }
  return seen;
}

describe('the gateway answers as nginx does', () => {
  it.each(CASES)('$name', async (test) => {
    const ours = await observe(test, ports.ours);
    if (test.expect !== undefined)
      expect(JSON.stringify(ours[0]).slice('{"answer":"'.length)).toMatch(test.expect);
    if (nginx === null) return;
    expect(ours).toEqual(await observe(test, ports.theirs));
  });
});
