/** Entry of the compile asset: what the page loads when a file is edited that the build did not see. */
import type { ModuleText } from '../protocol.ts';
import type { Strip } from '../../compile/index.ts';
import { prepareModule } from './prepare.ts';

let stripper: Promise<Strip> | null = null;

async function loadStrip(): Promise<Strip> {
  const { transformSync } = await import('amaro');
  return (source) => transformSync(source, { mode: 'strip-only' }).code;
}

/** Compiles one file; the type stripper is loaded with the first TypeScript file. */
export async function prepare(path: string, source: string): Promise<ModuleText> {
  if (!/\.[cm]?ts$/.test(path)) return prepareModule(path, source, (same) => same);
  stripper ??= loadStrip();
  return prepareModule(path, source, await stripper);
}
