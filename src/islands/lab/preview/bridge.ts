import type { CommandResult, LabCommand } from '#lab';
import { PREVIEW_ORIGIN, previewDocument } from './document.ts';
import { parse, type HttpRequest } from './parse.ts';

type HttpResponse = Extract<CommandResult, { readonly type: 'http.response' }>;

/** What the preview tells the panel around it. */
export interface PreviewEvents {
  readonly onpath: (path: string) => void;
  readonly onloading: (loading: boolean) => void;
  readonly onnotice: (notice: PreviewNotice | null) => void;
}

/** Something that the preview does not do, or an answer that is no page. */
export type PreviewNotice =
  | { readonly kind: 'external' | 'unsupported' | 'cookies' | 'error'; readonly what: string }
  | { readonly kind: 'binary'; readonly status: number; readonly type: string; readonly size: number };

export interface Preview {
  readonly open: (path: string) => Promise<void>;
  readonly close: () => void;
}

interface PreviewOptions extends PreviewEvents {
  readonly frame: HTMLIFrameElement;
  readonly send: (command: LabCommand) => Promise<CommandResult>;
}

/** A small browser for the lab's own web pages: a frame without origin or network, whose requests are LabCommands. */
export function createPreview({ frame, send, onpath, onloading, onnotice }: PreviewOptions): Preview {
  let port: MessagePort | null = null;
  let visit = 0;

  const ask = async (request: HttpRequest): Promise<HttpResponse> => {
    const result = await send(request);
    if (result.type !== 'http.response') throw new Error('the lab gave no HTTP answer');
    if (result.headers.some(([name]) => name.toLowerCase() === 'set-cookie'))
      onnotice({ kind: 'cookies', what: '' });
    return result;
  };

  const answer = async (to: MessagePort, id: number, request: HttpRequest): Promise<void> => {
    try {
      const { status, statusText, headers, body } = await ask(request);
      const bytes = new Uint8Array(body).buffer;
      to.postMessage({ id, status, statusText, headers, body: bytes }, [bytes]);
    } catch (error) {
      to.postMessage({ id, error: messageOf(error) });
    }
  };

  const onMessage = (event: MessageEvent): void => {
    if (event.source !== frame.contentWindow || event.data?.ruche !== 'preview' || !event.ports[0]) return;
    port?.close();
    const mine = event.ports[0];
    port = mine;
    mine.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = parse(data);
      switch (message?.type) {
        case 'request':
          void answer(mine, message.id, message.request);
          break;
        case 'navigate':
          void visitPage(message.request, message.hash);
          break;
        case 'moved':
          onpath(message.path);
          break;
        case 'notice':
          onnotice({ kind: message.kind, what: message.what });
          break;
        default:
      }
    };
  };

  async function visitPage(request: HttpRequest, hash = '', hops = 0): Promise<void> {
    const mine = (visit += 1);
    onloading(true);
    onnotice(null);
    onpath(request.path + hash);
    try {
      const response = await ask(request);
      if (mine !== visit) return;
      const location = header(response, 'location');
      if (response.status >= 300 && response.status < 400 && location && hops < 10) {
        const next = new URL(location, new URL(request.path, PREVIEW_ORIGIN));
        return await visitPage(
          { type: 'http.request', method: 'GET', path: next.pathname + next.search },
          next.hash,
          hops + 1,
        );
      }
      const type = header(response, 'content-type') ?? 'text/html';
      const text = new TextDecoder().decode(response.body);
      if (/html/.test(type)) frame.srcdoc = await previewDocument(text, request.path, fetchText);
      else if (/^text\/|json/.test(type))
        frame.srcdoc = await previewDocument(plain(text), request.path, fetchText);
      else onnotice({ kind: 'binary', status: response.status, type, size: response.body.length });
    } catch (error) {
      if (mine === visit) onnotice({ kind: 'error', what: messageOf(error) });
    } finally {
      if (mine === visit) onloading(false);
    }
  }

  const fetchText = async (path: string): Promise<string | null> => {
    const response = await ask({ type: 'http.request', method: 'GET', path }).catch(() => null);
    return response?.status === 200 ? new TextDecoder().decode(response.body) : null;
  };

  addEventListener('message', onMessage);
  return {
    open: (path) => {
      const url = new URL(path, PREVIEW_ORIGIN);
      return visitPage({ type: 'http.request', method: 'GET', path: url.pathname + url.search }, url.hash);
    },
    close() {
      visit += 1;
      removeEventListener('message', onMessage);
      port?.close();
      port = null;
    },
  };
}

const header = (response: HttpResponse, name: string): string | undefined =>
  response.headers.find(([key]) => key.toLowerCase() === name)?.[1];

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const plain = (text: string): string =>
  `<pre style="white-space:pre-wrap;font:14px/1.5 monospace;color-scheme:light dark">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
