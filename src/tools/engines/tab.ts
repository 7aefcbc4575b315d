/** One page of a browser, as much of it as the promises about engines need. */
export interface Tab {
  /** What the browser calls itself. */
  readonly version: string;
  open(url: string): Promise<void>;
  /**
   * Calls a function in the page and resolves with what it resolves with (JSON). `source` is the function's text. Rejects
   * with what it threw, or when nothing came within `patience` milliseconds.
   */
  call(source: string, argument: string, patience: number): Promise<unknown>;
  close(): Promise<void>;
}

/** A browser that may or may not be on this machine. */
export interface Browser {
  readonly name: string;
  /** The Debian package that brings it. */
  readonly packages: readonly string[];
  installed(): boolean;
  launch(): Promise<Tab>;
}

/** Rejects when `work` takes longer than `patience` milliseconds. */
export async function within<T>(patience: number, what: string, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: nothing within ${patience} ms`)), patience);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
