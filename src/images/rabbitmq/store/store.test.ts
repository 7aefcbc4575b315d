/** What a folder remembers: through a restart, a torn write, a full disk, and long use. */
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { text } from '../codec/index.ts';
import { createEnvelope, createMessage, type Message } from '../message.ts';
import type { Copy } from '../queue/index.ts';
import { checksum } from './checksum.ts';
import { FolderInUse, openLog, type Store } from './index.ts';
import { createSegment } from './segments.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ruche-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const queue = {
  name: 'q',
  autoDelete: false,
  kind: 'classic',
  arguments: new Map([['x-a', text('b')]]),
} as const;

const message = (body: string, deliveryMode = 2): Message =>
  createMessage(
    { run: 'run', number: 1 },
    createEnvelope(
      { exchange: 'x', routingKey: 'k', moreKeys: ['more'], properties: Buffer.alloc(2) },
      { deliveryMode },
    ),
    Buffer.from(body),
  );
let position = 0;
const copyOf = (of: Message): Copy => {
  position += 1;
  return { message: of, position, priority: 3, expires: undefined, returns: 0, kept: 0 };
};

const open = (said: string[] = [], segmentBytes = 4096): Store =>
  openLog({ folder, say: (line) => said.push(line), soon: (call) => void setImmediate(call), segmentBytes });

const written = (store: Store): Promise<boolean> => new Promise((resolve) => store.afterWrite(resolve));

/** What the queue holds after a restart. */
const recovered = (store: Store): readonly string[] =>
  (store.recover().get('/')?.queues ?? []).flatMap(({ copies }) =>
    copies.map(({ message: { body }, returns }) => `${body.toString()}${returns > 0 ? ' again' : ''}`),
  );

test('queues, exchanges, bindings and what is not settled are there again, as they were', async () => {
  const store = open();
  const host = store.vhost('/');
  const journal = host.journal(queue);
  const copies = ['a', 'b', 'c'].map((body) => copyOf(message(body)));
  copies.forEach(journal.keep);
  journal.keep(copyOf(message('transient', 1)));
  const [a, b] = copies;
  if (a) journal.settle(a);
  if (b) journal.delivered(b);
  expect(await written(store)).toBe(true);
  store.close();

  const again = open();
  const [found] = again.recover().get('/')?.queues ?? [];
  expect(found).toMatchObject({ name: 'q', kind: 'classic', autoDelete: false });
  expect(found?.arguments).toEqual(queue.arguments);
  expect(recovered(again)).toEqual(['b again', 'c']);
  const [first] = found?.copies ?? [];
  expect(first).toMatchObject({ priority: 3, expires: undefined, position: b?.position });
  expect(first?.message).toMatchObject({
    run: 'run',
    number: 1,
    exchange: 'x',
    routingKey: 'k',
    moreKeys: ['more'],
  });
  again.close();
});

test('whatever is cut off or spoiled at the end is left out, with a line that says so, and the rest stays', async () => {
  const store = open();
  const journal = store.vhost('/').journal(queue);
  for (const body of ['a', 'b', 'c']) {
    journal.keep(copyOf(message(body)));
    await written(store);
  }
  store.close();
  const file = path.join(folder, readdirSync(folder).at(-1) ?? '');
  const whole = readFileSync(file);
  for (let cut = whole.length - 1; cut > 20; cut -= 7) {
    writeFileSync(file, whole);
    truncateSync(file, cut);
    const said: string[] = [];
    const torn = open(said);
    const left = recovered(torn);
    expect(['a', 'b', 'c'].slice(0, left.length)).toEqual(left);
    torn.close();
    for (const name of readdirSync(folder))
      if (path.join(folder, name) !== file) rmSync(path.join(folder, name));
  }
  writeFileSync(file, whole);
  appendFileSync(file, Buffer.from([0, 0, 0, 9, 1, 2, 3, 4, 5]));
  const said: string[] = [];
  const torn = open(said);
  expect(recovered(torn)).toEqual(['a', 'b', 'c']);
  expect(said).toEqual([expect.stringMatching(/ends in an unfinished write of 9 bytes: left out/)]);
  torn.close();
});

test('a log that is used for long stays small, and keeps what stays long', async () => {
  const store = open();
  const journal = store.vhost('/').journal(queue);
  const old = copyOf(message('old'));
  journal.keep(old);
  for (let round = 0; round < 200; round += 1) {
    const copies = Array.from({ length: 50 }, (_, index) =>
      copyOf(message(`${round}.${index} ${'x'.repeat(100)}`)),
    );
    copies.forEach(journal.keep);
    await written(store);
    copies.forEach(journal.settle);
  }
  await written(store);
  await written(store);
  const size = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  expect(size).toBeLessThan(60_000); // of 2 MB that were written
  store.close();
  const again = open();
  expect(recovered(again)).toEqual(['old']);
  again.close();
});

test('what belongs to a queue that is gone is gone', async () => {
  const store = open();
  const host = store.vhost('/');
  const journal = host.journal(queue);
  journal.keep(copyOf(message('a')));
  host.queueGone({ name: 'q' } as Parameters<typeof host.queueGone>[0]); // only its name is asked for
  host.journal(queue);
  await written(store);
  store.close();
  const again = open();
  expect(again.recover().get('/')?.queues).toHaveLength(1);
  expect(recovered(again)).toEqual([]);
  again.close();
});

test('the same declaration again writes nothing', async () => {
  const store = open();
  store.vhost('/').journal(queue);
  await written(store);
  const size = (): number =>
    readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  const before = size();
  store.vhost('/').journal({ ...queue, arguments: new Map(queue.arguments) });
  await written(store);
  expect(size()).toBe(before);
  store.close();
});

test('the checksum sees each bit', () => {
  const bytes = Buffer.from('The quick brown fox jumps over the lazy dog');
  const sum = checksum(bytes);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(checksum(changed)).not.toBe(sum);
  }
});

test('a full disk: what waits for it is refused, the log says why once, and nothing confirmed is lost', async () => {
  const said: string[] = [];
  const disk = { full: false };
  const store = openLog({
    folder,
    say: (line) => said.push(line),
    soon: (call) => void setImmediate(call),
    createSegment: (where, number) => {
      const segment = createSegment(where, number);
      return {
        ...segment,
        append: (records) => {
          if (disk.full)
            throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          segment.append(records);
        },
      };
    },
  });
  const journal = store.vhost('/').journal(queue);
  const keep = (body: string): Copy => {
    const copy = copyOf(message(body));
    journal.keep(copy);
    return copy;
  };
  const [first] = [keep('confirmed'), keep('confirmed too')];
  expect(await written(store)).toBe(true);
  disk.full = true;
  for (const body of ['refused', 'refused too']) {
    const copy = keep(body);
    expect(await written(store)).toBe(false);
    expect(copy.kept).toBe(0);
  }
  if (first) journal.settle(first);
  expect(said).toEqual([expect.stringMatching(/can't write to .*ENOSPC.*refused \(nack\) until it can/)]);
  disk.full = false;
  keep('after');
  expect(await written(store)).toBe(true);
  expect(said).toHaveLength(2);
  store.close();
  const again = open();
  expect(recovered(again)).toEqual(['confirmed too', 'after']);
  again.close();
});

test('two brokers in one folder: the second is refused while the first lives', () => {
  const store = open();
  writeFileSync(path.join(folder, 'lock'), String(process.ppid));
  expect(() => open()).toThrow(FolderInUse);
  writeFileSync(path.join(folder, 'lock'), '4194305'); // beyond the largest number of a process
  const again = open();
  again.close();
  store.close();
});
