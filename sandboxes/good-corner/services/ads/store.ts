/** Everything the ads service knows, in one JSON file that only it opens. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Ad {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly price: number;
  readonly location: string;
  readonly pictures: readonly string[];
  readonly ownerId: string | null;
  readonly categoryId: string | null;
  readonly tagIds: readonly string[];
  readonly createdAt: string;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface User extends Named {
  readonly email: string;
  readonly password: string;
}

/** What the file holds. `secret` signs tokens: it stays valid across restarts, and never leaves the service. */
export interface Data {
  readonly version: 1;
  readonly secret: string;
  readonly ads: readonly Ad[];
  readonly categories: readonly Named[];
  readonly tags: readonly Named[];
  readonly users: readonly User[];
}

export interface Store {
  readonly data: () => Data;
  /** Resolves when the change is on disk; only then is it visible. Changes are made one after the other. */
  change(make: (data: Data) => Data): Promise<void>;
}

/** Opens the file, or creates it with `seeds`. Rejects where it is there but cannot be read. */
export async function openStore(file: string, seeds: () => Omit<Data, 'version' | 'secret'>): Promise<Store> {
  await mkdir(dirname(file), { recursive: true });
  const save = async (data: Data): Promise<void> => {
    // Beside it, then renamed: a crash leaves the old file or the new one, never half of one.
    await writeFile(`${file}.part`, `${JSON.stringify(data, null, 2)}\n`);
    await rename(`${file}.part`, file);
  };

  let data = await load(file);
  if (!data) {
    data = { version: 1, secret: randomBytes(32).toString('hex'), ...seeds() };
    await save(data);
  }
  let current: Data = data;
  let last: Promise<void> = Promise.resolve();

  return {
    data: () => current,
    change(make) {
      const turn = last.then(async () => {
        const next = make(current);
        await save(next);
        current = next;
      });
      last = turn.catch(() => {}); // a failed change is its caller's; the next one starts from what is on disk
      return turn;
    },
  };
}

async function load(file: string): Promise<Data | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const data = JSON.parse(text) as Data; // written by `save` above and by nobody else
  if (data.version !== 1) throw new Error(`${file}: version ${String(data.version)}, expected 1`);
  return data;
}
