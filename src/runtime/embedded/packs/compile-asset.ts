/** Entry of the compile asset: what the page loads when a file is edited that the build did not see. */
import type { ModuleText } from '../protocol.ts';
import { prepareModule } from './prepare.ts';

/** Compiles one file; the type stripper is evaluated with the first TypeScript file. */
export async function prepare(path: string, source: string): Promise<ModuleText> {
  const isTyped = /\.[cm]?ts$/.test(path);
  return prepareModule(path, source, isTyped ? (await import('./stripper.ts')).strip : (same) => same);
}
