/** Generated books for property tests: a history of trades, files of several formats over parts of it, edits, and a walk over both. */
import fc from 'fast-check'
import { deriveBook } from '../../../shared/ledger/derive.ts'
import { typedRows } from '../../../shared/ledger/edits.ts'
import { snapshotAt } from '../../../shared/ledger/snapshot.ts'
import type { BookEvidence, EditChange } from '../../../shared/model/evidence.ts'
import type { LedgerSnapshot } from '../../../shared/model/position.ts'
import type { InstrumentRow, StatementRow } from '../../../shared/model/statement.ts'
import { at, CALL, type Doc, NEW_YORK, XYZ } from './support.ts'

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
export const INSTRUMENTS = [XYZ, CALL, SOON, SPOT, FUTURE]
const REFS = INSTRUMENTS.map((i) => i.ref)
const DAYS = Array.from({ length: 12 }, (_, i) => `2026-01-${String(i + 8).padStart(2, '0')}`)
/** Instants at which books are compared: before, between and after the trades, and long after all expiries. */
export const INSTANTS = [
  '2026-01-09T15:30:00Z',
  '2026-01-13T05:00:00Z',
  '2026-01-17T12:00:00Z',
  '2026-12-31T23:00:00Z',
].map(at)

export interface Trade {
  readonly ref: string
  readonly day: number
  readonly minute: number
  readonly quantity: number
  readonly price: string
  readonly effect: 'open' | 'close' | null
  readonly order: number
}

export const trade: fc.Arbitrary<Trade> = fc.record({
  ref: fc.constantFrom(...REFS),
  day: fc.integer({ min: 0, max: DAYS.length - 1 }),
  minute: fc.integer({ min: 0, max: 3 }),
  quantity: fc.constantFrom(-3, -2, -1, 1, 2, 3),
  price: fc.constantFrom('5', '5.5', '5.005', '6'),
  effect: fc.constantFrom('open' as const, 'close' as const, null, null, null),
  order: fc.integer({ min: 1, max: 4 }),
})

/** A trade as a fill of a document. */
export function row(t: Trade, id: string | null, dated = false): { [member: string]: unknown } {
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
export type File = typeof file extends fc.Arbitrary<infer T> ? T : never

/** File number `index` of a world as a document. */
export function documentOf(f: File, history: readonly Trade[], index: number): Doc {
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

/** An edit of a world as the book keeps it; null when the file it speaks of is not there. @param numberOf batch number of a file */
export function changeOf(e: Edit, numberOf: (file: number) => number | null): EditChange | null {
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

/** Rows as a person types them. */
export function typed(kind: 'fill' | 'holding', data: { [member: string]: unknown }): EditChange {
  const rows = [{ row: kind, data }] as unknown as StatementRow[]
  return typedRows([NEW_YORK], INSTRUMENTS as unknown as InstrumentRow[], rows).change
}

export const world = fc.record({
  history: fc.array(trade, { maxLength: 14 }),
  files: fc.array(file, { minLength: 1, maxLength: 5 }),
  edits: fc.array(edit, { maxLength: 3 }),
  walk: fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.boolean()), { maxLength: 12 }),
  shuffle: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 5, maxLength: 5 }),
})
export type World = typeof world extends fc.Arbitrary<infer T> ? T : never

/** The book at every compared instant, with P&L. */
export function views(book: BookEvidence): LedgerSnapshot[] {
  const d = deriveBook(book)
  return INSTANTS.map((t) => snapshotAt(d, t, { pnl: true, rates: { USD: 0.04 } }))
}
