import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { within, type Browser, type Tab } from './tab.ts';

const PROGRAMS = [
  process.env['FIREFOX_PATH'],
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

const program = (): string | undefined => PROGRAMS.find((file) => file !== undefined && existsSync(file));

interface Answer {
  readonly id?: number;
  readonly type: string;
  readonly message?: string;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** Firefox, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks by itself. */
export const firefox: Browser = {
  name: 'Firefox',
  packages: ['firefox-esr'],
  installed: () => program() !== undefined,
  async launch(): Promise<Tab> {
    const profile = await mkdtemp(path.join(tmpdir(), 'ruche-firefox-'));
    const child = spawn(
      program() ?? '',
      ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } },
    );
    const gone = once(child, 'exit');
    const close = async (): Promise<void> => {
      child.kill('SIGKILL');
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    };
    try {
      const address = await within(60_000, 'Firefox', listening(child.stderr));
      const ask = await connect(`${address}/session`);
      const session = await ask('session.new', { capabilities: {} });
      const { contexts } = (await ask('browsingContext.getTree', {})) as {
        contexts: readonly { context: string }[];
      };
      const context = contexts[0]?.context;
      const { browserVersion } = (session as { capabilities: { browserVersion: string } }).capabilities;
      return {
        version: `Firefox ${browserVersion}`,
        async open(url) {
          await ask('browsingContext.navigate', { context, url, wait: 'complete' });
        },
        async call(source, argument, patience) {
          const answer = (await within(
            patience,
            'Firefox',
            ask('script.callFunction', {
              functionDeclaration: `async (argument) => JSON.stringify((await (${source})(argument)) ?? null)`,
              arguments: [{ type: 'string', value: argument }],
              awaitPromise: true,
              target: { context },
            }),
          )) as { type: string; result?: { value: string }; exceptionDetails?: { text: string } };
          if (answer.type !== 'success') throw new Error(answer.exceptionDetails?.text ?? 'failed');
          return JSON.parse(answer.result?.value ?? 'null') as unknown;
        },
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

/** The address that Firefox prints once it listens. */
async function listening(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
    if (found === undefined) continue;
    stderr.resume();
    return found;
  }
  throw new Error('Firefox ended before it listened');
}

async function connect(
  url: string,
): Promise<(method: string, params: object) => Promise<Readonly<Record<string, unknown>>>> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)), { once: true });
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let count = 0;
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return (method, params) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, (answer) =>
        answer.type === 'success'
          ? resolve(answer.result ?? {})
          : reject(new Error(`${method}: ${answer.message ?? answer.type}`)),
      );
      socket.send(JSON.stringify({ id: count, method, params }));
    });
}
