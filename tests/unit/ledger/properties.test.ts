/** The laws of the ledger over generated books (seeded: the same books every run). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveBook } from '../../../shared/ledger/derive.ts'
import { typedRows } from '../../../shared/ledger/edits.ts'
import { checkLedger } from '../../../shared/ledger/invariants.ts'
import { snapshotAt } from '../../../shared/ledger/snapshot.ts'
import { readBookStatement } from '../../../shared/ledger/statementReader.ts'
import { writeStatement } from '../../../shared/ledger/statementWriter.ts'
import type { BookEvidence, EditChange, EditEvidence } from '../../../shared/model/evidence.ts'
import type { LedgerSnapshot } from '../../../shared/model/position.ts'
import type { InstrumentRow, StatementRow } from '../../../shared/model/statement.ts'
import { at, batchOf, CALL, type Doc, NEW_YORK, quantities, XYZ } from './support.ts'

const SEED = 20260105
const SOON = { ...CALL, ref: 'P5', right: 'P', strike: '5', expiry: '2026-01-16' }
const SPOT = { ref: 'ABC', kind: 'equity', family: 'us-equity', root: 'ABC', settle: 'USD' }
const FUTURE = {
  ref: 'ES',
  kind: 'future',
  family: 'cme-future',
  root: 'ES',
  expiry: '2026-03-20',
  settle: 'USD',
  terms: { multiplier: '50' },
}
const INSTRUMENTS = [XYZ, CALL, SOON, SPOT, FUTURE]
const REFS = INSTRUMENTS.map((i) => i.ref)
const DAYS = Array.from({ length: 12 }, (_, i) => `2026-01-${String(i + 8).padStart(2, '0')}`)
const INSTANTS = [
  '2026-01-09T15:30:00Z',
  '2026-01-13T05:00:00Z',
  '2026-01-17T12:00:00Z',
  '2026-12-31T23:00:00Z',
].map(at)

interface Trade {
  readonly ref: string
  readonly day: number
  readonly minute: number
  readonly quantity: number
  readonly price: string
  readonly effect: 'open' | 'close' | null
  readonly order: number
}

const trade: fc.Arbitrary<Trade> = fc.record({
  ref: fc.constantFrom(...REFS),
  day: fc.integer({ min: 0, max: DAYS.length - 1 }),
  minute: fc.integer({ min: 0, max: 3 }),
  quantity: fc.constantFrom(-3, -2, -1, 1, 2, 3),
  price: fc.constantFrom('5', '5.5', '5.005', '6'),
  effect: fc.constantFrom('open' as const, 'close' as const, null, null, null),
  order: fc.integer({ min: 1, max: 4 }),
})

function row(t: Trade, id: string | null, dated = false): { [member: string]: unknown } {
  const day = DAYS[t.day] as string
  return {
    instrument: t.ref,
    ...(dated ? { date: day } : { at: `${day}T10:0${t.minute}:00` }),
    quantity: String(t.quantity),
    price: t.price,
    fees: [{ currency: 'USD', amount: '0.65', kind: 'commission' }],
    order: `O${t.order}`,
    ...(t.effect === null ? {} : { effect: t.effect }),
    ...(id === null ? {} : { id }),
  }
}

/** A file of some format over some days of a history, with what such files carry. */
const file = fc.record({
  format: fc.constantFrom('fmt-a', 'fmt-b'),
  keyed: fc.boolean(),
  dated: fc.boolean(),
  from: fc.integer({ min: 0, max: DAYS.length - 1 }),
  length: fc.integer({ min: 0, max: 5 }),
  covers: fc.boolean(),
  made: fc.constantFrom(null, '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z'),
  holdings: fc.option(
    fc.record({
      day: fc.integer({ min: 0, max: DAYS.length - 1 }),
      complete: fc.constantFrom(true, false, ['option']),
      rows: fc.uniqueArray(
        fc.record({ ref: fc.constantFrom(...REFS), quantity: fc.integer({ min: -4, max: 4 }) }),
        {
          selector: (h) => h.ref,
          maxLength: 3,
        },
      ),
    }),
  ),
  balance: fc.option(fc.integer({ min: -1000, max: 1000 })),
  split: fc.option(
    fc.constantFrom('into-self', 'into-other', 'ratio-other', 'expiry', 'settlement', 'bust', 'assignment'),
  ),
  skew: fc.constantFrom(0, 0, 1),
})
type File = typeof file extends fc.Arbitrary<infer T> ? T : never

function documentOf(f: File, history: readonly Trade[], index: number): Doc {
  const last = Math.min(f.from + f.length, DAYS.length - 1)
  const own = history.map((t, i) => ({ t, i })).filter(({ t }) => t.day >= f.from && t.day <= last)
  const day = DAYS[last] as string
  const events: { [member: string]: unknown }[] = []
  if (f.split === 'into-self')
    events.push({ kind: 'split', date: day, instrument: 'XYZ', ratio: { from: '1', to: '2' } })
  if (f.split === 'into-other')
    events.push({
      kind: 'symbol_change',
      date: day,
      instrument: 'XYZ',
      into: 'ABC',
      quantity: '-2',
      intoQuantity: '2',
    })
  if (f.split === 'ratio-other')
    events.push({ kind: 'merger', date: day, instrument: 'XYZ', into: 'ABC', ratio: { from: '3', to: '1' } })
  if (f.split === 'expiry') events.push({ kind: 'expiry', date: '2026-01-16', instrument: 'P5' })
  if (f.split === 'settlement')
    events.push({
      kind: 'settlement',
      at: `${day}T17:00:00`,
      instrument: 'ES',
      price: '5',
      cash: [{ currency: 'USD', amount: '7' }],
    })
  if (f.split === 'bust') events.push({ kind: 'bust', date: day, of: { id: '1' } })
  if (f.split === 'assignment')
    events.push({
      kind: 'assignment',
      at: `${day}T16:20:00`,
      instrument: 'C100',
      quantity: '1',
      delivers: [{ instrument: 'XYZ', quantity: '-100', price: '100' }],
    })
  return {
    source: { name: f.format, ...(f.made === null ? {} : { made: f.made }) },
    instruments: INSTRUMENTS,
    ...(f.covers ? { period: { from: DAYS[f.from], to: day } } : {}),
    fills: own.map(({ t, i }) => {
      const skewed = f.skew === 1 && i % 5 === 0 ? { ...t, quantity: t.quantity + 1 || 5 } : t
      return row(skewed, f.keyed ? String(i) : null, f.dated && !f.keyed)
    }),
    events,
    cash: [{ date: day, currency: 'USD', amount: String(index + 1), kind: 'dividend' }],
    ...(f.holdings === null
      ? {}
      : {
          holdings: {
            date: DAYS[f.holdings.day],
            complete: f.holdings.complete,
            rows: f.holdings.rows.map((h) => ({
              instrument: h.ref,
              quantity: String(h.quantity),
              price: '5',
              mark: '5.25',
            })),
          },
        }),
    ...(f.balance === null
      ? {}
      : { balances: { date: day, rows: [{ currency: 'USD', amount: String(f.balance) }] } }),
  }
}

/** Edits of people; `file` is an index into the files, so that they can be renumbered. */
const edit = fc.oneof(
  fc.record({ kind: fc.constant('fill' as const), trade }),
  fc.record({
    kind: fc.constant('holding' as const),
    ref: fc.constantFrom(...REFS),
    day: fc.integer({ min: 0, max: 11 }),
    quantity: fc.integer({ min: -3, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('supersede' as const),
    id: fc.integer({ min: 0, max: 9 }),
    reject: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('distinct' as const),
    file: fc.integer({ min: 0, max: 4 }),
    row: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('merge' as const) }),
)
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

function changeOf(e: Edit, numberOf: (file: number) => number | null): EditChange | null {
  switch (e.kind) {
    case 'fill':
      return typed('fill', row(e.trade, null))
    case 'holding':
      return typed('holding', { instrument: e.ref, date: DAYS[e.day], quantity: String(e.quantity) })
    case 'supersede':
      return {
        kind: 'supersede',
        of: { id: String(e.id) },
        set: e.reject ? null : { quantity: '7', price: '4' },
      }
    case 'distinct': {
      const batch = numberOf(e.file)
      return batch === null ? null : { kind: 'distinct', batch, row: e.row }
    }
    case 'merge':
      return { kind: 'merge', keep: 'us-equity:XYZ:USD', drop: 'us-equity:ABC:USD' }
  }
}

function typed(kind: 'fill' | 'holding', data: { [member: string]: unknown }): EditChange {
  const rows = [{ row: kind, data }] as unknown as StatementRow[]
  return typedRows([NEW_YORK], INSTRUMENTS as unknown as InstrumentRow[], rows).change
}

const world = fc.record({
  history: fc.array(trade, { maxLength: 14 }),
  files: fc.array(file, { minLength: 1, maxLength: 5 }),
  edits: fc.array(edit, { maxLength: 3 }),
  walk: fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.boolean()), { maxLength: 12 }),
  shuffle: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 5, maxLength: 5 }),
})
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

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

function views(book: BookEvidence): LedgerSnapshot[] {
  const d = deriveBook(book)
  return INSTANTS.map((t) => snapshotAt(d, t, { pnl: true, rates: { USD: 0.04 } }))
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
