/** `node:http`. */
import { absentMember } from '../core/absent.ts';
import type { Loop } from '../core/loop.ts';
import type { Net } from '../net/index.ts';
import { createAgentClass, type Agent } from './agent.ts';
import { validateHeaderName, validateHeaderValue } from './headers.ts';
import { IncomingMessage } from './incoming.ts';
import { OutgoingMessage } from './outgoing.ts';
import { MAX_HEADER_SIZE } from './parser.ts';
import { createClientRequestClass, type ClientRequest } from './request.ts';
import { ServerResponse } from './response.ts';
import { createHttpServerClass } from './server.ts';
import { METHODS, STATUS_CODES } from './status.ts';

export type Http = ReturnType<typeof createHttp>;

export function createHttp(loop: Loop, net: Net) {
  const AgentType = createAgentClass(loop, net);
  const ServerType = createHttpServerClass(loop, net);
  const initial: Agent = new AgentType({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
  // As in Node, a program may put another agent in its place.
  const RequestType = createClientRequestClass(loop, net, AgentType, () => http.globalAgent);

  const http = {
    METHODS,
    STATUS_CODES,
    Agent: AgentType,
    ClientRequest: RequestType,
    IncomingMessage,
    OutgoingMessage,
    ServerResponse,
    Server: ServerType,
    createServer: (...args: ConstructorParameters<typeof ServerType>) => new ServerType(...args),
    request: (...args: unknown[]): ClientRequest => new RequestType(...args),
    get(...args: unknown[]): ClientRequest {
      const request = http.request(...args);
      request.end();
      return request;
    },
    globalAgent: initial,
    maxHeaderSize: MAX_HEADER_SIZE,
    validateHeaderName,
    validateHeaderValue,
    setMaxIdleHTTPParsers() {},
    WebSocket: absentMember('http', 'WebSocket'),
    _connectionListener: absentMember('http', '_connectionListener'),
  };
  return http;
}
