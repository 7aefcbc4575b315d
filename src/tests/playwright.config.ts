import { defineConfig } from '@playwright/test';

const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  testMatch: ['e2e/*.e2e.ts', 'hostile/*.e2e.ts'],
  outputDir: '../../.ruche/test-results',
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  globalSetup: './e2e/setup.ts',
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: process.env['BROWSER_PATH'],
      args: [
        ...(asRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    trace: 'off',
  },
});
