/** What is being built while a configuration is read: one value per open block. */
import type { ConfPlace } from './error.ts';
import type { HostAndPort } from './values.ts';
import type { LogLevel, PeerConfig, Return, Settings } from './types.ts';

/** A name that must be resolved before the gateway can start. */
export interface Lookup {
  readonly host: string;
  /** What a message calls it: `backend:80` for a server line, `backend` for proxy_pass. */
  readonly shown: string;
  readonly place: ConfPlace;
}

/** A `server` line of an upstream; its name is turned into one peer per address. */
export interface ServerLine extends Omit<PeerConfig, 'address' | 'port' | 'name'> {
  readonly host: string;
  readonly port: number;
}

export interface UpstreamScope {
  readonly kind: 'upstream';
  readonly name: string;
  /** Null for a real `upstream` block; the written or default port for one that proxy_pass implies. */
  readonly port: number | null;
  readonly place: ConfPlace;
  readonly lines: ServerLine[];
  readonly seen: Set<string>;
}

export interface ListenScope {
  readonly address: string;
  readonly port: number;
  readonly text: string;
  readonly isDefault: boolean;
  readonly backlog: number | null;
  readonly options: boolean;
  readonly place: ConfPlace;
}

interface LevelScope {
  readonly settings: { -readonly [K in keyof Settings]?: Settings[K] };
  /** Directives that were given at this level, for "is duplicate". */
  readonly seen: Set<string>;
}

export interface HttpScope extends LevelScope {
  readonly kind: 'http';
  readonly servers: ServerScope[];
  readonly upstreams: Map<string, UpstreamScope>;
  readonly formats: Map<string, string>;
}

export interface ServerScope extends LevelScope {
  readonly kind: 'server';
  readonly http: HttpScope;
  readonly place: ConfPlace;
  readonly listens: ListenScope[];
  readonly names: string[];
  readonly locations: LocationScope[];
  returns: Return | null;
}

export interface LocationScope extends LevelScope {
  readonly kind: 'location';
  readonly server: ServerScope;
  readonly place: ConfPlace;
  readonly modifier: '=' | '^~' | '@' | '';
  readonly path: string;
  readonly locations: LocationScope[];
  proxy: { readonly url: string; readonly target: HostAndPort; readonly upstream: string } | null;
  returns: Return | null;
  internal: boolean;
}

export interface MainScope {
  readonly kind: 'main';
  readonly seen: Set<string>;
  events: boolean;
  http: HttpScope | null;
  errorLevel: LogLevel | null;
}

export interface EventsScope {
  readonly kind: 'events';
  readonly seen: Set<string>;
}

/** The block that is being read. */
export type Scope = MainScope | EventsScope | HttpScope | ServerScope | LocationScope | UpstreamScope;

/** A level that carries Settings. */
export type SettingsScope = HttpScope | ServerScope | LocationScope;

/** The http block that a level stands in. */
export function httpOf(scope: SettingsScope): HttpScope {
  return scope.kind === 'http' ? scope : scope.kind === 'server' ? scope.http : scope.server.http;
}

/** A new, empty main level. */
export function createMain(): MainScope {
  return { kind: 'main', seen: new Set(), events: false, http: null, errorLevel: null };
}
