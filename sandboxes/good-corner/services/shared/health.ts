/** The health check of a container: `node services/shared/health.ts` exits with 0 when /health answers 200. */
import { get } from 'node:http';

const request = get(
  {
    host: '127.0.0.1',
    port: Number(process.env['PORT'] ?? 3000),
    path: '/health',
    timeout: 2000,
    agent: false,
  },
  (response) => {
    response.resume();
    response.on('end', () => process.exit(response.statusCode === 200 ? 0 : 1));
  },
);
request.on('timeout', () => request.destroy(new Error('no answer within 2 s')));
request.on('error', (error) => {
  console.error(`health: ${error.message}`);
  process.exit(1);
});
