import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'sandboxes/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.browser.test.ts', 'src/tests/e2e/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
