import { NetworkError, type Address, type IP, type NetworkErrorCode, type Socket } from '../../types.ts';
import { HIGH_WATER } from '../kernel.ts';
import type { Net } from '../net.ts';

/** Dials through the hub; resolves with a stream pair once the connection is open. */
export function dial(net: Net, from: IP, to: Address): Promise<Socket> {
  const arrived: Uint8Array[] = [];
  let pull: (() => void) | null = null;
  let drained: (() => void) | null = null;
  const state = { ended: false };
  let failure: NetworkError | null = null;

  return new Promise((resolve, reject) => {
    let opened = false;
    const wake = (): void => {
      pull?.();
      pull = null;
    };
    const connection = net.connect(
      to,
      {
        open() {
          opened = true;
          resolve(socket);
        },
        data(bytes) {
          arrived.push(bytes);
          wake();
        },
        drain() {
          drained?.();
          drained = null;
        },
        end() {
          state.ended = true;
          wake();
        },
        close(error) {
          state.ended = true;
          if (error !== null) failure = networkError(error, to);
          if (!opened) reject(failure ?? networkError('ECONNRESET', to));
          drained?.();
          drained = null;
          wake();
        },
      },
      from,
    );
    const socket: Socket = {
      readable: new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            while (arrived.length === 0 && !state.ended) {
              await new Promise<void>((wakeUp) => {
                pull = wakeUp;
              });
            }
            const bytes = arrived.shift();
            if (bytes !== undefined) {
              connection.consumed(bytes.byteLength);
              controller.enqueue(bytes);
            } else if (failure !== null) controller.error(failure);
            else controller.close();
          },
          cancel: () => connection.reset(),
        },
        { highWaterMark: 0 },
      ),
      writable: new WritableStream<Uint8Array>({
        async write(bytes) {
          if (failure !== null) throw failure;
          // A copy: the writer keeps its buffer.
          connection.send(bytes.slice());
          if (connection.pending > HIGH_WATER) {
            await new Promise<void>((wakeUp) => {
              drained = wakeUp;
            });
          }
        },
        close: () => connection.end(),
        abort: () => connection.reset(),
      }),
      destroy: () => connection.reset(),
    };
  });
}

function networkError(code: NetworkErrorCode, to: Address): NetworkError {
  return new NetworkError(code, `connect ${code} ${to.ip}:${to.port}`);
}
