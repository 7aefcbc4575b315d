/** A wire-tap between clients and a broker: which methods do clients say? */
import { createConnection, createServer, type AddressInfo } from 'node:net';
import {
  createFrameReader,
  FRAME_METHOD,
  methodNameOf,
  PROTOCOL_HEADER,
} from '../../../images/rabbitmq/codec/index.ts';

export interface Tap {
  readonly port: number;
  /** The methods that clients said so far. */
  readonly said: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Listens on any free port of this machine and passes everything on to another. */
export async function startTap(to: number): Promise<Tap> {
  const said = new Set<string>();
  const server = createServer((client) => {
    const broker = createConnection({ port: to, host: '127.0.0.1' });
    const ignore = (): void => undefined; // whatever is said
    const reader = createFrameReader(() => Number.POSITIVE_INFINITY, {
      frame: (type, _channel, payload) => {
        const name = type === FRAME_METHOD ? methodNameOf(payload) : undefined;
        if (name !== undefined) said.add(name);
      },
      tooLarge: ignore,
      badEnd: ignore,
    });
    let greeting = PROTOCOL_HEADER.length;
    client.on('data', (bytes: Buffer) => {
      reader.push(Buffer.from(bytes.subarray(greeting)));
      greeting = Math.max(0, greeting - bytes.length);
    });
    client.pipe(broker).pipe(client);
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      one.setNoDelay(true);
      one.on('error', ignore);
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port, // listening on TCP
    said,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
