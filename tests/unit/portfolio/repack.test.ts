/** A book under a market that changed a little: the rows that change are found, and nothing can be told from packing and pricing it all. */
import { describe, expect, test } from 'vitest'
import { chunksOf } from '../../../electron/engine/slices.ts'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import { marketKey } from '../../../shared/model/market.ts'
import type { ResolvedInstrument } from '../../../shared/model/position.ts'
import { type PackedBook, packBook } from '../../../shared/portfolio/pack.ts'
import { movedUnderlyings, repackBook } from '../../../shared/portfolio/repack.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { priceBook, priceRows } from '../../../shared/quant/pricer/price.ts'
import { random } from '../exposure/books.ts'
import { input, NOW } from '../market/contracts.ts'
import { FAST_MODELS, mixedBook, results } from '../quant/mixedBook.ts'

const XYZ = 'us-equity:XYZ:USD'
const PAYS = 'us-equity:PAYS:USD'
const BTC = 'deribit:BTC:BTC'
const ES = 'cme-future:ES:USD'
const MONTH = 'cme-future:ES:2026-06-19:USD'

const seeded = mixedBook({ seed: 21, options: 5 })
const INPUTS = seeded.market.snapshot.inputs
const INSTRUMENTS = new Map<string, ResolvedInstrument>(
  seeded.ledger.positions.map((p) => [
    p.instrument,
    seeded.market.instrument(p.instrument) as ResolvedInstrument,
  ]),
)
const rest = { instruments: INSTRUMENTS, invertAmerican: () => null }
const view = (inputs: readonly MarketInput[], asOf = NOW) =>
  new MarketView(composeSnapshot(asOf, inputs), INSTRUMENTS)

/** The inputs with one typed over: of one key the later recorded stands. */
function changed(inputs: readonly MarketInput[], ...more: readonly MarketInput[]): MarketInput[] {
  const keys = new Set(more.map(marketKey))
  return [...inputs.filter((i) => i.source !== 'typed' || !keys.has(marketKey(i))), ...more]
}
function whole(inputs: readonly MarketInput[]): PackedBook {
  const book = packBook({ ledger: seeded.ledger, market: view(inputs), ...rest })
  priceBook(book, FAST_MODELS)
  return book
}
/** The tick path of the engine: null where it packs the whole book. */
function tick(book: PackedBook, inputs: readonly MarketInput[], asOf = NOW) {
  const next = { market: view(inputs, asOf), ...rest }
  const moved = movedUnderlyings(book, next)
  const repacked = moved === null ? null : repackBook(book, next, moved)
  if (moved === null || repacked === null) return null
  const chunks = chunksOf(repacked, moved)
  for (const { road, rows } of chunks) priceRows(repacked, road, rows, FAST_MODELS)
  return { book: repacked, rows: chunks.reduce((n, { rows }) => n + rows.to - rows.from, 0) }
}
function same(a: PackedBook, b: PackedBook): void {
  expect(results(a)).toEqual(results(b))
  expect(a.contracts).toEqual(b.contracts)
  expect(a.escrow).toEqual(b.escrow)
  expect(a.dividends).toEqual(b.dividends)
  expect(a.assumptions).toEqual(b.assumptions)
  const query = { by: 'underlying', heatmap: null, reporting: 'USD' } as const
  expect(exposureReport(a, query)).toEqual(exposureReport(b, query))
}

describe('a book under a market that changed a little', () => {
  test.each([
    ['a spot', input('spot', XYZ, '102.75'), XYZ],
    ['a spot with dividends', input('spot', PAYS, '97.4'), PAYS],
    ['a coin: its money with it', input('spot', BTC, '96500'), BTC],
    ['the spot of a product, its quoted month held', input('spot', ES, '6700'), ES],
    ['a flat volatility', input('vol', XYZ, '0.35'), XYZ],
    ['a yield', input('q', XYZ, '0.02'), XYZ],
    ['a borrow fee', input('borrow', PAYS, '0.01'), PAYS],
    ['a dividend', input('dividend', PAYS, '0.9', { date: '2026-03-16' }), PAYS],
    ['a normal volatility', input('normalVol', 'cme-future:CL:USD', '1.9'), 'cme-future:CL:USD'],
    ['the price of a delivery month', input('spot', MONTH, '6800'), ES],
  ])('%s: the same bits as the whole, from the rows of one underlying', (_, typed, underlying) => {
    const next = changed(INPUTS, typed)
    const found = tick(whole(INPUTS), next)
    if (found === null) throw new Error('the whole book was packed again')
    same(found.book, whole(next))
    const u = seeded.lists.underlyings.indexOf(underlying)
    const own = seeded.contracts.underlying.filter((x) => x === u).length
    expect(found.rows).toBeLessThanOrEqual(own)
    expect(found.rows).toBeGreaterThan(0)
  })

  test('tick upon tick never drifts from the whole', () => {
    const next = random(11)
    let inputs: readonly MarketInput[] = INPUTS
    let book = whole(INPUTS)
    const bases = [
      [XYZ, 101.3],
      [PAYS, 99.2],
      [BTC, 97_000],
      [ES, 6750],
    ] as const
    for (let k = 0; k < 25; k++) {
      const [of, base] = bases[Math.floor(4 * next())] as (typeof bases)[number]
      const typed = input('spot', of, (base * (0.9 + 0.2 * next())).toFixed(2))
      inputs = changed(inputs, typed)
      const found = tick(book, inputs)
      if (found === null) throw new Error(`tick ${k} packed the whole book`)
      book = found.book
    }
    same(book, whole(inputs))
  })

  test('an input taken away: the next step of the ladder, and what it assumes', () => {
    const next = INPUTS.filter((i) => !(i.kind === 'q' && i.of === XYZ))
    const found = tick(whole(INPUTS), next)
    if (found === null) throw new Error('the whole book was packed again')
    same(found.book, whole(next))
    expect(found.book.assumptions).toContain(`Assumed: no yield of ${XYZ}: 0.`)
  })

  test.each([
    ['a rate reaches every row', changed(INPUTS, input('r', 'USD', '0.05')), NOW],
    ['a mark may make a rate by parity', changed(INPUTS, input('mark', MONTH, '6795')), NOW],
    ['another instant', INPUTS, NOW + 1],
    ['a dividend model: rows change their road', changed(INPUTS, input('dividendModel', PAYS, 'spot')), NOW],
    ['a spot that cannot be priced with', changed(INPUTS, input('spot', PAYS, '1.2')), NOW],
  ])('%s: the whole book is packed', (_, inputs, asOf) => {
    expect(tick(whole(INPUTS), inputs, asOf)).toBeNull()
  })

  test('the same quotes of another file: the sentences that name the file change', () => {
    const quoted = (origin: string) =>
      changed(INPUTS, { ...input('mark', MONTH, '6795', { source: 'quote' }), origin })
    expect(tick(whole(quoted('monday.csv')), quoted('monday.csv'))?.rows).toBe(0)
    expect(tick(whole(quoted('monday.csv')), quoted('copy of monday.csv'))).toBeNull()
  })

  test('no change is no work', () => {
    expect(tick(whole(INPUTS), INPUTS)?.rows).toBe(0)
  })
})
