/** Tables through the importer: mapped, kept for the layout, read again after an undo; never counted twice. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openBook } from '../../../electron/book/open.ts'
import { readTable } from '../../../electron/services/importStatement.ts'
import { refuseSecondReading } from '../../../electron/services/readings.ts'
import { type ColumnMapping, MAPPINGS_SETTING } from '../../../shared/model/columnMapping.ts'
import { readKeptMappings } from '../../../shared/protocol/columnMapping.ts'
import { ImportBench } from '../../support/importBench.ts'

let bench: ImportBench
beforeEach(() => {
  bench = new ImportBench()
})
afterEach(() => bench.remove())

const TABLE = [
  'Dag;Papier;Aantal;Koers;Kant',
  '2026-01-05;ABC;1.200;480,25;Koop',
  '2026-01-06;ABC;300;481,25;Verkoop',
].join('\n')
const MAPPING: ColumnMapping = {
  columns: { date: 'Dag', symbol: 'Papier', quantity: 'Aantal', price: 'Koers', side: 'Kant' },
  decimals: { quantity: 'comma', price: 'comma' },
  words: { buy: ['Koop'], sell: ['Verkoop'] },
  zone: 'Europe/Amsterdam',
}
const WRONG: ColumnMapping = { ...MAPPING, decimals: { quantity: 'point', price: 'comma' } }

const inBook = <T>(use: (book: ReturnType<typeof openBook>) => T, mode: 'read' | 'write' = 'read'): T => {
  const book = openBook(bench.bookPath, { mode, host: 'test', now: () => 5 })
  try {
    return use(book)
  } finally {
    book.close()
  }
}
const quantities = () =>
  inBook((b) =>
    b
      .evidence()
      .batches.map((x) => [
        x.number,
        x.live,
        x.rows.map((r) => (r.body.row === 'fill' ? r.body.data.quantity : r.body.row)),
      ]),
  )

describe('a table of no known format', () => {
  test('is refused with what to do, and its columns are told', async () => {
    const path = bench.file('x.csv', TABLE)
    const { file } = await bench.import(path)
    expect([file.status, file.format, file.issues.map((i) => i.code)]).toEqual([
      'failed',
      null,
      ['columns_unmapped'],
    ])
    expect(file.issues[0]?.message).toBe(
      'x.csv is of no known format, but its rows look like a table: map its columns.',
    )
    const { table } = await readTable(bench.dependencies(), bench.handles.add(path), {})
    expect(table).toMatchObject({
      line: 1,
      origin: 'proposed',
      savedAt: null,
      missing: [],
      mapping: { columns: { date: 'Dag', price: 'Koers', side: 'Kant', fee: null } },
    })
    expect(bench.content().batches).toBe(0)
  })

  test('is read by the mapping given, which the book keeps with the commit and uses by itself', async () => {
    const { file } = await bench.import(bench.file('x.csv', TABLE), { mapping: MAPPING })
    expect(file).toMatchObject({ status: 'written', written: 2, mapping: { origin: 'given', savedAt: null } })
    expect(quantities()).toEqual([[1, true, ['1200', '-300']]])
    const kept = inBook((b) => readKeptMappings(b.setting(MAPPINGS_SETTING)))
    expect(Object.values(kept)).toEqual([{ savedAt: expect.any(Number), file: 'x.csv', mapping: MAPPING }])
    expect(Object.keys(kept)).toEqual([file.mapping?.id])

    // neither format nor zone is asked, and the rows that are known are known
    const next = await bench.import(bench.file('y.csv', `${TABLE}\n2026-01-07;ABC;5;482;Koop`))
    expect(next.file).toMatchObject({
      status: 'written',
      written: 1,
      duplicates: 2,
      mapping: { origin: 'saved', id: file.mapping?.id, savedAt: expect.stringMatching(/^20/) },
    })
    expect(inBook((b) => b.batches().map((x) => x.accounts[0]?.zone))).toEqual([
      'Europe/Amsterdam',
      'Europe/Amsterdam',
    ])
  })

  test('a dry run keeps nothing', async () => {
    await bench.import(bench.file('x.csv', TABLE), { mapping: MAPPING, dryRun: true })
    expect(bench.content()).toMatchObject({ batches: 0, revision: 0 })
  })

  test('a mapping of columns that it does not have says which', async () => {
    const mapping: ColumnMapping = { columns: { ...MAPPING.columns, fee: 'Kosten' } }
    const { file } = await bench.import(bench.file('x.csv', TABLE), { mapping, zone: 'UTC' })
    expect(file.issues.map((i) => i.message)).toEqual([
      'x.csv cannot be read as mapped: the table has no column "Kosten" for the fee.',
    ])
    const short: ColumnMapping = { columns: { date: 'Dag', symbol: 'Papier', quantity: 'Aantal' } }
    const lacking = await bench.import(bench.file('x.csv', TABLE), { mapping: short, zone: 'UTC' })
    expect(lacking.file.issues[0]?.message).toBe(
      'x.csv cannot be read as mapped: no column is mapped to the price.',
    )
  })
})

describe('the same bytes under another mapping', () => {
  test('change nothing while they are live', async () => {
    const path = bench.file('x.csv', TABLE)
    await bench.import(path, { mapping: WRONG })
    const before = bench.content()
    const { file } = await bench.import(path, { mapping: MAPPING })
    expect([file.status, file.batch]).toEqual(['same_file', 1])
    expect(bench.content()).toEqual(before)
  })

  test('are a batch of their own after an undo, and then neither reading can double the other', async () => {
    const path = bench.file('x.csv', TABLE)
    await bench.import(path, { mapping: WRONG })
    inBook((b) => b.voidBatch(1), 'write')
    const { file } = await bench.import(path, { mapping: MAPPING })
    expect([file.status, file.batch, file.written]).toEqual(['written', 2, 2])
    expect(quantities()).toEqual([
      [1, false, ['1.2', '-300']],
      [2, true, ['1200', '-300']],
    ])
    expect(() => inBook((b) => refuseSecondReading(b, 1))).toThrow(
      'Batch 2 reads the same file, x.csv, with other columns: undo it before you revive batch 1.',
    )
    expect((await bench.import(path)).file).toMatchObject({ status: 'same_file', batch: 2 })
    expect((await bench.import(path, { mapping: WRONG })).file).toMatchObject({
      status: 'same_file',
      batch: 2,
    })

    // the first reading again, once the second is undone: it is revived, not written a third time
    inBook((b) => b.voidBatch(2), 'write')
    inBook((b) => refuseSecondReading(b, 1))
    const back = await bench.import(path, { mapping: WRONG })
    expect([back.file.status, back.file.batch]).toEqual(['revived', 1])
    expect(quantities().map(([number, live]) => [number, live])).toEqual([
      [1, true],
      [2, false],
    ])
    expect((await bench.import(path, { mapping: MAPPING })).file).toMatchObject({
      status: 'same_file',
      batch: 1,
    })
  })

  test('the same mapping after an undo revives the batch', async () => {
    const path = bench.file('x.csv', TABLE)
    await bench.import(path, { mapping: MAPPING })
    inBook((b) => b.voidBatch(1), 'write')
    const { file } = await bench.import(path)
    expect([file.status, file.batch, file.written]).toEqual(['revived', 1, 2])
  })
})

describe('market data', () => {
  const chain =
    'Symbol,Bid,Ask,IV,Open Interest\nXYZ   260619C00100000,1,2,0.2,5\nXYZ   260619P00100000,1,2,0.2,5\n'
  test('is refused by name where a statement is asked for', async () => {
    const { file } = await bench.import(bench.file('chain.csv', chain))
    expect(file.issues.map((i) => [i.code, i.message])).toEqual([
      ['market_file', 'chain.csv is no statement but market data (Table of option quotes (CSV)).'],
    ])
  })
})
