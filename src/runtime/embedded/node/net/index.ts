/** `node:net` over the kernel's connections. */
import type { Kernel } from '../../kernel.ts';
import type { Loop } from '../core/loop.ts';
import { absentMember } from '../core/absent.ts';
import { isIP, isIPv4, isIPv6 } from './address.ts';
import { createServerClass, type Server } from './server.ts';
import { createSocketClass, type LookupAll, type Socket } from './socket.ts';

export type Net = ReturnType<typeof createNet>;
export type { LookupAll, Server, Socket };

export function createNet(kernel: Kernel, loop: Loop, lookupAll: LookupAll) {
  const SocketType = createSocketClass(kernel, loop, lookupAll);
  const ServerType = createServerClass(kernel, loop, SocketType);
  let autoSelect = true;
  let attemptTimeout = 250;

  const connect = (...args: unknown[]): Socket => {
    const options = typeof args[0] === 'object' && args[0] !== null && !Array.isArray(args[0]) ? args[0] : {};
    const socket = new SocketType(options as { allowHalfOpen?: boolean });
    const timeout = (options as { timeout?: number }).timeout;
    if (timeout !== undefined && timeout > 0) socket.setTimeout(timeout);
    return socket.connect(...args);
  };

  return {
    Socket: SocketType,
    Stream: SocketType,
    Server: ServerType,
    createServer: (...args: ConstructorParameters<typeof ServerType>): Server => new ServerType(...args),
    connect,
    createConnection: connect,
    isIP,
    isIPv4,
    isIPv6,
    getDefaultAutoSelectFamily: () => autoSelect,
    setDefaultAutoSelectFamily: (value: boolean) => void (autoSelect = value),
    getDefaultAutoSelectFamilyAttemptTimeout: () => attemptTimeout,
    setDefaultAutoSelectFamilyAttemptTimeout: (ms: number) => void (attemptTimeout = ms),
    BlockList: absentMember('net', 'BlockList'),
    SocketAddress: absentMember('net', 'SocketAddress'),
  };
}
