import { RuntimeFailure } from '../../types.ts';
import { NONCE_SLOT, type Handshake } from '../protocol.ts';

/** The frame in the page, and the port to its hub. */
export interface Frame {
  readonly port: MessagePort;
  /** Ends everything inside. Idempotent. */
  remove(): void;
}

/** A frame that does not answer within this time never will. */
const HANDSHAKE_MS = 20_000;

/**
 * Puts the runtime's HTML into a hidden opaque frame and shakes hands with it. The HTML comes as text because a
 * service worker never serves the `src` of an opaque frame. Rejects with `workers-blocked` when it does not answer.
 */
export function createFrame(html: string): Promise<Frame> {
  const nonce = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.hidden = true;
  frame.title = '';
  frame.srcdoc = html.replace(NONCE_SLOT, nonce);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      removeEventListener('message', shake);
      clearTimeout(timer);
    };
    const shake = (event: MessageEvent<Handshake | null>): void => {
      const inside = frame.contentWindow;
      if (inside === null || event.source !== inside) return;
      if (event.data?.ruche !== 'frame' || event.data.nonce !== nonce) return;
      stop();
      const { port1, port2 } = new MessageChannel();
      inside.postMessage({ ruche: 'page', nonce } satisfies Handshake, '*', [port2]);
      resolve({ port: port1, remove: () => (port1.close(), frame.remove()) });
    };
    const timer = setTimeout(() => {
      stop();
      frame.remove();
      reject(new RuntimeFailure('workers-blocked', 'the frame of the embedded runtime did not start'));
    }, HANDSHAKE_MS);
    addEventListener('message', shake);
    document.body.append(frame);
  });
}
