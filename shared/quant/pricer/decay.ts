/** decayToHorizon = V(min(t + 1 d, expiry)) - V by revaluation, for options with less than 2 days to live (quant reference 1.1). */
import type { ContractColumns, Road, RowRange } from '../../portfolio/columns.ts'
import { FLAG } from '../../portfolio/statuses.ts'
import { bachelier } from '../formula/bachelier.ts'
import { priceEuropeanColumns } from '../formula/europeanKernel.ts'
import { allocateGreekColumns, GREEK_INDEX } from '../formula/greeks.ts'
import { type AmericanPricer, americanOption } from './americanRows.ts'
import { escrowChange } from './escrow.ts'
import type { PricingBook } from './pricingBook.ts'

const ONE_DAY = 1 / 365

/** Fills `decay` of those rows of one road whose flag says so; per unit of multiplier. Spot, vol and rates held; dividends go ex in between. */
export function writeDecay(book: PricingBook, road: Road, rows: RowRange, american: AmericanPricer): void {
  const { contracts } = book
  if (road === 'european' || road === 'forward') {
    writeKernelDecay(book, rows)
    return
  }
  for (let i = rows.from; i < rows.to; i++) {
    if (!hasDecay(contracts, i)) continue
    if (road === 'normal') writeNormalDecay(contracts, i)
    else if (road === 'american') {
      const later = american(americanOption(book, i, Math.min(ONE_DAY, contracts.T[i] as number)))
      if (later.status === 'ok') contracts.decay[i] = later.value.greeks.price - price(contracts, i)
    }
  }
}

function writeKernelDecay(book: PricingBook, { from, to }: RowRange): void {
  const c = book.contracts
  const rows: number[] = []
  for (let i = from; i < to; i++) if (hasDecay(c, i)) rows.push(i)
  if (rows.length === 0) return
  const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i] as number)
  const later = {
    S: take(c.S),
    K: take(c.K),
    T: take(c.T),
    sigma: take(c.sigma),
    r: take(c.r),
    q: take(c.q),
    w: take(c.w),
  }
  for (let j = 0; j < rows.length; j++) {
    const T = later.T[j] as number
    const step = Math.min(T, ONE_DAY)
    later.T[j] = T - step
    // At fixed spot S* = S - PV(D) falls as PV(D) accretes; an ex-date inside the day takes its dividend out again.
    const shift = escrowChange(book, rows[j] as number, step)
    if (shift !== 0) later.S[j] = (later.S[j] as number) + shift
  }
  const out = allocateGreekColumns(rows.length)
  priceEuropeanColumns(later, out, 0, rows.length)
  const laterPrice = out[GREEK_INDEX.price] as Float64Array
  for (let j = 0; j < rows.length; j++) {
    const i = rows[j] as number
    c.decay[i] = (laterPrice[j] as number) - price(c, i)
  }
}

function writeNormalDecay(c: ContractColumns, i: number): void {
  const later = bachelier({
    w: (c.w[i] as number) > 0 ? 1 : -1,
    F: c.S[i] as number,
    K: c.K[i] as number,
    T: Math.max((c.T[i] as number) - ONE_DAY, 0),
    sigmaN: c.sigma[i] as number,
    r: c.r[i] as number,
  })
  if (later.status === 'ok') c.decay[i] = later.value.price - price(c, i)
}

function hasDecay(c: ContractColumns, i: number): boolean {
  return c.status[i] === 0 && ((c.flags[i] as number) & FLAG.decay) !== 0
}

function price(c: ContractColumns, i: number): number {
  return (c.out[GREEK_INDEX.price] as Float64Array)[i] as number
}
