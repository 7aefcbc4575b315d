import type { TraceContext } from '#events';
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import http from 'node:http';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import {
  createTracer,
  installInstrumentation,
  instrumentFetch,
  instrumentHttp,
  transformSource,
} from '../../trace/index.ts';
import type { Control } from './control.ts';

/** Instruments Node's own http and fetch, and amqplib when it is loaded. Nothing on disk changes. */
export function installTraces(control: Control): void {
  const storage = new AsyncLocalStorage<TraceContext | undefined>();
  const tracer = createTracer({
    storage,
    emit: control.emit,
    random: (bytes) => void randomFillSync(bytes),
    now: () => performance.now(),
  });
  instrumentHttp(http, tracer);
  instrumentFetch(diagnostics, tracer);
  installInstrumentation(tracer);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:') || loaded.source === undefined || loaded.source === null) return loaded;
      const path = fileURLToPath(url);
      if (!path.includes('node_modules')) return loaded;
      const source =
        typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      const transformed = transformSource(path, source);
      return transformed === null ? loaded : { ...loaded, source: transformed };
    },
  });
}
