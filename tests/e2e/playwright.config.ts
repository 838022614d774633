import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findBrowser } from './support/browser.ts'

const OUT = join(import.meta.dirname, '..', '..', 'out')

// biome-ignore lint/style/noDefaultExport: the runner asks for one
export default defineConfig({
  testDir: '.',
  outputDir: join(OUT, 'test', 'e2e'),
  // each test has a host with an engine of its own: one at a time on two cores
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: join(OUT, 'test', 'e2e.json') }]],
  use: {
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    launchOptions: { executablePath: findBrowser() },
    // a trace of every test would take longer than the tests
    screenshot: 'only-on-failure',
  },
})
