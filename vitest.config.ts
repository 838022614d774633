import { stripTypeScriptTypes } from 'node:module'
import { compileModule } from 'svelte/compiler'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [
    {
      // State of the window (`*.svelte.ts`), compiled as in the browser; Vitest's own Node would get the server's.
      name: 'runes',
      enforce: 'pre',
      transform(code, id) {
        if (!id.endsWith('.svelte.ts')) return null
        return compileModule(stripTypeScriptTypes(code), { filename: id, generate: 'client' }).js
      },
    },
  ],
  test: {
    include: [
      'tests/{unit,golden,book,contract,engine,statements,exploit,cli,start,packaging,desktop}/**/*.test.ts',
    ],
    pool: 'forks',
    // one worker a core: most tests wait for processes that they start
    maxWorkers: '100%',
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'out/test/unit.json' }]],
  },
})
