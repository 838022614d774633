/** The use case end to end: what an answer says, previews, choices of rows, zones, a book held by another. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openBook } from '../../../electron/book/open.ts'
import {
  type ImporterRun,
  importExitCode,
  importStatements,
  startImporter,
} from '../../../electron/services/importStatement.ts'
import type { ImportProgress } from '../../../shared/protocol/import.ts'
import { flexText } from '../../support/flexGenerator.ts'
import { ImportBench, neutralStatement } from '../../support/importBench.ts'
import { tastyCsv } from '../../support/tastySample.ts'

let bench: ImportBench
beforeEach(() => {
  bench = new ImportBench()
})
afterEach(() => {
  for (const run of runs.splice(0)) run.kill()
  bench.remove()
})

const runs: ImporterRun[] = []

/** A file that is judged and waits for a person. */
function preview(path: string): ImporterRun {
  const run = startImporter(bench.dependencies(), bench.handles.add(path), {}, () => {})
  runs.push(run)
  return run
}

const evidence = () => {
  const book = openBook(bench.bookPath, { mode: 'read', host: 'test', now: () => 0 })
  try {
    return book.evidence()
  } finally {
    book.close()
  }
}

describe('the answer for a file', () => {
  test('has the fields of the command line, and the sums agree', async () => {
    const { file, exitCode } = await bench.import(bench.file('a.xml', flexText({ trades: 50, seed: 1 })))
    expect(exitCode, JSON.stringify(file.issues)).toBe(0)
    expect(Object.keys(file).sort()).toEqual(
      [
        'accounts',
        'batch',
        'confirmed',
        'cutOff',
        'drafts',
        'duplicates',
        'errors',
        'file',
        'format',
        'issues',
        'rows',
        'status',
        'warnings',
        'written',
      ].sort(),
    )
    expect(file.written + file.duplicates + file.confirmed).toBe(file.drafts)
    expect(file).toMatchObject({
      file: 'a.xml',
      format: 'ibkr-flex-xml',
      batch: 1,
      status: 'written',
      errors: 0,
    })
    expect(file.cutOff).toBe('2026-01-01T04:59:59.999Z')
  })

  test('an overlapping file of the same format adds only what is new', async () => {
    await bench.import(bench.file('a.json', neutralStatement({ fills: 4 })))
    const { file, exitCode } = await bench.import(bench.file('b.json', neutralStatement({ fills: 7 })))
    expect({ exitCode, written: file.written, duplicates: file.duplicates }).toEqual({
      exitCode: 0,
      written: 3,
      duplicates: 4,
    })
  })

  test('the same trades in another format are told as such and need nobody', async () => {
    await bench.import(bench.file('a.json', neutralStatement({ fills: 4 })))
    const other = neutralStatement({ fills: 4, source: 'other-broker-file', firstId: 900 })
    const { file, exitCode } = await bench.import(bench.file('b.json', other))
    expect({ exitCode, written: file.written, duplicates: file.duplicates }).toEqual({
      exitCode: 0,
      written: 0,
      duplicates: 4,
    })
    expect(file.issues.map((i) => i.code)).toContain('same_as')
  })

  test('a near match needs a person: exit code 3, with its line and reason', async () => {
    await bench.import(bench.file('a.json', neutralStatement({ fills: 1 })))
    const near = neutralStatement({ fills: 1, source: 'other-broker-file', firstId: 900 }).replace(
      '"50"',
      '"50.01"',
    )
    const { file, exitCode } = await bench.import(bench.file('b.json', near))
    expect({ exitCode, written: file.written }).toEqual({ exitCode: 3, written: 1 })
    expect(file.issues.map((i) => i.code)).toEqual(expect.arrayContaining(['near_match', 'row_warning']))
  })

  test('several files: each has its answer, a bad one stops none', async () => {
    const handles = [
      bench.file('1.json', neutralStatement({ fills: 1 })),
      bench.file('2.csv', 'not,a,statement\n'),
      bench.file('3.xml', flexText({ trades: 3, seed: 2 })),
    ].map((p) => bench.handles.add(p))
    const files = await importStatements(bench.dependencies(), handles)
    expect(files.map((f) => [f.file, f.status, f.batch])).toEqual([
      ['1.json', 'written', 1],
      ['2.csv', 'failed', null],
      ['3.xml', 'written', 2],
    ])
    expect(importExitCode(files)).toBe(1)
  })

  test('progress names its phases in order', async () => {
    const seen: ImportProgress[] = []
    const handle = bench.handles.add(bench.file('a.xml', flexText({ trades: 2000, seed: 1 })))
    await importStatements(bench.dependencies(), [handle], {}, (p) => seen.push(p))
    expect([...new Set(seen.map((p) => p.phase))]).toEqual(['inspect', 'parse', 'check', 'write'])
    expect(JSON.stringify(seen)).not.toContain(bench.dir)
  })
})

describe('a preview', () => {
  test('pages show every row with its outcome, and what is confirmed is what was shown', async () => {
    await bench.import(bench.file('a.json', neutralStatement({ fills: 4 })))
    const run = preview(bench.file('b.json', neutralStatement({ fills: 10 })))
    const file = await run.judged
    expect([file.status, file.written, file.duplicates, bench.content().batches]).toEqual([
      'preview',
      6,
      4,
      1,
    ])
    const all = await run.page({ offset: 0, limit: 100 })
    expect(all.total).toBe(10)
    expect(all.rows.map((r) => r.outcome)).toEqual([...Array(4).fill('duplicate'), ...Array(6).fill('new')])
    expect(all.rows[0]).toMatchObject({ row: 1, quantity: '10', price: '50', currency: 'USD', kind: 'fill' })
    expect(all.rows[0]?.reason).toMatch(/batch 1/)
    const last = await run.page({ offset: 4, limit: 4, outcome: ['new'] })
    expect([last.total, last.rows.map((r) => r.row)]).toEqual([6, [9, 10]])
    const done = await run.commit(null)
    expect([done.status, done.batch, done.written, done.duplicates]).toEqual(['written', 2, 6, 4])
  })

  test('that is discarded leaves nothing', async () => {
    const run = preview(bench.file('a.json', neutralStatement({ fills: 3 })))
    await run.judged
    run.kill()
    expect(await run.page({ offset: 0, limit: 10 })).toEqual({ total: 0, rows: [] })
    expect(bench.content().revision).toBe(0)
  })

  test('has rows that cannot be written at their lines', async () => {
    const run = preview(bench.file('a.csv', tastyCsv({ quantity: 'x' })))
    expect((await run.judged).errors).toBe(1)
    const [first, second] = (await run.page({ offset: 0, limit: 10 })).rows
    expect(first).toMatchObject({ outcome: 'error', row: null, line: 2 })
    expect(second).toMatchObject({ outcome: 'new', line: 3 })
  })
})

describe('a choice of rows', () => {
  test('writes only those, under their numbers, and claims no completeness', async () => {
    const path = bench.file('a.xml', flexText({ trades: 20, seed: 3 }))
    const { file } = await bench.import(path, { rows: '2-4,7' })
    expect(file).toMatchObject({ status: 'written', written: 4 })
    const [batch] = evidence().batches
    expect(batch?.rows.map((r) => r.row)).toEqual([2, 3, 4, 7])
    expect([batch?.covers, batch?.completeLists]).toEqual([[], []])
  })
  test('all rows in so many words is the whole file', async () => {
    const path = bench.file('a.xml', flexText({ trades: 5, seed: 3 }))
    await bench.import(path, { rows: '1-9999' })
    expect(evidence().batches[0]?.covers.length).toBe(1)
  })
  test('no row at all is refused', async () => {
    const { file, exitCode } = await bench.import(bench.file('a.json', neutralStatement({ fills: 3 })), {
      rows: '50',
    })
    expect([exitCode, file.issues[0]?.code, bench.content().batches]).toEqual([1, 'no_rows_chosen', 0])
  })
})

describe('zones', () => {
  const old = tastyCsv().replaceAll('--', '0').replaceAll('-0.15', '0.15').replaceAll('+0200', '+0000')
  test('a format without one asks, and remembers the answer', async () => {
    const path = bench.file('old.csv', old)
    const asked = await bench.import(path)
    expect([asked.exitCode, asked.file.format, asked.file.issues[0]?.code]).toEqual([
      1,
      'tastytrade-csv-2',
      'zone_needed',
    ])
    // every host says it in its own words: an option here, a field there
    expect(asked.file.issues[0]?.message).toMatch(/America\/New_York\.$/)
    expect((await bench.import(path, { zone: 'Europe/Zurich' })).file.status).toBe('written')
    const next = await bench.import(bench.file('next.csv', old.replaceAll('2024-08', '2024-07')))
    expect(next.file.status, JSON.stringify(next.file.issues)).toBe('written')
    expect(evidence().batches.map((b) => b.accounts[0]?.zone)).toEqual(['Europe/Zurich', 'Europe/Zurich'])
  })
})

describe('a book held by another', () => {
  test('a commit waits, names the holder, and gives up in one sentence', async () => {
    const path = bench.file('a.json', neutralStatement({ fills: 2 }))
    const book = openBook(bench.bookPath, { mode: 'write', host: 'the other window', now: () => 0 })
    try {
      const seen: ImportProgress[] = []
      const handle = bench.handles.add(path)
      const [file] = await importStatements(bench.dependencies({ waitMs: 1500 }), [handle], {}, (p) =>
        seen.push(p),
      )
      expect([file?.status, file?.issues[0]?.code]).toEqual(['failed', 'book/locked'])
      expect(file?.issues[0]?.message).toMatch(/the other window/)
      expect(seen.some((p) => p.waitingFor?.includes('the other window'))).toBe(true)
      const own = bench.dependencies({ lockToken: () => book.lockToken })
      const [written] = await importStatements(own, [handle])
      expect(written?.status).toBe('written')
      expect(book.foreignCommit()).toBe(true)
    } finally {
      book.close()
    }
  })

  test('a book that changes between preview and yes is judged again', async () => {
    const run = preview(bench.file('b.json', neutralStatement({ fills: 5 })))
    expect((await run.judged).written).toBe(5)
    await bench.import(bench.file('a.json', neutralStatement({ fills: 3 })))
    const done = await run.commit(null)
    expect([done.written, done.duplicates]).toEqual([2, 3])
  })

  test('the same file confirmed twice is written once', async () => {
    const path = bench.file('b.json', neutralStatement({ fills: 5 }))
    const [first, second] = [preview(path), preview(path)]
    await Promise.all([first.judged, second.judged])
    expect((await first.commit(null)).status).toBe('written')
    const again = await second.commit(null)
    expect([again.status, again.batch, again.written]).toEqual(['same_file', 1, 0])
    expect(bench.content().batches).toBe(1)
  })
})

test('a book that is none is told by its code, and stays as it is', async () => {
  bench.file('book.hedgerow', 'this is a letter')
  const { file, exitCode } = await bench.import(bench.file('a.json', neutralStatement({ fills: 2 })))
  expect([exitCode, file.status, file.issues[0]?.code]).toEqual([1, 'failed', 'book/not-a-book'])
})
