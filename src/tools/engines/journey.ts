/**
 * The first living lab, promise by promise, as functions that run inside the lesson's page: each stands alone (its text
 * is sent to the browser) and resolves with a word about what it saw, or throws.
 */
interface Event {
  readonly seq: number;
  readonly type: string;
  readonly step?: string;
  readonly queue?: string;
  readonly message?: string;
  readonly service?: string;
  readonly state?: string;
  readonly peer?: { readonly service?: string; readonly replica?: number };
}
interface Host extends HTMLElement {
  readonly ruche: {
    readonly lab: { send(command: object): Promise<{ readonly status: number; readonly body: Uint8Array }> };
    readonly ring: { since(seq: number): readonly Event[] };
  };
}
/** What the first promise leaves in the page for the others. */
interface Page extends Window {
  labHost: Host;
  /** The first event after `seq` that is wanted, as soon as it is there. */
  labUntil(wanted: (event: Event) => boolean, seq: number): Promise<Event>;
  labUpload(): Promise<{ status: number; photo: string; seq: number }>;
}

type Promised = readonly [name: string, run: (argument: string) => Promise<string>];

const run: Promised = [
  'Run: every service starts, and the gateway answers',
  async () => {
    const page = window as unknown as Page;
    const host = document.querySelector<Host>('ruche-lab');
    if (host === null) throw new Error('no lab on this page');
    page.labHost = host;
    page.labUntil = (wanted, seq) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = host.ruche.ring.since(seq).find(wanted);
          if (host.dataset['labState'] === 'failed') reject(new Error('the lab failed'));
          else if (found === undefined) return;
          else resolve(found);
          clearInterval(timer);
        };
        const timer = setInterval(look, 20);
      });
    page.labUpload = async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
      const pen = canvas.getContext('2d');
      if (pen === null) throw new Error('no canvas');
      pen.fillStyle = '#0072b2';
      pen.fillRect(0, 0, 320, 240);
      const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
      const head =
        '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n';
      const body = new Uint8Array(await new Blob([head, png ?? '', '\r\n--x--\r\n']).arrayBuffer());
      const seq = host.ruche.ring.since(0).at(-1)?.seq ?? 0;
      const headers = [['content-type', 'multipart/form-data; boundary=x']];
      const answer = await host.ruche.lab.send({
        type: 'http.request',
        method: 'POST',
        path: '/img',
        headers,
        body,
      });
      const { filename = '' } = JSON.parse(new TextDecoder().decode(answer.body)) as { filename?: string };
      return { status: answer.status, photo: filename, seq };
    };
    const settled = new Promise<void>((resolve, reject) => {
      new MutationObserver(() => {
        if (host.dataset['labState'] === 'ready') resolve();
        if (host.dataset['labState'] === 'failed') reject(new Error(host.textContent ?? 'failed'));
      }).observe(host, { attributes: true, attributeFilter: ['data-lab-state'] });
    });
    // A driver may call the page loaded before its modules have run.
    await customElements.whenDefined('ruche-lab');
    const start = performance.now();
    host.querySelector<HTMLButtonElement>('[data-action=run]')?.click();
    await settled;
    const { status } = await host.ruche.lab.send({ type: 'http.request', method: 'GET', path: '/' });
    if (status !== 200) throw new Error(`GET / answered ${status}`);
    const took = Math.round(performance.now() - start);
    // What edits will need comes by itself; then the network may go.
    await new Promise<void>((resolve) => {
      const look = (entries: readonly PerformanceEntry[]): void => {
        if (entries.some(({ name }) => name.includes('/compile.'))) resolve();
      };
      new PerformanceObserver((list) => look(list.getEntries())).observe({
        type: 'resource',
        buffered: true,
      });
    });
    return `${took} ms`;
  },
];

const offline: Promised = [
  'a picture becomes a message, and then a thumbnail, with the network off',
  async (site) => {
    const page = window as unknown as Page;
    const alone = await fetch(site, { cache: 'no-store' }).then(
      () => false,
      () => true,
    );
    if (!alone) throw new Error('the site still answers');
    const { status, photo, seq } = await page.labUpload();
    if (status !== 201) throw new Error(`POST /img answered ${status}`);
    await page.labUntil(({ type, step }) => type === 'message' && step === 'acked', seq);
    const path = photo.replace('.png', '.thumb.png');
    const thumbnail = await page.labHost.ruche.lab.send({ type: 'http.request', method: 'GET', path });
    if (thumbnail.status !== 200) throw new Error(`GET ${path} answered ${thumbnail.status}`);
    const picture = await createImageBitmap(
      new Blob([new Uint8Array(thumbnail.body)], { type: 'image/png' }),
    );
    if (picture.width !== 160) throw new Error(`the thumbnail is ${picture.width} wide`);
    return `${picture.width}×${picture.height}`;
  },
];

const killed: Promised = [
  'a worker killed at work loses nothing: its photo goes to its twin',
  async () => {
    const page = window as unknown as Page;
    const { seq } = await page.labUpload();
    const taken = await page.labUntil(({ type, step }) => type === 'message' && step === 'delivered', seq);
    const replica = taken.peer?.replica;
    await page.labHost.ruche.lab.send({ type: 'kill', service: 'thumb', replica });
    await page.labUntil(({ type, step }) => type === 'message' && step === 'requeued', taken.seq);
    const done = await page.labUntil(({ type, step }) => type === 'message' && step === 'acked', taken.seq);
    if (done.message !== taken.message) throw new Error('another message was acknowledged');
    return `thumb ${replica} died`;
  },
];

const loop: Promised = [
  'an endless loop in a service freezes nothing, and the service can be killed',
  async () => {
    const { lab } = (window as unknown as Page).labHost.ruche;
    await lab.send({ type: 'file.write', path: 'services/front/index.ts', content: 'while (true);\n' });
    const query = {
      type: 'http.request',
      method: 'POST',
      path: '/graphql',
      headers: [['content-type', 'application/json']],
      body: '{"query":"{ads{title}}"}',
    };
    const { status } = await lab.send(query);
    if (status !== 200) throw new Error(`GraphQL answered ${status}`);
    await lab.send({ type: 'kill', service: 'front' });
    return 'killed';
  },
];

/** In this order; the site's server is shut down after the first. */
export const journey: readonly Promised[] = [run, offline, killed, loop];
