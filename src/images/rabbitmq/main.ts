/** The program behind `image: rabbitmq`: `main.ts [--port 5672] [--host ADDRESS] [--data FOLDER] [--guest-stays-home]`. */
import { startServer } from './server.ts';
import { readSettings, SettingsError } from './settings.ts';
import { FolderInUse } from './store/index.ts';

// No top-level await: a classic worker runs this file too.
async function main(): Promise<void> {
  const server = await startServer(readSettings(process.argv.slice(2), process.env));
  console.log(`ruche broker (speaks AMQP 0-9-1) ready on port ${server.port}`);
  const stop = (): void => {
    void server.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof FolderInUse) return error.message;
  const { code, port } = error as { code?: string; port?: number }; // what node:net rejects with
  if (code === 'EADDRINUSE') return `port ${port} is taken by another program; choose one with --port`;
  return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => {
  console.error(`ruche broker: ${explain(error)}`);
  process.exit(1);
});
