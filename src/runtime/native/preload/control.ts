import type { Emitted } from '#events';
import type { IP } from '../../types.ts';
import type { ChildMessage, ChildSettings, LabMessage, LinkSide } from '../protocol.ts';

/** The child's end of the IPC channel. */
export interface Control {
  readonly settings: ChildSettings;
  emit(event: Emitted): void;
  /** Writes the events so far: before every byte that follows from them. */
  flush(): void;
  /** False: the port is taken. */
  listen(port: number, real: number, loopback: boolean): Promise<boolean>;
  unlisten(port: number): void;
  /** Says that this process ends its side of a connection, before it does. */
  finish(link: string, side: LinkSide): void;
  resolve(name: string): Promise<readonly IP[]>;
}

/** Takes over the IPC channel; the program must not see that there is one. */
export function createControl(settings: ChildSettings): Control {
  const channel = process.channel;
  const send = process.send as ((message: ChildMessage) => boolean) | undefined;
  if (send === undefined || channel === undefined) throw new Error('the preload needs an IPC channel');
  const post = (message: ChildMessage): void => {
    if (process.connected) send.call(process, message);
  };
  const kill = process.kill.bind(process);
  const waiting = new Map<number, (message: LabMessage) => void>();
  let asked = 0;
  let events: Emitted[] = [];

  function flush(): void {
    if (events.length === 0) return;
    const batch = events;
    events = [];
    post({ type: 'events', events: batch });
  }

  /** A question keeps the process alive until it is answered. */
  function ask(question: (id: number) => ChildMessage): Promise<LabMessage> {
    asked += 1;
    const id = asked;
    channel?.ref();
    return new Promise((done) => {
      waiting.set(id, done);
      flush();
      post(question(id));
    });
  }

  process.on('message', (message: LabMessage) => {
    switch (message.type) {
      case 'listening':
      case 'resolved': {
        waiting.get(message.id)?.(message);
        waiting.delete(message.id);
        if (waiting.size === 0) channel.unref();
        return;
      }
      case 'crash':
        // Out of any promise: nothing of the program's catches it.
        setImmediate(() => {
          throw new Error('crashed by hand: an uncaught error ends this process');
        });
        return;
      case 'signal':
        if (!process.emit(message.signal as NodeJS.Signals)) kill(process.pid, 'SIGKILL');
        return;
    }
  });
  // The lab is gone, perhaps killed: nobody could stop this process any more.
  process.on('disconnect', () => kill(process.pid, 'SIGKILL'));
  process.on('exit', () => {
    flush();
    post({ type: 'exiting' });
  });
  channel.unref();
  for (const name of ['send', 'disconnect']) {
    Object.defineProperty(process, name, { value: undefined, configurable: true, writable: true });
  }

  return {
    settings,
    emit(event) {
      if (events.push(event) === 1) setImmediate(flush).unref();
    },
    flush,
    async listen(port, real, loopback) {
      const answer = await ask((id) => ({ type: 'listen', id, port, real, loopback }));
      return answer.type === 'listening' && !answer.taken;
    },
    finish(link, side) {
      flush();
      post({ type: 'finish', link, side });
    },
    unlisten: (port) => post({ type: 'unlisten', port }),
    async resolve(name) {
      const answer = await ask((id) => ({ type: 'resolve', id, name }));
      return answer.type === 'resolved' ? answer.addresses : [];
    },
  };
}
