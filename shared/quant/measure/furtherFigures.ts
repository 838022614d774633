/** Figures of one contract beside the 15 outputs, made on demand: dual Greeks, the deltas of a coin option, point measures, carry. */

import type { FurtherFigure } from '../../model/exposure.ts'
import { CONTRACT_KIND, type ContractColumns } from '../../portfolio/columns.ts'
import type { PackedBook } from '../../portfolio/pack.ts'
import { bachelier } from '../formula/bachelier.ts'
import { dualGreeks } from '../formula/black.ts'
import { GREEK_INDEX } from '../formula/greeks.ts'
import { carryPerDay } from './carry.ts'

/** What there is to say of row `i` of the contracts, per unit of multiplier; empty where it has no number. */
export function furtherFigures(book: PackedBook, i: number): FurtherFigure[] {
  const { contracts: c } = book
  if (c.status[i] !== 0) return []
  switch (c.kind[i]) {
    case CONTRACT_KIND.option:
    case CONTRACT_KIND.futureOption:
      return [...dualFigures(book, i), ...pointFigures(c, i)]
    case CONTRACT_KIND.inverseOption:
      return [...coinFigures(c, i), ...dualFigures(book, i)]
    case CONTRACT_KIND.linearPerpetual:
    case CONTRACT_KIND.inversePerpetual: {
      const carry = carryPerDay(book, i)
      return carry === null ? [] : [{ ...carry, name: 'carryDay', meaning: CARRY }]
    }
    default:
      return []
  }
}

const CARRY = 'funding of a day for one long unit of multiplier at the rate given; positive is received'

/** Premium in the coin, and the three deltas of quant reference 1.5: the exchange's, the coin book's, the USD book's. */
function coinFigures(c: ContractColumns, i: number): FurtherFigure[] {
  const spot = c.spot[i] as number
  const [price, delta] = [read(c, 'price', i), read(c, 'delta', i)]
  const coin = price / spot
  return [
    { name: 'priceCoin', value: coin, unit: 'coin', meaning: 'premium in the coin it settles in' },
    {
      name: 'deltaBs',
      // dF/dS is below 1 only while the delivery averages: deltaNet decays by it, and so does this one
      value: delta - (1 - (c.dFdS[i] as number)) * coin,
      unit: 'coin',
      meaning: "w N(w d1): the exchange's own delta",
    },
    {
      name: 'deltaNet',
      value: delta - coin,
      unit: 'coin',
      meaning: 'premium-adjusted: the delta of a book kept in the coin',
    },
    {
      name: 'deltaUsd',
      value: delta,
      unit: 'coin',
      meaning: 'deltaNet + premium: the delta of a book kept in USD',
    },
  ]
}

/** Derivatives in the strike: by formula, by the normal model, or, American without dividends, by Euler's theorem (V is homogeneous in S and K). */
function dualFigures(book: PackedBook, i: number): FurtherFigure[] {
  const { contracts: c } = book
  const { european, forward, normal, american } = c.ranges
  const inRange = ({ from, to }: { from: number; to: number }): boolean => i >= from && i < to
  const [w, S, K] = [
    (c.w[i] as number) > 0 ? (1 as const) : (-1 as const),
    c.S[i] as number,
    c.K[i] as number,
  ]
  const [T, sigma, r, q] = [c.T[i] as number, c.sigma[i] as number, c.r[i] as number, c.q[i] as number]
  let dual: { readonly dualDelta: number; readonly dualGamma: number } | null = null
  if (inRange(european) || inRange(forward)) dual = dualGreeks({ w, S, K, T, sigma, r, q })
  else if (inRange(normal)) {
    const value = bachelier({ w, F: S, K, T, sigmaN: sigma, r }).value
    dual = value === null ? null : { dualDelta: value.dualDelta, dualGamma: value.dualGamma }
  } else if (inRange(american)) {
    const paid = (book.dividends[c.underlying[i] as number] ?? []).some((d) => d.t <= T)
    const [price, delta, gamma] = [read(c, 'price', i), read(c, 'delta', i), read(c, 'gamma', i)]
    dual = paid ? null : { dualDelta: (price - S * delta) / K, dualGamma: (S * S * gamma) / (K * K) }
  }
  if (dual === null) return []
  // a coin option is priced at K S/F: its listed strike stands behind that one
  const listed = Number(book.lists.strikes[c.strike[i] as number] ?? K)
  const scale = K / listed
  return [
    { name: 'dualDelta', value: dual.dualDelta * scale, unit: 'per 1.00', meaning: 'dV/dK' },
    { name: 'dualGamma', value: dual.dualGamma * scale * scale, unit: 'per 1.00^2', meaning: 'd2V/dK2' },
  ]
}

/** Point measures lead under the normal model: 1 % of a future near 0 means nothing (quant reference 1.4b). */
function pointFigures(c: ContractColumns, i: number): FurtherFigure[] {
  if (i < c.ranges.normal.from || i >= c.ranges.normal.to) return []
  const perPoint = c.dFdS[i] as number
  return [
    { name: 'pointDelta', value: read(c, 'delta', i) / perPoint, unit: 'per 1.00', meaning: 'dV/dF' },
    {
      name: 'pointGamma',
      value: read(c, 'gamma', i) / (perPoint * perPoint),
      unit: 'per 1.00^2',
      meaning: 'd2V/dF2',
    },
    { name: 'vegaN', value: read(c, 'vega', i), unit: 'per 1.00 of sigmaN', meaning: 'dV/d sigmaN' },
  ]
}

function read(c: ContractColumns, greek: 'price' | 'delta' | 'gamma' | 'vega', i: number): number {
  return (c.out[GREEK_INDEX[greek]] as Float64Array)[i] as number
}
