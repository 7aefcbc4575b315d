/**
 * Libraries that few processes use. The build puts their code into the core as text, which the engine evaluates at the
 * first call: every worker reads the whole core when it starts, and these would be a tenth of that time.
 */
import * as fflateModule from './deflate.ts';
import * as hashesModule from './hashes.ts';

/** What `node:zlib` is made of. */
export const fflate = (): typeof fflateModule => fflateModule;

/** What `createHash` and its like are made of. */
export const hashes = (): typeof hashesModule => hashesModule;
