import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { attempts, textOf, type ScriptAttack } from './attack.ts';
import type { Target } from './canary.ts';
import { fromMarkup, fromScript } from './from-page.ts';

/** A service that serves pages by `?page=`, logs what they tell it at `/tried?…`, and first tries attacks of its own. */
export function hostileService(attack: string, pages: Readonly<Record<string, string>>): string {
  return `import { createServer } from 'node:http';
const told = await ${attack};
const pages = ${JSON.stringify(pages)};
createServer((request, response) => {
  const { pathname, search, searchParams } = new URL(request.url, 'http://front');
  if (pathname === '/tried') console.log('tried ' + search.slice(1));
  response.setHeader('content-type', 'text/html');
  response.end(pages[searchParams.get('page')] ?? 'ok');
}).listen(3000, () => console.log('told ' + JSON.stringify(told)));
`;
}

/**
 * Tries attacks in a bare worker of the built frame, with no Node around them. `walled`: the frame as it is; otherwise
 * the same without its policy and its sandbox. Resolves with what they told.
 */
export function inWorker(page: Page, attack: string, walled: boolean): Promise<readonly string[]> {
  return page.evaluate(
    async ([code, defended]) => {
      const { frame: file } = (await (await fetch('/_lab/manifest.json')).json()) as { frame: string };
      const html = await (await fetch(`/_lab/${file}`)).text();
      const own = /<meta[^>]*content-security-policy[^>]*>/i;
      const head = html.slice(0, html.indexOf('<script'));
      if (!own.test(head)) throw new Error('the built frame has no policy');
      const frame = document.createElement('iframe');
      if (defended) frame.setAttribute('sandbox', 'allow-scripts');
      const worker = JSON.stringify(`${code}.then(postMessage)`).replaceAll('</', '<\\/');
      frame.srcdoc = `${defended ? head : head.replace(own, '')}<script>
        const code = new Blob([${worker}], { type: 'text/javascript' });
        new Worker(URL.createObjectURL(code)).onmessage = ({ data }) => parent.postMessage({ told: data }, '*');
      </script>`;
      const told = new Promise<string[]>((done) => {
        addEventListener('message', (event: MessageEvent<{ told?: string[] } | null>) => {
          if (event.source === frame.contentWindow && event.data?.told) done(event.data.told);
        });
      });
      document.body.append(frame);
      return told;
    },
    [attack, walled] as const,
  );
}

const script = (code: string): string => `<script>${code.replaceAll('</', '<\\/')}</script>`;

/** A page that tries everything which does not end it, and then shows what its scripts told in `#told`. */
export function hostilePage(markup: readonly Target[], scripts: readonly Target[]): string {
  return `<!doctype html><title>hostile</title><body>
${fromMarkup.map((attack, at) => attack.markup(markup[at] as Target)).join('\n')}
${script(`addEventListener('load', async () => {
  const textContent = JSON.stringify(await ${attempts(fromScript, scripts)});
  document.body.append(Object.assign(document.createElement('pre'), { id: 'told', textContent }));
});`)}`;
}

/** A page that tries to leave, or to take another page away, and in the same breath says so to the service. */
export function leavingPage({ run }: ScriptAttack, target: Target, at: number): string {
  return `<!doctype html><title>leaving</title><body>${script(`addEventListener('load', () => {
  try { ${textOf(run)}(${JSON.stringify(target)}); } catch {}
  fetch('/tried?${at}');
});`)}`;
}

/** Serves pages as they are, without any defence: by path, each also in a frame of `/in/<path>`. */
export async function serveOpenly(
  pages: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    const inside = path.startsWith('in/') ? path.slice(3) : null;
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(
      inside === null ? (pages[path] ?? '') : `<!doctype html><iframe src="/${inside}" width="600"></iframe>`,
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
