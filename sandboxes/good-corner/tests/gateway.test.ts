import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upload } from './pictures.ts';
import { run, type Program } from './program.ts';
import { createStand, FOLDER, type Stand } from './stand.ts';

const NGINX = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx'].find((path) =>
  existsSync(path),
);

/** A port that was free a moment ago: nginx has no way of saying which one it was given. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Resolves when the port takes connections; rejects when the program ends before. */
const accepts = async (port: number, program: Program): Promise<void> => {
  let ended: unknown = null;
  // Our gateway, as nginx without notices, says nothing when it is ready.
  program.line(/(?!)/).catch((error: unknown) => (ended = error));
  const answers = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  while (!(await answers())) if (ended !== null) throw ended;
};

const OURS = [process.execPath, join(FOLDER, '../../src/images/nginx/main.ts')];
const GATEWAYS = [{ name: 'our gateway', command: OURS }];
if (NGINX) GATEWAYS.push({ name: 'the real nginx', command: [NGINX] });
else console.log('not compared: no nginx');

/** Names and port are replaced, nothing else: there is no Docker here to resolve them. */
describe.each(GATEWAYS)('nginx.conf, on $name', ({ command: [program = '', ...main] }) => {
  let stand: Stand;
  let gateway: Program;
  let url: string;
  let folder: string;
  const argv = (directives: string): string[] => [
    ...main,
    '-p',
    folder,
    '-c',
    'nginx.conf',
    '-g',
    directives,
  ];
  beforeAll(async () => {
    stand = await createStand();
    const QUEUE_URL = (await stand.queue()).url;
    const [front, ads, img, port] = await Promise.all([
      stand.service('front'),
      stand.service('ads'),
      stand.service('img', { QUEUE_URL }),
      freePort(),
    ]);
    folder = join(stand.folder, 'nginx');
    await mkdir(join(folder, 'logs'), { recursive: true });
    const conf = (await readFile(join(FOLDER, 'nginx.conf'), 'utf8'))
      // A test's standard output is a socket, which nginx cannot open by its name.
      .replace('/dev/stdout', 'logs/access.log')
      .replace('listen 80', `listen 127.0.0.1:${port}`)
      .replaceAll('http://front:3000', front.url)
      .replaceAll('http://ads:3000', ads.url)
      .replaceAll('http://img:3000', img.url);
    await writeFile(join(folder, 'nginx.conf'), conf);
    url = `http://127.0.0.1:${port}`;
    gateway = run(program, argv(`daemon off; pid ${folder}/pid; error_log stderr notice;`), folder, {});
    await accepts(port, gateway);
  });
  afterAll(async () => {
    await gateway?.end();
    await stand.close();
  });

  it('passes -t', () => {
    const test = spawnSync(program, [...argv(`pid ${folder}/t;`), '-t', '-q'], { encoding: 'utf8' });
    expect(test).toMatchObject({ status: 0, stdout: '' });
  });

  it('each address reaches its service', async () => {
    expect(await (await fetch(`${url}/`)).text()).toContain('Good Corner');
    const headers = { 'content-type': 'application/json' };
    const query = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{ads{title}}"}',
    });
    expect(await query.json()).toMatchObject({ data: { ads: expect.any(Array) } });
    const photo = await readFile(join(FOLDER, 'photos', 'chair.png'));
    const sent = await upload(url, photo);
    expect(sent.status).toBe(201);
    const { filename } = (await sent.json()) as { filename: string };
    expect((await fetch(url + filename)).headers.get('content-type')).toBe('image/png');
    expect((await fetch(`${url}${filename.replace('.png', '.thumb.png')}`)).status).toBe(404);
  });

  it('the address that workers write to does not exist outside', async () => {
    const id = '0123456789ab';
    for (const path of [
      `/internal/${id}.thumb.png`,
      `/img/../internal/${id}.thumb.png`,
      `/img/${id}.thumb.png`,
    ]) {
      const put = await fetch(url + path, {
        method: 'PUT',
        body: 'x',
        headers: { 'content-type': 'image/png' },
      });
      expect([404, 405]).toContain(put.status);
    }
  });

  it('5 MB pass, 50 MB get 413', async () => {
    expect((await upload(url, new Uint8Array(5_000_000))).status).toBe(415);
    // The announcement is enough: nginx answers before any byte of the body has come.
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-length': 50_000_000, 'content-type': 'multipart/form-data; boundary=x' };
      const sent = request(`${url}/img`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.flushHeaders();
    });
    expect(status).toBe(413);
  });
});
