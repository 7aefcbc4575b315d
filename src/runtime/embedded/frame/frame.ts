/**
 * Entry of runtime.html: an opaque frame that may reach nothing (see its CSP). It shakes hands with the page once,
 * hands the page's port to the hub's worker, and creates and ends workers when the hub asks.
 */
import { NONCE_SLOT, type FrameDown, type FrameUp, type Handshake } from '../protocol.ts';

/** The hub's own script, put in by the build. */
declare const HUB_SOURCE: string;

/** Filled in by the page; a message without it is not for us. */
const nonce = document.currentScript?.dataset['nonce'] ?? NONCE_SLOT;

addEventListener('message', function shake(event: MessageEvent<Handshake | null>) {
  const port = event.ports[0];
  if (
    event.source !== parent ||
    event.data?.ruche !== 'page' ||
    event.data.nonce !== nonce ||
    port === undefined
  )
    return;
  removeEventListener('message', shake);
  start(port);
});
parent.postMessage({ ruche: 'frame', nonce } satisfies Handshake, '*');

function start(page: MessagePort): void {
  const workers = new Map<number, Worker>();
  let core = '';
  const { port1, port2 } = new MessageChannel();
  const tell = (message: FrameDown): void => port1.postMessage(message);

  function create(id: number, port: MessagePort): void {
    try {
      const worker = new Worker(core);
      worker.onerror = (event) => {
        event.preventDefault();
        tell({ t: 'broken', worker: id, message: event.message || 'the worker did not start' });
      };
      worker.postMessage(null, [port]);
      workers.set(id, worker);
    } catch (error) {
      tell({ t: 'broken', worker: id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  port1.onmessage = (event: MessageEvent<FrameUp>) => {
    const message = event.data;
    switch (message.t) {
      case 'core':
        core = script(message.code);
        return;
      case 'create':
        create(message.worker, message.port);
        return;
      case 'terminate':
        workers.get(message.worker)?.terminate();
        workers.delete(message.worker);
    }
  };
  try {
    const hub = new Worker(script(HUB_SOURCE));
    hub.postMessage(null, [page, port2]);
  } catch (error) {
    page.postMessage({ t: 'blocked', message: error instanceof Error ? error.message : String(error) });
  }
}

function script(code: string): string {
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}
