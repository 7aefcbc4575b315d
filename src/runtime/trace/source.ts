import { instrumentAmqplib, type AmqplibChannels } from './amqplib.ts';
import type { Tracer } from './tracer.ts';

/** The global that instrumented sources call, where a tracer is installed; elsewhere they are as they were. */
export const INSTRUMENT_GLOBAL = '__ruche_instrument';

/** Which files of which library hand their exports over. */
const FILES: readonly { readonly library: string; readonly end: string }[] = [
  { library: 'amqplib', end: '/node_modules/amqplib/lib/channel.js' },
];

/** The source with its hand-over appended on its last line, or null when this file is none of ours. */
export function transformSource(path: string, source: string): string | null {
  const unix = path.replaceAll('\\', '/');
  const file = FILES.find(({ end }) => unix.endsWith(end));
  if (file === undefined) return null;
  return `${source}\n;globalThis.${INSTRUMENT_GLOBAL}?.('${file.library}', module.exports);\n`;
}

/** The same, for builders: every other file comes back as it is. */
export function instrumentSource(path: string, source: string): string {
  return transformSource(path, source) ?? source;
}

/** Receives what instrumented sources hand over. Returns its undo. */
export function installInstrumentation(tracer: Tracer, scope: object = globalThis): () => void {
  const value = (library: string, exports: unknown): void => {
    // `FILES` above decides which exports come under which name.
    if (library === 'amqplib') instrumentAmqplib(exports as AmqplibChannels, tracer);
  };
  Object.defineProperty(scope, INSTRUMENT_GLOBAL, { value, configurable: true, enumerable: false });
  return () => {
    Reflect.deleteProperty(scope, INSTRUMENT_GLOBAL);
  };
}
