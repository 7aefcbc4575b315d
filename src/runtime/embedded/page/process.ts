import type { ExitStatus, IP, Process, Signal } from '../../types.ts';

/** The page's end of a process: what it hands out, and what the hub's messages drive. */
export interface PageProcess {
  readonly process: Process;
  write(fd: 1 | 2, bytes: Uint8Array): void;
  listens(): void;
  exited(status: ExitStatus): void;
}

export interface PageProcessOptions {
  readonly id: string;
  readonly address: IP;
  readonly service: string;
  readonly replica: number;
  readonly kill: (signal: Signal) => Promise<void>;
  readonly crash: () => void;
  readonly stdin: (bytes: Uint8Array | null) => void;
}

/** Output is kept until somebody reads it; both streams end with the process. */
export function createPageProcess(options: PageProcessOptions): PageProcess {
  const outputs = new Map<1 | 2, ReadableStreamDefaultController<Uint8Array>>();
  let over = false;
  let settle: (status: ExitStatus) => void = () => undefined;
  const exit = new Promise<ExitStatus>((resolve) => {
    settle = resolve;
  });
  const { promise: listening, resolve: listens } = Promise.withResolvers<void>();
  const output = (fd: 1 | 2): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start: (controller) => void outputs.set(fd, controller),
      cancel: () => void outputs.delete(fd),
    });
  return {
    process: {
      id: options.id,
      service: options.service,
      replica: options.replica,
      address: options.address,
      stdout: output(1),
      stderr: output(2),
      stdin: new WritableStream<Uint8Array>({
        write: (bytes) => options.stdin(bytes),
        close: () => options.stdin(null),
      }),
      exit,
      listening,
      usage: async () => null,
      kill: async (signal) => {
        if (!over) await options.kill(signal);
      },
      async crash() {
        if (!over) options.crash();
      },
    },
    write(fd, bytes) {
      outputs.get(fd)?.enqueue(bytes);
    },
    listens,
    exited(status) {
      if (over) return;
      over = true;
      for (const controller of outputs.values()) controller.close();
      outputs.clear();
      settle(status);
    },
  };
}
