import { transformSync } from 'amaro';
import type { Strip } from '../../compile/index.ts';

/** Node's own type stripper, as WebAssembly. */
export const strip: Strip = (source) => transformSync(source, { mode: 'strip-only' }).code;
