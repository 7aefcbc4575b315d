/** Shows what this browser keeps of the site, and erases it. Everything of ours is named `ruche:…`. */

const OURS = 'ruche:';
const OUR_DATABASE = /^ruche\b/;

/** One thing that is kept. `size` in bytes, null where the browser does not tell. */
interface Kept {
  readonly kind: 'theme' | 'prediction' | 'note' | 'draft' | 'other' | 'copy' | 'database';
  readonly name: string;
  readonly size: number | null;
  readonly files: number;
  forget(): Promise<unknown> | void;
}

type Words = Readonly<Record<Kept['kind'] | 'files', string>>;

/** Fills the box that Kept.astro draws, now and after each erasure. */
export function showKept(box: HTMLElement): void {
  const words = JSON.parse(box.dataset['kept'] ?? '{}') as Words;
  const table = box.querySelector('table');
  const rows = box.querySelector('tbody');
  const button = box.querySelector<HTMLButtonElement>('[data-action=erase]');
  const said = box.querySelector<HTMLElement>('[role=status]');
  if (!table || !rows || !button || !said) throw new Error('the box of what is kept is incomplete');
  const numbers = new Intl.NumberFormat(box.dataset['language'], { maximumFractionDigits: 1 });
  const unit = box.dataset['language'] === 'fr' ? 'o' : 'B';
  const amount = (bytes: number): string => {
    if (bytes < 1000) return `${numbers.format(bytes)}\u00a0${unit}`;
    return bytes < 1e6
      ? `${numbers.format(bytes / 1e3)}\u00a0k${unit}`
      : `${numbers.format(bytes / 1e6)}\u00a0M${unit}`;
  };

  let all: readonly Kept[] = [];
  const hide = (selector: string, hidden: boolean): void => {
    box.querySelector(selector)?.toggleAttribute('hidden', hidden);
  };
  const draw = async (): Promise<void> => {
    try {
      all = await everything();
      hide('.kept-refused', true);
    } catch {
      // Storage is refused altogether: there is nothing to show, and that is what is said.
      all = [];
      hide('.kept-refused', false);
    }
    const none = all.length === 0;
    hide('.kept-none', !none);
    table.hidden = none;
    button.hidden = none;
    rows.replaceChildren(
      ...all.map(({ kind, name, size, files }) => {
        const row = document.createElement('tr');
        const what =
          files > 0 ? `${words[kind]} (${words.files.replace('{n}', numbers.format(files))})` : words[kind];
        const code = document.createElement('code');
        code.textContent = name;
        for (const content of [what, code, size === null ? '' : amount(size)]) {
          const cell = document.createElement('td');
          cell.append(content);
          row.append(cell);
        }
        row.lastElementChild?.classList.add('amount');
        return row;
      }),
    );
  };

  button.addEventListener('click', async () => {
    button.disabled = true;
    for (const kept of all) await kept.forget();
    await draw();
    button.disabled = false;
    said.textContent = said.dataset['erased'] ?? '';
  });
  void draw();
}

async function everything(): Promise<readonly Kept[]> {
  const stores = [localStorage, sessionStorage].flatMap((store) => strings(store));
  return [...stores, ...(await databases()), ...(await copies())];
}

function strings(store: Storage): readonly Kept[] {
  return Object.keys(store)
    .filter((key) => key.startsWith(OURS))
    .sort()
    .map((key) => {
      const kind = key.slice(OURS.length).split(':')[0] ?? '';
      return {
        kind:
          kind === 'theme' || kind === 'prediction' || kind === 'note' || kind === 'draft' ? kind : 'other',
        name: key,
        size: new Blob([key, store.getItem(key) ?? '']).size,
        files: 0,
        forget: () => store.removeItem(key),
      };
    });
}

async function databases(): Promise<readonly Kept[]> {
  // Old Firefox does not list its databases.
  const list = (await indexedDB.databases?.()) ?? [];
  return list.flatMap(({ name }) =>
    name === undefined || !OUR_DATABASE.test(name)
      ? []
      : [{ kind: 'database', name, size: null, files: 0, forget: () => dropDatabase(name) }],
  );
}

function dropDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    // Another tab holds it open: it goes as soon as that tab does.
    request.onblocked = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

async function copies(): Promise<readonly Kept[]> {
  // Not there where the page is not served over https.
  if (!('caches' in globalThis)) return [];
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS));
  return Promise.all(
    names.map(async (name) => {
      const cache = await caches.open(name);
      const answers = await cache.matchAll();
      const sizes = await Promise.all(answers.map(async (answer) => (await answer.blob()).size));
      return {
        kind: 'copy' as const,
        name,
        size: sizes.reduce((sum, size) => sum + size, 0),
        files: answers.length,
        forget: () => dropCopy(name),
      };
    }),
  );
}

async function dropCopy(name: string): Promise<void> {
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  for (const one of registrations) if (new URL(one.scope).pathname === base) await one.unregister();
  await caches.delete(name);
}
