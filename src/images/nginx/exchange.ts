/** One request on its way through the gateway: what variables, logs and events know about it. */
import type { RequestHead } from './http/request.ts';
import type { UriSource } from './http/uri.ts';
import type { Location, Server, Settings } from './conf/types.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** One try at one peer; times in ms. */
export interface Attempt {
  readonly peer: string;
  readonly status: number;
  readonly ms: number;
}

/** Grows while the request is served. */
export interface Exchange extends UriSource {
  readonly head: RequestHead;
  readonly client: Endpoint;
  readonly local: Endpoint;
  readonly connection: number;
  /** How many requests this connection has carried, this one included. */
  readonly connectionRequests: number;
  readonly startedAt: number;
  readonly server: Server;
  settings: Settings;
  location: Location | null;
  uri: string;
  args: string | null;
  internal: boolean;
  method: string;
  /** Set by error_page: the status that goes out, whatever the page itself says. */
  errorStatus: number | null;
  inErrorPage: boolean;
  redirects: number;
  keepAlive: boolean;
  /** Bytes of the request's head and body. */
  requestLength: number;
  status: number;
  bytesSent: number;
  bodyBytesSent: number;
  attempts: Attempt[];
  body: readonly Buffer[] | null;
  /** The answer's header, once it was sent. */
  sent: readonly { readonly name: string; readonly value: string }[];
}
