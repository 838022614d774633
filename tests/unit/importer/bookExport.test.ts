/** A whole book out as JSON Lines and back in. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBook } from '../../../electron/book/open.ts'
import { deriveBook } from '../../../shared/ledger/derive.ts'
import { snapshotAt } from '../../../shared/ledger/snapshot.ts'
import { writeStatement } from '../../../shared/ledger/statementWriter.ts'
import type { BookEvidence } from '../../../shared/model/evidence.ts'
import { flexText } from '../../support/flexGenerator.ts'
import { ImportBench, neutralStatement } from '../../support/importBench.ts'

const AS_OF = Date.UTC(2026, 5, 1)
let from: ImportBench
let to: ImportBench
beforeEach(() => {
  from = new ImportBench()
  to = new ImportBench()
})
afterEach(() => {
  from.remove()
  to.remove()
})

function evidence(bench: ImportBench): BookEvidence {
  const book = openBook(bench.bookPath, { mode: 'read', host: 'test', now: () => 0 })
  try {
    return book.evidence()
  } finally {
    book.close()
  }
}
const snapshot = (bench: ImportBench) => snapshotAt(deriveBook(evidence(bench)), AS_OF)
const exported = (bench: ImportBench) => `${[...writeStatement(evidence(bench))].join('\n')}\n`

test('several files and edits: the same book, once', async () => {
  await from.import(from.file('undone.json', neutralStatement({ fills: 9, account: 'GONE' })))
  await from.import(from.file('a.xml', flexText({ trades: 60, seed: 8 })))
  await from.import(from.file('b.json', neutralStatement({ fills: 4 })))
  const near = neutralStatement({ fills: 2, source: 'other', firstId: 900 }).replaceAll('"50"', '"50.01"')
  await from.import(from.file('c.json', near))
  const book = openBook(from.bookPath, { mode: 'write', host: 'test', now: () => 0 })
  try {
    book.voidBatch(1)
    book.addEdit({ kind: 'distinct', batch: 4, row: 1 }, 'two trades', 1000)
    book.addEdit({ kind: 'supersede', of: { batch: 3, row: 2 }, set: { price: '49' } }, 'misprint', 2000)
  } finally {
    book.close()
  }
  const text = exported(from)
  const first = await to.import(to.file('book.jsonl', text))
  expect(first.file.status, JSON.stringify(first.file.issues)).toBe('written')
  expect(first.exitCode).toBe(0)
  expect(snapshot(to)).toEqual(snapshot(from))
  const content = to.content()
  expect([content.batches, content.edits, content.revision]).toEqual([3, 2, 1])

  const again = await to.import(to.file('book.jsonl', text))
  expect([again.exitCode, again.file.status, again.file.written]).toEqual([0, 'same_file', 0])
  expect(to.content()).toEqual(content)
  // The broker's own file is known by its bytes.
  const original = await to.import(from.path('a.xml'))
  expect([original.file.status, original.file.written]).toEqual(['same_file', 0])
})

test('a book of one file: its own bytes are known too', async () => {
  await from.import(from.file('a.xml', flexText({ trades: 20, seed: 8 })))
  const { file } = await to.import(to.file('book.jsonl', exported(from)))
  expect(file.status, JSON.stringify(file.issues)).toBe('written')
  expect(snapshot(to)).toEqual(snapshot(from))
  expect((await to.import(from.path('a.xml'))).file.status).toBe('same_file')
})

test('into a book that holds other files: edits find their rows under their new numbers', async () => {
  await from.import(from.file('b.json', neutralStatement({ fills: 3 })))
  const book = openBook(from.bookPath, { mode: 'write', host: 'test', now: () => 0 })
  try {
    book.addEdit({ kind: 'supersede', of: { batch: 1, row: 2 }, set: { price: '49' } }, 'misprint', 2000)
  } finally {
    book.close()
  }
  await to.import(to.file('other.json', neutralStatement({ fills: 2, account: 'B7' })))
  const { file } = await to.import(to.file('book.jsonl', exported(from)))
  expect([file.status, file.written, file.batch], JSON.stringify(file.issues)).toEqual(['written', 3, 2])
  expect(evidence(to).edits[0]?.change).toMatchObject({ kind: 'supersede', of: { batch: 2, row: 2 } })
})

test('a damaged export goes in not even in part', async () => {
  await from.import(from.file('a.xml', flexText({ trades: 20, seed: 8 })))
  const text = exported(from)
  const { file, exitCode } = await to.import(to.file('book.jsonl', `${text.slice(0, text.length - 40)}\n`))
  expect([exitCode, file.status]).toEqual([1, 'failed'])
  expect(to.content().revision).toBe(0)
})

test('a claimed origin that is no hash is not believed', async () => {
  await from.import(from.file('a.xml', flexText({ trades: 3, seed: 8 })))
  const text = exported(from).replace(/"originalSha256":"[^"]*"/, '"originalSha256":"../../etc"')
  expect((await to.import(to.file('book.jsonl', text))).file.status).toBe('written')
  expect(evidence(to).batches[0]?.sha256).toMatch(/^[0-9a-f]{64}$/)
})
