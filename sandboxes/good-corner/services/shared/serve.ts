/** Starts an HTTP server on PORT (3000) and stops it politely. */
import { createServer, type RequestListener } from 'node:http';

/**
 * Serves until SIGTERM or SIGINT: then no new connections, the requests in hand are answered, `onStop` runs, and the
 * process exits with 0. As PID 1 of a container a process without such a handler would ignore SIGTERM altogether.
 */
export function serve(
  name: string,
  handler: RequestListener,
  onStop: () => Promise<void> = async () => {},
): void {
  const server = createServer(handler);
  const port = Number(process.env['PORT'] ?? 3000);

  server.on('error', (error) => {
    console.error(`${name}: ${error.message}`);
    process.exit(1);
  });
  server.listen(port, () => {
    const address = server.address();
    console.log(`${name}: listening on ${typeof address === 'object' ? address?.port : port}`);
  });

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.close(() => {
      void onStop().finally(() => process.exit(0));
    });
    server.closeIdleConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
