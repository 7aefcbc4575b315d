/** The broker as a program: its one line when it is ready, its complaints, its end by a signal. */
import { startServer, type BrokerServer } from './server.ts';
import { readSettings, SettingsError } from './settings.ts';
import { FolderInUse } from './store/index.ts';

/** Starts what is asked for; `also` may add to it, and returns what stops that. Ends the process when it can't. */
export async function runProgram(
  argv: readonly string[],
  also: (server: BrokerServer) => Promise<() => Promise<void>> = async () => async () => undefined,
): Promise<void> {
  try {
    const server = await startServer(readSettings(argv, process.env));
    const stopRest = await also(server);
    console.log(`ruche broker (speaks AMQP 0-9-1) ready on port ${server.port}`);
    const stop = (): void => {
      void Promise.all([server.stop(), stopRest()]).then(() => process.exit(0));
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  } catch (error) {
    console.error(`ruche broker: ${explain(error)}`);
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof FolderInUse) return error.message;
  const { code, port } = error as { code?: string; port?: number }; // what node:net rejects with
  if (code === 'EADDRINUSE') return `port ${port} is taken by another program; choose one with --port`;
  return error instanceof Error ? error.message : String(error);
}
