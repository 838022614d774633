/**
 * Prices a packed book: each road over its own range of columns, results per unit of multiplier and as raw partial derivatives versus
 * the reference spot. Values of positions and cash Greeks are made from these in measure/.
 */
import { CONTRACT_KIND, type ContractColumns, type RowRange } from '../../portfolio/columns.ts'
import type { EscrowRows } from '../../portfolio/pack.ts'
import { FLAG, STATUS_CODE } from '../../portfolio/statuses.ts'
import { bachelier } from '../formula/bachelier.ts'
import { finishForwardRows } from '../formula/black.ts'
import { priceEuropeanColumns } from '../formula/europeanKernel.ts'
import {
  type FifteenColumns,
  GREEK_INDEX,
  GREEKS,
  type GreekColumns,
  type Greeks,
} from '../formula/greeks.ts'
import { type AmericanPricer, priceAmericanRows } from './americanRows.ts'
import { writeDecay } from './decay.ts'
import { firstAtOrAfter } from './escrow.ts'
import type { PricingBook } from './pricingBook.ts'

/** Models a host chooses: the American method and its tier. */
export interface Models {
  readonly american: AmericanPricer
}

/** Fills `out`, `decay`, `status` and `flags` of the book's contracts in place. Rows without a number have NaN and a status. */
export function priceBook(book: PricingBook, models: Models): void {
  for (const road of PRICED_ROADS) priceRows(book, road, book.contracts.ranges[road], models)
}

/** The roads that end in a number, in the order of their contracts. */
export const PRICED_ROADS = ['european', 'forward', 'normal', 'american', 'linear'] as const
export type PricedRoad = (typeof PRICED_ROADS)[number]

/**
 * Prices some rows of one road. What a row comes out as depends on its own inputs alone: books may be priced in any pieces, in any order, on
 * any number of threads.
 */
export function priceRows(book: PricingBook, road: PricedRoad, rows: RowRange, models: Models): void {
  if (rows.from >= rows.to) return
  const { contracts } = book
  if (road === 'european' || road === 'forward')
    priceEuropeanColumns(contracts, contracts.out, rows.from, rows.to)
  if (road === 'european') {
    finishCoinRows(contracts, rows)
    finishEscrowRows(contracts, book.escrow, rows)
  } else if (road === 'forward') finishForwardRows(contracts.T, contracts.out, rows.from, rows.to)
  else if (road === 'normal') priceNormalRows(contracts, rows)
  else if (road === 'american') priceAmericanRows(book, rows, models.american)
  else priceLinearRows(contracts, rows)
  if (road !== 'linear') scaleToSpot(contracts, rows)
  rejectNonFinite(contracts, rows)
  writeDecay(book, road, rows, models.american)
}

/**
 * Coin options in their USD view run with r = q = rc: the price falls with the coin's own yield, which phi holds, and the USD rate does
 * not enter (F/S is fixed; quant reference 1.5).
 */
function finishCoinRows(c: ContractColumns, { from, to }: RowRange): void {
  const [rho, phi] = [column(c, 'rho'), column(c, 'phi')]
  for (let i = from; i < to; i++) {
    if (c.kind[i] !== CONTRACT_KIND.inverseOption) continue
    phi[i] = (phi[i] as number) + (rho[i] as number)
    rho[i] = 0
  }
}

/** Greeks of S* = S - PV(D) -> Greeks of S at fixed dividends (`escrowedToSpotGreeks`, over the few rows that have any). */
function finishEscrowRows(c: ContractColumns, escrow: EscrowRows, { from, to }: RowRange): void {
  const { rows, growth, duration } = escrow
  const [delta, gamma, theta] = [column(c, 'delta'), column(c, 'gamma'), column(c, 'theta')]
  const [rho, phi, vanna, charm] = [
    column(c, 'rho'),
    column(c, 'phi'),
    column(c, 'vanna'),
    column(c, 'charm'),
  ]
  const [veta, speed, color] = [column(c, 'veta'), column(c, 'speed'), column(c, 'color')]
  for (let j = firstAtOrAfter(rows, from); j < rows.length && (rows[j] as number) < to; j++) {
    const i = rows[j] as number
    const g = growth[j] as number
    const d = duration[j] as number
    add(theta, i, -(delta[i] as number) * g)
    add(charm, i, -(gamma[i] as number) * g)
    add(color, i, -(speed[i] as number) * g)
    add(veta, i, -(vanna[i] as number) * g)
    add(rho, i, (delta[i] as number) * d)
    add(phi, i, -(delta[i] as number) * d)
  }
}

/** Greeks of order n in the priced variable become Greeks in the spot by (dF/dS)^n (quant reference 1.3). */
function scaleToSpot(c: ContractColumns, { from, to }: RowRange): void {
  const { dFdS } = c
  const [, delta, gamma, , , , , vanna, , charm, , speed, zomma, color] = c.out as FifteenColumns
  for (let i = from; i < to; i++) {
    const f = dFdS[i] as number
    if (f === 1) continue
    if (c.kind[i] === CONTRACT_KIND.inverseOption) {
      averageCoinRow(c, i, f)
      continue
    }
    delta[i] = (delta[i] as number) * f
    vanna[i] = (vanna[i] as number) * f
    charm[i] = (charm[i] as number) * f
    gamma[i] = (gamma[i] as number) * f * f
    zomma[i] = (zomma[i] as number) * f * f
    color[i] = (color[i] as number) * f * f
    speed[i] = (speed[i] as number) * f * f * f
  }
}

/**
 * A coin option whose delivery averages, `f` of the window still to come: V = S g(X) with g the premium in coin and dX/dS = f. The premium
 * in coin decays in f; what it is worth in USD goes on moving with the spot, so deltaUsd = f deltaNet + V_coin (quant reference 1.5).
 */
function averageCoinRow(c: ContractColumns, i: number, f: number): void {
  const S = c.S[i] as number
  const [price, delta, gamma, vega, theta, , , vanna, , charm, , speed, zomma, color] =
    c.out as FifteenColumns
  const [g, vegaCoin, thetaCoin] = [price, vega, theta].map((x) => (x[i] as number) / S) as [
    number,
    number,
    number,
  ]
  // S g', and the same of vega and theta
  const [net, netVega, netTheta] = [
    (delta[i] as number) - g,
    (vanna[i] as number) - vegaCoin,
    (charm[i] as number) - thetaCoin,
  ]
  // S g''
  const curve = (gamma[i] as number) - (2 * net) / S
  const mixed = (2 * f * (1 - f)) / S
  delta[i] = f * net + g
  vanna[i] = f * netVega + vegaCoin
  charm[i] = f * netTheta + thetaCoin
  gamma[i] = f * f * (gamma[i] as number) + mixed * net
  zomma[i] = f * f * (zomma[i] as number) + mixed * netVega
  color[i] = f * f * (color[i] as number) + mixed * netTheta
  speed[i] = f * f * f * (speed[i] as number) + (3 * f * f * (1 - f) * curve) / S
}

function priceNormalRows(c: ContractColumns, { from, to }: RowRange): void {
  for (let i = from; i < to; i++) {
    const result = bachelier({
      w: (c.w[i] as number) > 0 ? 1 : -1,
      F: c.S[i] as number,
      K: c.K[i] as number,
      T: c.T[i] as number,
      sigmaN: c.sigma[i] as number,
      r: c.r[i] as number,
    })
    if (result.status === 'ok') writeRow(c, i, result.value)
    else c.status[i] = STATUS_CODE[result.status]
  }
}

/** Spot, cash, futures, perpetuals: the price per unit and its slope in the spot; positions add what depends on them alone. */
function priceLinearRows(c: ContractColumns, { from, to }: RowRange): void {
  for (const values of c.out) values.fill(0, from, to)
  const [price, delta] = [column(c, 'price'), column(c, 'delta')]
  for (let i = from; i < to; i++) {
    const S = c.S[i] as number
    price[i] = S
    // An inverse contract of c USD is worth c/P coins of exposure, whatever the carry (quant reference 1.5).
    const inverse = c.kind[i] === CONTRACT_KIND.inverseFuture || c.kind[i] === CONTRACT_KIND.inversePerpetual
    delta[i] = inverse ? 1 / S : (c.dFdS[i] as number)
  }
}

const BLOCK = 256

/** Inputs that were finite can still leave the double range: such a row is `invalid_input`, never a number. */
function rejectNonFinite(c: ContractColumns, { from, to }: RowRange): void {
  for (let start = from; start < to; start += BLOCK) {
    const end = Math.min(start + BLOCK, to)
    if (sumsAreFinite(c.out, start, end)) continue
    for (let i = start; i < end; i++)
      if (!c.out.every((values) => Number.isFinite(values[i]))) rejectRow(c, i)
  }
}

/** Whether every row's outputs have a finite sum: then they are finite themselves. (A sum may overflow that has finite parts.) */
function sumsAreFinite(out: GreekColumns, from: number, to: number): boolean {
  const [a, b, c, d, e, f, g, h, k, l, m, n, o, p, q] = out as FifteenColumns
  let sum = 0
  for (let i = from; i < to; i++) {
    const low = (a[i] as number) + (b[i] as number) + (c[i] as number) + (d[i] as number) + (e[i] as number)
    const middle =
      (f[i] as number) + (g[i] as number) + (h[i] as number) + (k[i] as number) + (l[i] as number)
    const high = (m[i] as number) + (n[i] as number) + (o[i] as number) + (p[i] as number) + (q[i] as number)
    // 0 x is 0 for a finite x and NaN for any other
    sum += 0 * (low + middle + high)
  }
  return sum === 0
}

function rejectRow(c: ContractColumns, i: number): void {
  if (c.status[i] === 0) c.status[i] = STATUS_CODE.invalid_input
  for (const values of c.out) values[i] = Number.NaN
  c.flags[i] = (c.flags[i] as number) & ~FLAG.decay
}

/** Writes one row of the 15 outputs. */
function writeRow(c: ContractColumns, i: number, greeks: Greeks): void {
  for (let g = 0; g < GREEKS.length; g++) {
    const values = c.out[g] as Float64Array
    values[i] = greeks[GREEKS[g] as keyof Greeks]
  }
}

function column(c: ContractColumns, greek: keyof Greeks): Float64Array {
  return c.out[GREEK_INDEX[greek]] as Float64Array
}

function add(values: Float64Array, i: number, x: number): void {
  values[i] = (values[i] as number) + x
}
