/** A seeded book of every road: European, American, dividends, coins, futures and options on them, the normal model, shares, money. */
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import type { Position, ResolvedInstrument } from '../../../shared/model/position.ts'
import { type PackedBook, packBook } from '../../../shared/portfolio/pack.ts'
import { american, americanLadder } from '../../../shared/quant/formula/american.ts'
import type { LadderModel } from '../../../shared/quant/measure/scenarioRows.ts'
import type { Models } from '../../../shared/quant/pricer/price.ts'
import { random } from '../exposure/books.ts'
import { contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const XYZ = 'us-equity:XYZ:USD'
const PAYS = 'us-equity:PAYS:USD'
const BTC = 'deribit:BTC:BTC'
const ES = 'cme-future:ES:USD'
const CL = 'cme-future:CL:USD'
const DATES = ['2026-03-03', '2026-03-20', '2026-06-19', '2027-01-15']

export const FAST_MODELS: Models = { american: (option) => american(option, 'fast') }
export const FAST_LADDER: LadderModel = (option, reach) => americanLadder(option, 'fast', reach)

export interface MixedBookOptions {
  readonly seed?: number
  /** options of each kind */
  readonly options?: number
  /** the order in which the ledger names its positions */
  readonly reversed?: boolean
  readonly american?: boolean
}

/** Packs the book, unpriced. */
export function mixedBook(o: MixedBookOptions = {}): PackedBook {
  const { seed = 7, options = 12, reversed = false, american: withAmerican = true } = o
  const next = random(seed)
  const contracts = new Map<string, ResolvedInstrument>()
  const positions: Position[] = []
  const hold = (c: ResolvedInstrument, quantity: string, more: Partial<Position> = {}): void => {
    contracts.set(c.name, c)
    positions.push(held(c, quantity, more))
  }
  const quantity = (): string => String(Math.floor(next() * 41) - 20)
  const right = (): string => (next() < 0.5 ? 'C' : 'P')
  const date = (): string => DATES[Math.floor(next() * DATES.length)] as string
  const strike = (near: number, step: number): string =>
    String(Math.max(1, Math.round((near * (0.7 + 0.6 * next())) / step)) * step)
  const month = contract('cme-future:ES:2026-06-19:USD', { multiplier: '50' })
  const oil = contract('cme-future:CL:2026-05-20:USD', { multiplier: '1000' })
  hold(month, '-3', { markedTo: '6700' })
  hold(oil, '2', { markedTo: '3' })
  for (let k = 0; k < options; k++) {
    for (const root of ['XYZ', 'PAYS']) {
      const terms = { underlying: `us-equity:${root}:USD`, style: 'european' as const }
      hold(contract(`us-option:${root}:${date()}:${right()}:${strike(100, 5)}:USD`, terms), quantity())
    }
    if (withAmerican) {
      const terms = { underlying: XYZ, style: 'american' as const }
      hold(contract(`us-option:XYZ:${date()}:P:${strike(100, 1)}.5:USD`, terms), quantity())
    }
    const coin = { underlying: BTC, style: 'european' as const, inverse: true, multiplier: '1' }
    hold(contract(`deribit:BTC:${date()}:${right()}:${strike(97000, 1000)}:BTC`, coin), quantity())
    const onFuture = { underlying: month.name, style: 'european' as const, multiplier: '50' }
    hold(contract(`cme-option:ES:2026-06-19:${right()}:${strike(6750, 25)}:USD`, onFuture), quantity())
    const normal = {
      underlying: oil.name,
      style: 'european' as const,
      model: 'bachelier' as const,
      multiplier: '1000',
    }
    hold(contract(`cme-option:CL:2026-05-14:${right()}:${strike(4, 1)}:USD`, normal), quantity())
  }
  if (withAmerican) {
    const terms = { underlying: PAYS, style: 'american' as const }
    hold(contract('us-option:PAYS:2026-06-19:C:95:USD', terms), '4')
  }
  hold(contract(XYZ), '-250')
  hold(contract('deribit:BTC:PERP:BTC', { inverse: true, multiplier: '10' }), '-40', { markedTo: '95000' })
  const inputs = [
    input('spot', XYZ, '101.3'),
    input('spot', PAYS, '99.2'),
    input('spot', BTC, '97000'),
    input('spot', ES, '6750'),
    input('mark', month.name, '6790'),
    input('mark', oil.name, '4.2'),
    ...[XYZ, BTC, ES].map((of, k) => input('vol', of, String(0.3 - 0.05 * k))),
    input('vol', PAYS, '0.22'),
    input('normalVol', CL, '1.7'),
    input('r', 'USD', '0.043'),
    input('q', XYZ, '0.012'),
    input('dividend', PAYS, '0.8', { date: '2026-03-16' }),
    input('dividend', PAYS, '0.8', { date: '2026-06-15' }),
  ]
  const market = new MarketView(composeSnapshot(NOW, inputs), contracts)
  const ledger = ledgerOf(reversed ? positions.toReversed() : positions, [
    { account: 'A1', currency: 'USD', amount: '12000', basis: 'movements', asOf: null } as never,
  ])
  return packBook({ ledger, instruments: contracts, market, invertAmerican: () => null })
}

/** Every result of a book's contracts by name, for comparisons bit for bit. */
export function results(book: PackedBook): Record<string, (number | undefined)[]> {
  const { contracts: c } = book
  return Object.fromEntries(
    book.lists.contracts.map((name, i) => [
      name,
      [...c.out.map((x) => x[i]), c.decay[i], c.status[i], c.flags[i]],
    ]),
  )
}
