/** The laws of the ledger over generated books (seeded: the same books every run). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveBook } from '../../../shared/ledger/derive.ts'
import { checkLedger } from '../../../shared/ledger/invariants.ts'
import { snapshotAt } from '../../../shared/ledger/snapshot.ts'
import { readBookStatement } from '../../../shared/ledger/statementReader.ts'
import { writeStatement } from '../../../shared/ledger/statementWriter.ts'
import type { BookEvidence, EditEvidence } from '../../../shared/model/evidence.ts'
import { batchOf, type Doc, quantities } from './support.ts'
import {
  changeOf,
  documentOf,
  type File,
  INSTANTS,
  INSTRUMENTS,
  row,
  type Trade,
  trade,
  typed,
  views,
  type World,
  world,
} from './worlds.ts'

const SEED = 20260105

/** The book after a walk of undos and revivals over everything that was imported and edited, in order. */
function walked(w: World): BookEvidence {
  const live = new Map<number, boolean>()
  for (const [which, on] of w.walk) live.set(which, on)
  const isLive = (i: number) => live.get(i) ?? true
  return {
    batches: w.files.map((f, i) => ({ ...batchOf(documentOf(f, w.history, i), i + 1), live: isLive(i) })),
    edits: w.edits.flatMap((e, i): EditEvidence[] => {
      const change = changeOf(e, (n) => (n < w.files.length ? n + 1 : null))
      return change === null
        ? []
        : [{ number: i + 1, live: isLive(w.files.length + i), made: null, reason: 'x', change }]
    }),
  }
}

/** Only the live files of the same book, imported once, in another order. */
function once(w: World, book: BookEvidence): BookEvidence {
  const order = w.files
    .map((_, i) => i)
    .filter((i) => book.batches[i]?.live)
    .sort((a, b) => (w.shuffle[a] as number) - (w.shuffle[b] as number) || b - a)
  const numberOf = (file: number) => (order.includes(file) ? order.indexOf(file) + 1 : null)
  return {
    batches: order.map((i, n) => batchOf(documentOf(w.files[i] as File, w.history, i), n + 1)),
    edits: book.edits
      .filter((e) => e.live)
      .flatMap((e): EditEvidence[] => {
        const { change } = e
        if (change.kind !== 'distinct') return [e]
        const batch = numberOf(change.batch - 1)
        return batch === null ? [] : [{ ...e, change: { ...change, batch } }]
      }),
  }
}

const RUNS = { seed: SEED, numRuns: 400 }

describe('the one law', () => {
  test('any sequence of imports, undos, revivals and edits = the live ones once, in any order', () => {
    fc.assert(
      fc.property(world, (w) => {
        const book = walked(w)
        expect(views(once(w, book))).toEqual(views(book))
      }),
      RUNS,
    )
  })

  test('the order of live entries does not matter either: as many entries whichever way', () => {
    fc.assert(
      fc.property(world, (w) => {
        const book = walked(w)
        expect(deriveBook(once(w, book)).entryCount).toBe(deriveBook(book).entryCount)
      }),
      { ...RUNS, numRuns: 150 },
    )
  })
})

describe('export and import', () => {
  test('into an empty book: the same snapshot at every instant', () => {
    fc.assert(
      fc.property(world, (w) => {
        const book = walked(w)
        const read = readBookStatement(writeStatement(book))
        expect(read.issues.filter((i) => i.severity === 'error')).toEqual([])
        expect(views(read.book)).toEqual(views(book))
      }),
      RUNS,
    )
  })

  test('writing what was read gives the same lines', () => {
    fc.assert(
      fc.property(world, (w) => {
        const lines = [...writeStatement(walked(w))]
        expect([...writeStatement(readBookStatement(lines).book)]).toEqual(lines)
      }),
      { ...RUNS, numRuns: 150 },
    )
  })
})

describe('two classes neither double nor lose fills', () => {
  const market = fc.record({
    history: fc.array(trade, { minLength: 1, maxLength: 30 }),
    cuts: fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 3 }),
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
    typed: fc.array(fc.nat({ max: 29 }), { maxLength: 5 }),
  })

  test('overlapping files of executions, minute rows, orders and typed fills hold each true fill once', () => {
    fc.assert(
      fc.property(market, ({ history, cuts, typed: typedFills }) => {
        // the first file has everything; the rest repeat some days in other formats
        const all: Trade[] = history.map((t) => ({ ...t, effect: null }))
        const docs: Doc[] = [fileOf(all, 'fmt-xml', 0)]
        for (const [from, length, how] of cuts) {
          const part = all.filter((t) => t.day >= from && t.day <= from + length)
          docs.push(fileOf(part, ['fmt-xml', 'fmt-csv', 'fmt-orders', 'fmt-dated'][how] as string, how, all))
        }
        const unique = [...new Set(typedFills)].filter((i) => i < all.length)
        const changes = unique.map((i) => typed('fill', row(all[i] as Trade, null)))
        const book: BookEvidence = {
          batches: docs.map((doc, i) => batchOf(doc, i + 1)),
          edits: changes.map((change, i) => ({ number: i + 1, live: true, made: null, reason: 'x', change })),
        }
        const truth: { [name: string]: number } = {}
        for (const t of all) truth[t.ref] = (truth[t.ref] ?? 0) + t.quantity
        const held = quantities(snapshotAt(deriveBook(book), INSTANTS[3] as number))
        const expected = Object.fromEntries(
          Object.entries(truth)
            .filter(([, q]) => q !== 0)
            .map(([ref, q]) => [nameOf(ref), String(q)]),
        )
        expect(held).toEqual(expected)
      }),
      RUNS,
    )
  })

  /** how: 0 executions with ids, 1 rows without ids, 2 one row an order and price, 3 dated rows */
  function fileOf(part: readonly Trade[], format: string, how: number, all = part): Doc {
    let rows = part.map((t) => row(t, how === 0 ? `t${all.indexOf(t)}` : null, how === 3))
    if (how === 2) {
      const orders = new Map<string, Trade>()
      for (const t of part) {
        const key = `${t.ref} ${t.day} ${t.order} ${Math.sign(t.quantity)} ${t.price}`
        const before = orders.get(key)
        orders.set(key, { ...t, quantity: t.quantity + (before?.quantity ?? 0) })
      }
      rows = [...orders.values()].map((t) => row(t, null))
    }
    return { source: { name: format }, instruments: INSTRUMENTS, fills: rows }
  }

  function nameOf(ref: string): string {
    const i = INSTRUMENTS.find((x) => x.ref === ref) as { [member: string]: string }
    return [i.family, i.root, i.expiry, i.right, i.strike, i.settle].filter((p) => p !== undefined).join(':')
  }
})

test('sum of entries + opening + breaks = anchor, and every live row has its entry', () => {
  fc.assert(
    fc.property(world, (w) => {
      const findings = checkLedger(walked(w)).filter((f) => f.check === 6 || f.check === 9 || f.check === 8)
      expect(findings).toEqual([])
    }),
    { ...RUNS, numRuns: 200 },
  )
})
