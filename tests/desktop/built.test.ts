/** What the build makes of the desktop host: its processes, each where the others look for it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { priceOnWorkers, WorkerPool } from '../../electron/engine/workers.ts'
import { shareBook, viewContracts } from '../../electron/engine/workersMemory.ts'
import { priceBook } from '../../shared/quant/pricer/price.ts'
import { builtDesktop } from '../support/builtDesktop.ts'
import { FAST_MODELS, mixedBook, results } from '../unit/quant/mixedBook.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const MAIN = join(ROOT, 'out', 'main')
beforeAll(builtDesktop, 180_000)

test('package.json names the main process, and every process has its file beside it', () => {
  const { main } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { main: string }
  expect(join(ROOT, main)).toBe(join(MAIN, 'desktop.js'))
  for (const role of ['engine', 'engineWorker', 'importer', 'printer', 'command', 'sample'])
    expect(existsSync(join(MAIN, `${role}.js`)), role).toBe(true)
})

test('only the main process knows Electron; the others know a port', () => {
  const withElectron = readdirSync(MAIN).filter((file) =>
    /from ["']electron["']/.test(readFileSync(join(MAIN, file), 'utf8')),
  )
  expect(withElectron).toEqual(['desktop.js'])
})

test('one folder holds all, so that a file beside a module is found from whatever chunk it is in', () => {
  expect(readdirSync(MAIN, { withFileTypes: true }).filter((e) => !e.isFile())).toEqual([])
})

test('the built worker of the engine prices the same bits as this thread', async () => {
  const want = mixedBook({ seed: 5, options: 4 })
  priceBook(want, FAST_MODELS)
  const packed = mixedBook({ seed: 5, options: 4 })
  const shared = shareBook(packed)
  const book = { ...packed, contracts: viewContracts(shared) }
  const pool = new WorkerPool(1, pathToFileURL(join(MAIN, 'engineWorker.js')))
  try {
    await priceOnWorkers(pool, shared, book, 'fast')
  } finally {
    await pool.close()
  }
  expect(results(book)).toEqual(results(want))
}, 60_000)
