/** The management API on a port of its own, behind HTTP basic authentication. A module that only those load who ask for it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Broker } from '../types.ts';
import { isLoopback, type User } from '../users.ts';
import { answer, refusal, type Answer } from './routes.ts';

export interface Management {
  readonly port: number;
  stop(): Promise<void>;
}

/** A body larger than this is refused. */
const LARGEST_BODY = 20_000_000;

/** Listens. Rejects with the system's error. */
export async function startManagement(broker: Broker, port: number, host?: string): Promise<Management> {
  const server = createServer((request, response) => {
    respond(broker, request)
      .catch((error: unknown): Answer => {
        console.error('broker: internal error', error);
        return { status: 500, body: { error: 'internal error', reason: '' } };
      })
      .then(
        (said) => send(response, said),
        () => undefined,
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port, // a listening TCP server has no other kind of address
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond({ inside }: Broker, request: IncomingMessage): Promise<Answer> {
  const user = whoAsks(inside.users, request);
  if (!user) return { status: 401, body: { error: 'not_authorised', reason: 'Login failed' } };
  if (user.tags.length === 0)
    return { status: 401, body: { error: 'not_authorised', reason: 'Not management user' } };
  const path = (request.url ?? '/').split('?')[0]?.split('/').slice(1) ?? [];
  if (path[0] !== 'api') return { status: 404, body: { error: 'Object Not Found', reason: 'Not Found' } };
  try {
    const body = await readBody(request);
    const parts = path.slice(1).map(decodeURIComponent);
    return answer(inside, { method: request.method ?? 'GET', path: parts, body, user });
  } catch (error) {
    const refused =
      error instanceof SyntaxError || error instanceof URIError ? badJson(error) : refusal(error);
    if (!refused) throw error;
    return refused;
  }
}

const badJson = ({ message }: Error): Answer => ({
  status: 400,
  body: { error: 'bad_request', reason: message },
});

function whoAsks(users: ReadonlyMap<string, User>, request: IncomingMessage): User | undefined {
  const given = /^Basic ([\w+/=]+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return undefined;
  const [, name = '', password = ''] = /^([^:]*):([^]*)$/.exec(Buffer.from(given, 'base64').toString()) ?? [];
  const user = users.get(name);
  const home = isLoopback(request.socket.remoteAddress ?? '');
  return user?.password === password && (!user.loopbackOnly || home) ? user : undefined;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_BODY) throw new SyntaxError('the body is too large');
    parts.push(part);
  }
  return size === 0 ? undefined : (JSON.parse(Buffer.concat(parts).toString()) as unknown);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.statusCode = status;
  if (status === 401) response.setHeader('www-authenticate', 'Basic realm="RabbitMQ Management"');
  if (body === undefined) {
    response.end();
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
