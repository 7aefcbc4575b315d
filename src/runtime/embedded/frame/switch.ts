/**
 * Entry of the hub's own worker. It runs beside the frame's thread, so that neither a busy page nor the throttled
 * timers of a hidden one slow the network down; the frame only creates workers for it.
 */
import type { FrameDown, FrameUp, PageDown, PageUp, WorkerDown, WorkerUp } from '../protocol.ts';
import { createClock } from '../../switch/index.ts';
import { createHub } from './hub.ts';

addEventListener(
  'message',
  (event: MessageEvent<unknown>) => {
    const [page, frame] = event.ports;
    if (page !== undefined && frame !== undefined) connect(page, frame);
  },
  { once: true },
);

function connect(page: MessagePort, frame: MessagePort): void {
  const broken = new Map<number, (message: string) => void>();
  let count = 0;
  const ask = (message: FrameUp, transfer: Transferable[] = []): void => frame.postMessage(message, transfer);

  frame.onmessage = (event: MessageEvent<FrameDown>) => broken.get(event.data.worker)?.(event.data.message);

  const hub = createHub({
    clock: createClock(),
    random: Math.random,
    // The page and the hub have work of their own meanwhile.
    atOnce: Math.max(2, navigator.hardwareConcurrency - 2),
    page: (message: PageDown, transfer: Transferable[] = []) => page.postMessage(message, transfer),
    loadCore: (code) => ask({ t: 'core', code }),
    createWorker(receive, fail) {
      count += 1;
      const worker = count;
      const { port1, port2 } = new MessageChannel();
      broken.set(worker, fail);
      port1.onmessage = (event: MessageEvent<WorkerUp>) => receive(event.data);
      ask({ t: 'create', worker, port: port2 }, [port2]);
      return {
        post: (message: WorkerDown, transfer: Transferable[] = []) => port1.postMessage(message, transfer),
        terminate() {
          if (!broken.delete(worker)) return;
          port1.onmessage = null;
          port1.close();
          ask({ t: 'terminate', worker });
        },
      };
    },
  });
  page.onmessage = (event: MessageEvent<PageUp>) => hub.receive(event.data);
}
