import { blackScholes } from '../formula/black.ts'
import {
  CASH_GREEKS,
  type CashGreeks,
  cashGreeks,
  EXPIRY_BUCKETS,
  expiryBucket,
  NetAndGross,
  type RawGreeks,
  vegaWeight30,
} from '../formula/cashGreeks.ts'
import { inverseFuture, inverseOption } from '../formula/inverse.ts'
import { exp } from '../math/elementary.ts'
import { CompensatedSum } from '../math/sum.ts'
import {
  asList,
  asObject,
  callPutAt,
  type JsonObject,
  numberAt,
  numberOr,
  singleAdapter,
  textAt,
} from './document.ts'

/** One position's cash Greeks, and what it adds to the coin view when it is settled in coin. */
interface Line {
  readonly underlying: string
  readonly cash: CashGreeks
  /** Days to expiry, null without one. */
  readonly days: number | null
  readonly coin: { readonly deltaNet: number; readonly equity: number } | null
}

interface Underlying {
  readonly S: number
  readonly r: number
  readonly q: number
  readonly beta: number
  readonly fx: number
}

function readUnderlying(book: JsonObject, name: string): Underlying {
  const where = `aggregation: underlying ${name}`
  const u = asObject(asObject(book.underlyings, 'aggregation: underlyings')[name], where)
  const fx = asObject(book.fxToUsd, 'aggregation: fxToUsd')
  return {
    S: numberAt(u, 'S', where),
    r: numberAt(u, 'r', where),
    q: numberAt(u, 'q', where),
    beta: numberOr(u, 'beta', 1, where),
    fx: numberAt(fx, textAt(u, 'ccy', where), 'aggregation: fxToUsd'),
  }
}

function optionGreeks(p: JsonObject, u: Underlying, where: string, carry: boolean): RawGreeks {
  const result = blackScholes({
    w: callPutAt(p, where),
    S: u.S,
    K: numberAt(p, 'K', where),
    T: numberAt(p, 'T', where),
    sigma: numberAt(p, 'sigma', where),
    r: carry ? u.r : 0,
    q: carry ? u.q : 0,
  })
  if (result.status !== 'ok') throw new Error(`${where} cannot be priced: ${result.status}.`)
  return result.value
}

function inverseLine(
  p: JsonObject,
  u: Underlying,
  where: string,
): { greeks: RawGreeks; deltaNet: number; value: number } {
  const result = inverseOption({
    w: callPutAt(p, where),
    F: numberAt(p, 'F', where),
    K: numberAt(p, 'K', where),
    T: numberAt(p, 'T', where),
    sigma: numberAt(p, 'sigma', where),
    rCoin: numberOr(p, 'rCoin', 0, where),
    indexS: u.S,
  })
  if (result.status !== 'ok') throw new Error(`${where} cannot be priced: ${result.status}.`)
  const g = result.value
  return {
    greeks: {
      delta: g.deltaUsd,
      gamma: g.gammaUsd,
      vega: 100 * g.vegaUsdPt,
      theta: 365 * g.thetaUsdDay,
      vanna: g.vannaUsd,
      volga: u.S * g.volgaCoin,
    },
    deltaNet: g.deltaNet,
    value: g.priceCoin,
  }
}

function evaluatePosition(p: JsonObject, book: JsonObject, where: string): Line {
  const underlying = textAt(p, 'underlying', where)
  const u = readUnderlying(book, underlying)
  const quantity = numberAt(p, 'quantity', where)
  const units = quantity * numberOr(p, 'multiplier', 1, where)
  const T = p.T === undefined ? null : numberAt(p, 'T', where)
  const line = (greeks: RawGreeks, coin: Line['coin'] = null): Line => ({
    underlying,
    cash: cashGreeks(units * u.fx, u.S, greeks),
    days: T === null ? null : 365 * T,
    coin,
  })
  const kind = textAt(p, 'kind', where)
  switch (kind) {
    case 'option':
      return line(optionGreeks(p, u, where, true))
    case 'linear_crypto_option':
      return line(optionGreeks(p, u, where, false))
    case 'inverse_option': {
      const inverse = inverseLine(p, u, where)
      return line(inverse.greeks, { deltaNet: units * inverse.deltaNet, equity: units * inverse.value })
    }
    case 'stock':
      return line({ delta: 1 })
    case 'future':
      return line({ delta: exp((u.r - u.q) * numberAt(p, 'T', where)) })
    case 'inverse_perpetual':
    case 'inverse_future': {
      const c = numberAt(p, 'contractUsd', where)
      const f = inverseFuture(quantity, c, numberAt(p, 'entry', where), numberAt(p, 'mark', where), u.S)
      const cash = cashGreeks(u.fx, u.S, { delta: f.deltaUsd })
      return {
        underlying,
        cash,
        days: T === null ? null : 365 * T,
        coin: { deltaNet: f.deltaNet, equity: f.pnlCoin },
      }
    }
    case 'cash':
      return line({ delta: 1 }, { deltaNet: 0, equity: quantity })
    default:
      throw new Error(`${where}: kind "${kind}" is not known.`)
  }
}

/** Family `aggregation`: cash Greeks of a mixed book by position, underlying, expiry bucket and in total (quant.md 2.3, 2.4). */
export const computeAggregation = singleAdapter('aggregation', (book) => {
  const lines = asList(book.positions, 'aggregation: positions').map((p, i) => {
    const where = `aggregation: position ${i + 1}`
    return evaluatePosition(asObject(p, where), book, where)
  })
  const byUnderlying = new Map<string, NetAndGross<(typeof CASH_GREEKS)[number]>>()
  const whole = new NetAndGross(CASH_GREEKS)
  const buckets = new Map<string, CompensatedSum>()
  const [weightedVega, coinDelta, coinEquity] = [
    new CompensatedSum(),
    new CompensatedSum(),
    new CompensatedSum(),
  ]
  for (const line of lines) {
    whole.add(line.cash)
    const own = byUnderlying.get(line.underlying) ?? new NetAndGross(CASH_GREEKS)
    byUnderlying.set(line.underlying, own)
    own.add(line.cash)
    if (line.days !== null && line.cash.vegaCash !== 0) {
      const { key } = expiryBucket(line.days)
      const bucket = buckets.get(key) ?? new CompensatedSum()
      buckets.set(key, bucket)
      bucket.add(line.cash.vegaCash)
      weightedVega.add(line.cash.vegaCash * vegaWeight30(line.days))
    }
    if (line.coin !== null) {
      coinDelta.add(line.coin.deltaNet)
      coinEquity.add(line.coin.equity)
    }
  }
  const [betaDelta, betaGamma] = [new CompensatedSum(), new CompensatedSum()]
  for (const [name, totals] of byUnderlying) {
    const { beta } = readUnderlying(book, name)
    betaDelta.add(beta * totals.net.dollarDelta)
    betaGamma.add(beta * beta * totals.net.gammaCash1pct)
  }
  return {
    perPosition: lines.map((line) => line.cash),
    byUnderlying: Object.fromEntries([...byUnderlying].map(([name, totals]) => [name, totals.net])),
    total: whole.net,
    gross: whole.gross,
    betaWeightedDollarDelta: betaDelta.value,
    betaWeightedGammaCash1pct: betaGamma.value,
    vegaByBucket: Object.fromEntries(
      EXPIRY_BUCKETS.flatMap(({ key }) => {
        const bucket = buckets.get(key)
        return bucket === undefined ? [] : [[key, bucket.value]]
      }),
    ),
    weightedVega30: weightedVega.value,
    coinDeltaNet: coinDelta.value,
    coinEquity: coinEquity.value,
  }
})
