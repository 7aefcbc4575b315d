import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { within, type Browser, type Tab } from './tab.ts';

const DRIVER = '/usr/bin/WebKitWebDriver';
const DISPLAY = '/usr/bin/Xvfb';

/** WebKitGTK's small browser lies beside its library, in a folder named for the machine and the version. */
function miniBrowser(): string | undefined {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  return folders
    .flatMap((machine) =>
      ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0'].map(
        (version) => `/usr/lib/${machine}/${version}/MiniBrowser`,
      ),
    )
    .find((file) => existsSync(file));
}

/** WebKitGTK, driven over WebDriver (https://www.w3.org/TR/webdriver2/) on a display that nobody sees. */
export const webkit: Browser = {
  name: 'WebKit',
  packages: ['webkit2gtk-driver', 'xvfb'],
  installed: () => existsSync(DRIVER) && existsSync(DISPLAY) && miniBrowser() !== undefined,
  async launch(): Promise<Tab> {
    const display = spawn(DISPLAY, ['-displayfd', '1', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const children: ChildProcess[] = [display];
    const close = async (): Promise<void> => {
      for (const child of children.reverse()) {
        const gone = once(child, 'exit');
        if (child.exitCode !== null || child.signalCode !== null || !child.kill()) continue;
        await gone;
      }
    };
    try {
      const number = await within(20_000, 'Xvfb', firstLine(display.stdout));
      const port = await freePort();
      const driver = spawn(DRIVER, [`--port=${port}`, '--host=127.0.0.1'], {
        stdio: 'ignore',
        env: { ...process.env, DISPLAY: `:${number}`, WEBKIT_DISABLE_COMPOSITING_MODE: '1' },
      });
      children.push(driver);
      const send = async (path: string, body: object): Promise<unknown> => {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
          method: 'POST',
          body: JSON.stringify(body),
        });
        const { value } = (await answer.json()) as { value: { message?: string } | null };
        if (!answer.ok) throw new Error(value?.message ?? `HTTP ${answer.status}`);
        return value;
      };
      const capabilities = {
        alwaysMatch: {
          'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
          timeouts: { script: 300_000 },
        },
      };
      const made = (await within(
        60_000,
        'WebKit',
        patiently(driver, () => send('/session', { capabilities })),
      )) as { sessionId: string; capabilities: { browserVersion: string } };
      const session = `/session/${made.sessionId}`;
      return {
        version: `WebKitGTK ${made.capabilities.browserVersion}`,
        open: async (url) => void (await send(`${session}/url`, { url })),
        async call(source, argument, patience) {
          const script = `const done = arguments[1]; (async () => (${source})(arguments[0]))().then(
            (value) => done(JSON.stringify({ value: value ?? null })), (error) => done(JSON.stringify({ error: String(error?.stack ?? error) })));`;
          const text = await within(
            patience,
            'WebKit',
            send(`${session}/execute/async`, { script, args: [argument] }),
          );
          const answer = JSON.parse(String(text)) as { value?: unknown; error?: string };
          if (answer.error !== undefined) throw new Error(answer.error);
          return answer.value;
        },
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line.trim();
  throw new Error('no display');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The driver says nothing when it listens: asked again each time it refuses the connection, while it lives. */
async function patiently<T>(driver: ChildProcess, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const refused = error instanceof TypeError;
      if (!refused || driver.exitCode !== null) throw error;
      await new Promise((again) => setTimeout(again, 50));
    }
  }
}
