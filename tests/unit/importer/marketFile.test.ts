/** Market files on their way into the book: what is read, what says nothing, and what was stopped. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importMarketFile } from '../../../electron/services/marketFiles.ts'
import { ImportBench, neutralStatement } from '../../support/importBench.ts'

const AS_OF = Date.parse('2026-02-04T21:00:00Z')
const OPTIONS = { asOf: AS_OF, dryRun: false }
const FRED = 'observation_date,DCOILWTICO\n'

let bench: ImportBench
beforeEach(async () => {
  bench = new ImportBench()
  await bench.import(bench.file('own.json', neutralStatement({ fills: 1 })))
})
afterEach(() => bench.remove())

const read = (name: string, text: string, signal?: AbortSignal) =>
  importMarketFile(
    bench.dependencies(),
    bench.handles.add(bench.file(name, text)),
    OPTIONS,
    undefined,
    signal,
  )

test('a history with a price is written once', async () => {
  const text = `${FRED}2026-02-03,61.5\n`
  const first = await read('DCOILWTICO.csv', text)
  expect([first.file.status, first.file.issues]).toEqual(['written', []])
  expect((await read('DCOILWTICO.csv', text)).file.status).toBe('same_file')
})

test('a history without any price is not read, and says so', async () => {
  const { file } = await read('DCOILWTICO.csv', `${FRED}2026-02-03,.\n`)
  expect([file.status, file.issues.map((i) => i.code)]).toEqual(['failed', ['no_quotes']])
  expect(file.issues[0]?.message).toBe(
    'DCOILWTICO.csv was not read: it holds no quote or price that can be used.',
  )
})

test('stopped before it began, or released meanwhile: nothing is read', async () => {
  const before = bench.content().revision
  const stopped = await read('DCOILWTICO.csv', `${FRED}2026-02-03,61.5\n`, AbortSignal.abort())
  const handle = bench.handles.add(bench.file('x.csv', FRED))
  bench.handles.release(handle.id)
  const released = await importMarketFile(bench.dependencies(), handle, OPTIONS)
  for (const answer of [stopped, released])
    expect([answer.file.status, answer.preview]).toEqual(['cancelled', null])
  expect(bench.content().revision).toBe(before)
})
