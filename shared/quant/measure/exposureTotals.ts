/** Totals of a book in its reporting currency: what they hold, what they leave out and why, at which rates. Quant reference 2.4. */
import {
  CASH_MEASURES,
  type CashFigures,
  type CashMeasure,
  type ExposureTotals,
  type FxUsed,
  type LeftOut,
  type NotPriced,
} from '../../model/exposure.ts'
import { CONTRACT_KIND } from '../../portfolio/columns.ts'
import { isFurtherPart, type PackedBook } from '../../portfolio/pack.ts'
import { FLAG, PRICING_STATUSES, type PricingStatus, statusReason } from '../../portfolio/statuses.ts'
import { EXPIRY_BUCKETS, expiryBucket } from '../formula/cashGreeks.ts'
import { GREEK_INDEX } from '../formula/greeks.ts'
import { CompensatedSum } from '../math/sum.ts'
import { carryTotals } from './carry.ts'
import { type ExposureFigures, measureColumn } from './exposureFigures.ts'
import { GroupSums, sumColumn } from './groupSums.ts'

/** Every measure for each of `groups` groups. */
export interface GroupFigures {
  readonly net: readonly CashFigures[]
  readonly gross: readonly CashFigures[]
}

/** Sums all measures by group; `group` has a row a position, -1 leaves it out. */
export function sumByGroup(figures: ExposureFigures, group: Int32Array, groups: number): GroupFigures {
  const sums = figures.columns.map((column) => sumColumn(column, group, groups))
  const read = (of: 'net' | 'gross') =>
    Array.from({ length: groups }, (_, g) =>
      Object.fromEntries(CASH_MEASURES.map((m, i) => [m, (sums[i] as GroupSums)[of](g)])),
    ) as unknown as CashFigures[]
  return { net: read('net'), gross: read('gross') }
}

/** Totals over all positions and cash amounts. */
export function exposureTotals(figures: ExposureFigures, notPriced: readonly NotPriced[]): ExposureTotals {
  const { book, reporting } = figures
  const everything = new Int32Array(book.positions.count)
  const { net, gross } = sumByGroup(figures, everything, 1)
  return {
    currency: reporting,
    ...(net[0] as CashFigures),
    gross: gross[0] as CashFigures,
    leftOut: { count: notPriced.length, reasons: leftOut(notPriced) },
    fx: fxUsed(figures),
    valueByCurrency: valueByCurrency(figures),
    betaWeighted: betaWeighted(figures),
    vegaByBucket: vegaByBucket(figures),
    vegaNormal: vegaNormal(figures),
    carry: carryTotals(figures),
    theta: thetaHolds(book),
    cash: cashValue(figures),
  }
}

/** The positions without a number, sorted by account and contract, each with its reason. */
export function listNotPriced(figures: ExposureFigures): NotPriced[] {
  const { book, status, reporting } = figures
  const { positions, contracts, lists, ledger } = book
  const list: NotPriced[] = []
  for (let i = 0; i < positions.count; i++) {
    if (status[i] === 0 || isFurtherPart(book, i)) continue
    const c = positions.contract[i] as number
    const name = PRICING_STATUSES[status[i] as number] as PricingStatus
    const source = positions.source[i] as number
    const quantity = source >= 0 ? ledger.positions[source]?.quantity : ledger.cash[-1 - source]?.amount
    const context = {
      instrument: lists.contracts[c] ?? '',
      underlying: lists.underlyings[contracts.underlying[c] as number] ?? '',
      currency: lists.currencies[contracts.currency[c] as number] ?? '',
      reporting,
      expiry: lists.expiries[contracts.expiry[c] as number] ?? null,
    }
    list.push({
      account: lists.accounts[positions.account[i] as number] ?? '',
      instrument: context.instrument,
      quantity: quantity ?? '0',
      status: name,
      reason: statusReason(name, context) ?? '',
    })
  }
  return list
}

function leftOut(notPriced: readonly NotPriced[]): LeftOut[] {
  const byStatus = new Map<string, NotPriced[]>()
  for (const p of notPriced) {
    const list = byStatus.get(p.status)
    if (list === undefined) byStatus.set(p.status, [p])
    else list.push(p)
  }
  return PRICING_STATUSES.flatMap((status) => {
    const positions = byStatus.get(status)
    if (positions === undefined) return []
    const first = positions[0]?.reason ?? ''
    const more = positions.length - 1
    const reason = more === 0 ? first : `${first} (and ${more} more)`
    return [{ status, count: positions.length, reason }]
  })
}

function fxUsed(figures: ExposureFigures): FxUsed[] {
  const used = new Set<number>()
  const { positions, contracts } = figures.book
  for (let i = 0; i < positions.count; i++) {
    if (figures.status[i] === 0) used.add(contracts.currency[positions.contract[i] as number] as number)
  }
  return figures.fx.flatMap((rate, currency) => {
    if (rate === null || !used.has(currency) || rate.path.length === 0) return []
    const { from, to, pick, path } = rate
    const [source, certainty] = [pick.source ?? 'rule', pick.certainty ?? 'assumed']
    return [{ from, to, rate: rate.rate, source, certainty, path }]
  })
}

function valueByCurrency(figures: ExposureFigures): ExposureTotals['valueByCurrency'] {
  const { positions, contracts, lists } = figures.book
  const group = Int32Array.from(positions.contract, (c) => contracts.currency[c] as number)
  const sums = sumColumn(column(figures, 'value'), group, lists.currencies.length)
  return lists.currencies.flatMap((currency, i) => {
    const rate = figures.fx[i]?.rate
    if (rate === undefined || sums.gross(i) === 0) return []
    return [{ currency, value: sums.net(i) / rate, reporting: sums.net(i) }]
  })
}

/** Delta with beta, gamma with beta squared (second order in beta). */
function betaWeighted(figures: ExposureFigures): ExposureTotals['betaWeighted'] {
  const { positions, contracts, lists, market } = figures.book
  const group = Int32Array.from(positions.contract, (c) => contracts.underlying[c] as number)
  const deltas = sumColumn(column(figures, 'dollarDelta'), group, lists.underlyings.length)
  const gammas = sumColumn(column(figures, 'gammaCash1pct'), group, lists.underlyings.length)
  const [delta, gamma] = [new CompensatedSum(), new CompensatedSum()]
  const assumed: string[] = []
  for (const [u, underlying] of lists.underlyings.entries()) {
    if (deltas.gross(u) === 0 && gammas.gross(u) === 0) continue
    const pick = market.beta(underlying)
    const beta = pick.value ?? 1
    if (pick.certainty === 'assumed') assumed.push(underlying)
    delta.add(beta * deltas.net(u))
    gamma.add(beta * beta * gammas.net(u))
  }
  return { dollarDelta: delta.value, gammaCash1pct: gamma.value, assumed }
}

function vegaByBucket(figures: ExposureFigures): ExposureTotals['vegaByBucket'] {
  const { positions, contracts } = figures.book
  const vega = column(figures, 'vegaCash')
  const keys: readonly string[] = EXPIRY_BUCKETS.map((b) => b.key)
  const sums = new GroupSums(keys.length)
  for (let i = 0; i < positions.count; i++) {
    const x = vega[i] as number
    if (x === 0) continue
    const days = 365 * (contracts.T[positions.contract[i] as number] as number)
    sums.add(keys.indexOf(expiryBucket(days).key), x)
  }
  return EXPIRY_BUCKETS.flatMap(({ key, label }, i) =>
    sums.gross(i) === 0 ? [] : [{ bucket: key, label, vegaCash: sums.net(i) }],
  )
}

function thetaHolds(book: PackedBook): ExposureTotals['theta'] {
  const { positions, contracts } = book
  let [long, short] = [0, 0]
  for (let i = 0; i < positions.count; i++) {
    const c = positions.contract[i] as number
    if (contracts.status[c] !== 0 || isFurtherPart(book, i)) continue
    if ((contracts.kind[c] as number) > CONTRACT_KIND.futureOption) continue
    if (((contracts.flags[c] as number) & FLAG.decay) === 0) long++
    else short++
  }
  return { thetaCash: long, decayToHorizonCash: short }
}

function vegaNormal({ book, status, fx }: ExposureFigures): ExposureTotals['vegaNormal'] {
  const { positions, contracts } = book
  const { from, to } = contracts.ranges.normal
  const vega = contracts.out[GREEK_INDEX.vega] as Float64Array
  const total = new CompensatedSum()
  let [held, unconverted] = [0, 0]
  for (let i = 0; i < positions.count; i++) {
    const c = positions.contract[i] as number
    if (c < from || c >= to || status[i] !== 0) continue
    const rate = fx[contracts.currency[c] as number]?.rate ?? Number.NaN
    total.add(
      (positions.quantity[i] as number) * (contracts.multiplier[c] as number) * rate * (vega[c] as number),
    )
    if (isFurtherPart(book, i)) continue
    held++
    if (!((contracts.S[c] as number) > 0)) unconverted++
  }
  return held === 0 ? null : { vegaNCash: total.value, positions: held, unconverted }
}

function cashValue(figures: ExposureFigures): number {
  const { positions, contracts } = figures.book
  const total = new CompensatedSum()
  const value = column(figures, 'value')
  for (let i = 0; i < positions.count; i++) {
    if (contracts.kind[positions.contract[i] as number] === CONTRACT_KIND.cash) total.add(value[i] as number)
  }
  return total.value
}

function column(figures: ExposureFigures, measure: CashMeasure): Float64Array {
  return figures.columns[measureColumn(measure)] as Float64Array
}
