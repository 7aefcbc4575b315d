import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, photo, pictureContract } from './picture-contract.ts';
import { upload } from './pictures.ts';
import type { Program } from './program.ts';
import { createStand, type Stand } from './stand.ts';

let stand: Stand;
beforeAll(async () => void (stand = await createStand()));
afterAll(() => stand.close());

describe('a picture', () => {
  let img: string;
  let queueUrl: string;
  let worker: Program;
  beforeAll(async () => {
    queueUrl = (await stand.queue()).url;
    img = (await stand.service('img', { QUEUE_URL: queueUrl })).url;
    worker = stand.thumb({ QUEUE_URL: queueUrl, IMG_URL: img });
    await worker.line(/connected to the queue/);
  });

  pictureContract(() => ({
    url: img,
    made: async (id) => void (await worker.line(new RegExp(`acked ${id}`))),
  }));

  it('a thumbnail is handed in for a picture that is there, and nowhere else', async () => {
    const body = new Uint8Array(await photo('lamp.png'));
    const headers = { 'content-type': 'image/png' };
    const put = await fetch(`${img}/internal/..%2f000000000000.thumb.png`, { method: 'PUT', body, headers });
    expect(put.status).toBe(404);
  });

  it('a message that is no image.uploaded is dropped, and the worker goes on', async () => {
    const connection = await connect(queueUrl);
    const channel = await connection.createConfirmChannel();
    for (const body of ['{', '{"id":"x","filename":"http://elsewhere/"}', '{"id":1}']) {
      channel.publish('images', 'image.uploaded', Buffer.from(body));
    }
    await channel.waitForConfirms();
    await connection.close();
    const { filename } = (await (await upload(img, await photo('plant.png'))).json()) as { filename: string };
    await worker.line(new RegExp(`acked ${idOf(filename)}`));
    expect(worker.lines.filter((line) => /rejected a message/.test(line))).toHaveLength(3);
  });
});

describe('killing and stopping', () => {
  it('a worker killed at work leaves its photo to the other one, and nothing is lost', async () => {
    const { url: QUEUE_URL } = await stand.queue();
    const { url: img } = await stand.service('img', { QUEUE_URL, DATA_DIR: join(stand.folder, 'kill') });
    const first = stand.thumb({ QUEUE_URL, IMG_URL: img, WORK_MS: '60000' });
    await first.line(/connected/);
    const { filename } = (await (await upload(img, await photo('guitar.png'))).json()) as {
      filename: string;
    };
    await first.line(/took/);
    expect((await fetch(img + filename.replace('.png', '.thumb.png'))).status).toBe(404);

    const second = stand.thumb({ QUEUE_URL, IMG_URL: img });
    await second.line(/connected/);
    expect(await first.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    await second.line(new RegExp(`took ${idOf(filename)}.png \\(delivered again\\)`));
    await second.line(/acked/);
    expect((await fetch(img + filename.replace('.png', '.thumb.png'))).status).toBe(200);
  });

  it('with ACK=auto, what a killed worker held is gone', async () => {
    const { url: QUEUE_URL } = await stand.queue();
    const { url: img } = await stand.service('img', { QUEUE_URL, DATA_DIR: join(stand.folder, 'auto') });
    const first = stand.thumb({ QUEUE_URL, IMG_URL: img, WORK_MS: '60000', ACK: 'auto' });
    await first.line(/connected/);
    await upload(img, await photo('guitar.png'));
    await first.line(/took/);
    await first.end('SIGKILL');
    const second = stand.thumb({ QUEUE_URL, IMG_URL: img, ACK: 'auto' });
    await second.line(/connected/);
    const { filename } = (await (await upload(img, await photo('lamp.png'))).json()) as { filename: string };
    await second.line(new RegExp(`made 160×120`));
    expect(second.lines.filter((line) => /took/.test(line))).toEqual([`thumb: took ${idOf(filename)}.png`]);
  });

  it('a worker asked to stop finishes the photo in its hand and exits with 0; asked twice, it gives it back', async () => {
    const { url: QUEUE_URL } = await stand.queue();
    const { url: img } = await stand.service('img', { QUEUE_URL, DATA_DIR: join(stand.folder, 'stop') });
    const polite = stand.thumb({ QUEUE_URL, IMG_URL: img, WORK_MS: '300' });
    await polite.line(/connected/);
    await upload(img, await photo('lamp.png'));
    await polite.line(/took/);
    expect(await polite.end()).toEqual({ code: 0, signal: null });
    expect(polite.lines.at(-1)).toMatch(/acked/);

    const pressed = stand.thumb({ QUEUE_URL, IMG_URL: img, WORK_MS: '60000' });
    await pressed.line(/connected/);
    await upload(img, await photo('chair.png'));
    await pressed.line(/took/);
    void pressed.end();
    await pressed.line(/finishing/);
    expect(await pressed.end()).toEqual({ code: 0, signal: null });
    const next = stand.thumb({ QUEUE_URL, IMG_URL: img });
    await next.line(/acked/);
    expect(next.lines.some((line) => line.includes('delivered again'))).toBe(true);
  });

  it('without its queue, img answers 503 and keeps nothing; when the queue is back, uploads work again', async () => {
    const queue = await stand.queue();
    const DATA_DIR = join(stand.folder, 'away');
    const { url: img, program } = await stand.service('img', { QUEUE_URL: queue.url, DATA_DIR });
    await program.line(/connected to the queue/);
    await queue.program.end('SIGKILL');
    const refused = await upload(img, await photo('lamp.png'));
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      status: 'error',
      message: expect.stringContaining('queue is away'),
    });
    expect(await (await fetch(`${img}/health`)).json()).toEqual({ status: 'ok', queue: 'away' });
    expect(await readdir(DATA_DIR)).toEqual([]);

    const before = program.lines.length;
    await stand.queue(queue.port);
    await program.line(/connected to the queue/, before);
    expect((await upload(img, await photo('lamp.png'))).status).toBe(201);
    expect(await program.end()).toEqual({ code: 0, signal: null });
  });
});
