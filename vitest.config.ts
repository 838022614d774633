import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{unit,golden,book,contract,engine,statements,exploit,cli}/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'out/test/unit.json' }]],
  },
})
