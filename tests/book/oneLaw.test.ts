/**
 * The one law over the stored book: whatever was imported, undone, revived and edited, in whatever order, with the book closed and opened
 * in between, what follows from it is what the live files give when they are imported once, in any order, into a new book.
 */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Book } from '../../electron/book/book.ts'
import type { BatchEvidence, EditChange } from '../../shared/model/evidence.ts'
import { tempBook } from '../support/tempBook.ts'
import { batchOf } from '../unit/ledger/support.ts'
import { changeOf, documentOf, type File, views, type World, world } from '../unit/ledger/worlds.ts'

const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('import' as const), file: fc.nat({ max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('edit' as const), edit: fc.nat({ max: 2 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constantFrom('undo' as const, 'revive' as const),
      kind: fc.constantFrom('batch' as const, 'batch' as const, 'edit' as const),
      which: fc.nat({ max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('reopen' as const) }) },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

/** A file of the world with a hash the book takes. Number 0: not written yet. */
function fileOf(w: World, index: number): BatchEvidence {
  const batch = batchOf(documentOf(w.files[index] as File, w.history, index))
  return {
    ...batch,
    number: 0,
    sha256: createHash('sha256').update(`${index} ${batch.sha256}`).digest('hex'),
  }
}

/** Imports as the importer does: known and live, nothing; undone, revived; else written. */
function importFile(book: Book, batch: BatchEvidence): number {
  const found = book.findFile(batch.sha256)
  if (found === null) return book.writeBatch(batch)
  if (!found.live) book.reviveBatch(found.number)
  return found.number
}

/** What the acts should have left, told without the book: which files and edits are live, under which numbers. */
interface Expected {
  readonly files: Map<number, { readonly number: number; live: boolean }>
  readonly edits: { readonly number: number; readonly change: EditChange; live: boolean }[]
}

/** Does the acts that are possible; the book is closed and opened wherever the walk says so. */
function walk(w: World, acts: readonly Act[]): { book: Book; expected: Expected } {
  let book = tempBook()
  const expected: Expected = { files: new Map(), edits: [] }
  for (const a of acts) {
    if (a.act === 'reopen') {
      book.close()
      book = tempBook({}, book.path)
    } else if (a.act === 'import') {
      if (a.file >= w.files.length) continue
      expected.files.set(a.file, { number: importFile(book, fileOf(w, a.file)), live: true })
    } else if (a.act === 'edit') {
      const edit = w.edits[a.edit]
      const change = edit === undefined ? null : changeOf(edit, (n) => expected.files.get(n)?.number ?? null)
      if (change === null) continue
      expected.edits.push({ number: book.addEdit(change, 'x', null), change, live: true })
    } else turn(book, expected, a.kind, a.which, a.act === 'revive')
  }
  return { book, expected }
}

/** Undoes or revives one of those that can be. */
function turn(book: Book, e: Expected, kind: 'batch' | 'edit', which: number, live: boolean): void {
  const all = kind === 'batch' ? [...e.files.values()] : e.edits
  const turnable = all.filter((x) => x.live !== live)
  const chosen = turnable[which % Math.max(1, turnable.length)]
  if (chosen === undefined) return
  chosen.live = live
  if (kind === 'batch') live ? book.reviveBatch(chosen.number) : book.voidBatch(chosen.number)
  else live ? book.reviveEdit(chosen.number) : book.voidEdit(chosen.number)
}

/** The live files once, in another order, in a new book, with the live edits. */
function once(w: World, expected: Expected): Book {
  const order = [...expected.files].filter(([, { live }]) => live)
  order.sort(([a], [b]) => (w.shuffle[a] as number) - (w.shuffle[b] as number) || b - a)
  const book = tempBook()
  const numbers = new Map(order.map(([file, { number }]) => [number, book.writeBatch(fileOf(w, file))]))
  for (const { live, change } of expected.edits) {
    if (!live) continue
    if (change.kind !== 'distinct') book.addEdit(change, 'x', null)
    else {
      const batch = numbers.get(change.batch)
      if (batch !== undefined) book.addEdit({ ...change, batch }, 'x', null)
    }
  }
  return book
}

test('any sequence of acts = the live files once, in any order', () => {
  fc.assert(
    fc.property(world, fc.array(act, { maxLength: 24 }), (w, acts) => {
      const { book, expected } = walk(w, acts)
      const again = once(w, expected)
      expect(views(again.evidence())).toEqual(views(book.evidence()))
      expect(book.revision()).toBe(book.journal().length)
      for (const b of [book, again]) b.close()
    }),
    { seed: 20260105, numRuns: 100 },
  )
}, 120_000)
