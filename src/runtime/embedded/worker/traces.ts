import {
  createTracer,
  installInstrumentation,
  instrumentFetch,
  instrumentHttp,
  type DiagnosticsChannels,
  type HttpExports,
} from '../../trace/index.ts';
import type { Kernel } from '../kernel.ts';
import type { NodePlatform } from '../node/index.ts';

/** Instruments http and fetch of this process, and amqplib when its pack hands itself over. Same code as natively. */
export function installTraces(platform: NodePlatform, kernel: Kernel): void {
  const tracer = createTracer({
    storage: { getStore: platform.tracer.current, run: platform.tracer.run },
    emit: kernel.emit,
    random: kernel.random,
    now: kernel.now,
  });
  // The shims' modules have the shape of Node's, which is what these read.
  instrumentHttp(platform.require('http') as HttpExports, tracer);
  instrumentFetch(platform.require('diagnostics_channel') as DiagnosticsChannels, tracer);
  installInstrumentation(tracer);
}
