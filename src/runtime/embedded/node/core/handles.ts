/** What keeps a process alive: listeners, connections, timers, operations under way. */

/** One thing that may keep the process alive. `close` is final and idempotent. */
export interface Handle {
  ref(): void;
  unref(): void;
  hasRef(): boolean;
  close(): void;
}

export interface Handles {
  open(kind: string): Handle;
  /** Ref-counted handles, by kind. */
  active(): readonly string[];
  readonly alive: boolean;
  /** Called synchronously when the last ref goes. */
  onEmpty(listener: () => void): void;
}

export function createHandles(): Handles {
  const held = new Set<{ readonly kind: string }>();
  let empty: () => void = () => {};

  function open(kind: string): Handle {
    const mark = { kind };
    let closed = false;
    held.add(mark);
    const drop = (): void => {
      if (held.delete(mark) && held.size === 0) empty();
    };
    return {
      ref: () => void (closed || held.add(mark)),
      unref: drop,
      hasRef: () => held.has(mark),
      close: () => {
        closed = true;
        drop();
      },
    };
  }

  return {
    open,
    active: () => [...held].map(({ kind }) => kind),
    get alive() {
      return held.size > 0;
    },
    onEmpty: (listener) => void (empty = listener),
  };
}
