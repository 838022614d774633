import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findBrowser } from '../e2e/support/browser.ts'

const OUT = join(import.meta.dirname, '..', '..', 'out')

// biome-ignore lint/style/noDefaultExport: the runner asks for one
export default defineConfig<{ readonly desktop: boolean }>({
  outputDir: join(OUT, 'test', 'electron'),
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: join(OUT, 'test', 'electron.json') }]],
  use: { colorScheme: 'dark', launchOptions: { executablePath: findBrowser() }, desktop: true },
  projects: [
    // the same scenarios as in a browser; those of a second page, of a host's end and of a browser's clipboard and downloads stay there
    {
      name: 'scenarios',
      testDir: '../e2e',
      testMatch: ['import.spec.ts', 'keyboard.spec.ts', 'dialogs.spec.ts'],
      grepInvert: /copied as TSV/,
    },
    { name: 'desktop', testDir: '.', testMatch: '*.spec.ts' },
  ],
})
