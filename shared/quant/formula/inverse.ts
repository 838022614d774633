import { exp, logRatio } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI, millsRatio } from '../math/normal.ts'
import { MIN_TOTAL_VOL } from './europeanKernel.ts'
import { allFinite, type Priced } from './greeks.ts'
import { type ImpliedVol, impliedVol } from './impliedVol.ts'

// Coin-settled (inverse) options and futures: payoff max(w(S-K),0)/S coins, value V = e^(-rc T) B(F,K,sigma,T)/F coins with B the
// undiscounted Black price (quant.md 1.5). Deltas in coins, at F/S fixed where a USD form is meant.

/** One option on one coin, premium and payoff in coin. `rCoin` is the coin's own yield (default 0), `indexS` converts to USD only. */
export interface InverseOption {
  readonly w: 1 | -1
  readonly F: number
  readonly K: number
  readonly T: number
  readonly sigma: number
  readonly rCoin: number
  readonly indexS: number
}

/** Outputs of an inverse option; names and units as in quant.md 1.5 and its golden file. */
export interface InverseGreeks {
  readonly priceCoin: number
  readonly priceUsd: number
  /** w N(w d1): what the exchange shows as delta. */
  readonly deltaBs: number
  /** F dV/dF: premium-adjusted, the delta of a book kept in coin. */
  readonly deltaNet: number
  /** d(V S)/dS at F/S fixed = deltaNet + V: the delta of a book kept in USD. */
  readonly deltaUsd: number
  readonly gammaBs: number
  readonly gammaUsd: number
  readonly gammaNet: number
  readonly gammaCoin: number
  readonly vegaCoinPt: number
  readonly vegaUsdPt: number
  readonly thetaCoinDay: number
  readonly thetaUsdDay: number
  readonly vannaNet: number
  readonly volgaCoin: number
  /** d deltaUsd/dsigma per 1.00 at F/S fixed. */
  readonly vannaUsd: number
}

const EXPIRED = {
  gammaBs: 0,
  gammaUsd: 0,
  vegaCoinPt: 0,
  vegaUsdPt: 0,
  vannaNet: 0,
  volgaCoin: 0,
  vannaUsd: 0,
} as const

function limitValue(o: InverseOption): InverseGreeks {
  const { w, F, K, T, rCoin, indexS } = o
  const discount = T > 0 ? exp(-rCoin * T) : 1
  const inMoney = w * (F - K) > 0
  const deltaBs = inMoney ? w : F === K && T <= 0 ? 0.5 * w : 0
  const priceCoin = (discount * Math.max(w * (F - K), 0)) / F
  const deltaUsd = discount * deltaBs
  const deltaNet = deltaUsd - priceCoin
  const theta = T > 0 ? (rCoin * priceCoin) / 365 : 0
  return {
    ...EXPIRED,
    priceCoin,
    priceUsd: priceCoin * indexS,
    deltaBs,
    deltaNet,
    deltaUsd,
    gammaNet: -deltaNet / F,
    gammaCoin: (-2 * deltaNet) / (F * F),
    thetaCoinDay: theta,
    thetaUsdDay: theta * indexS,
  }
}

/**
 * Price and Greeks of one coin-settled option (Black 1976 on F, divided by F). Never throws: `invalid_input` for non-finite
 * inputs, sigma < 0, F, K or index <= 0.
 */
export function inverseOption(o: InverseOption): Priced<InverseGreeks> {
  const { w, F, K, T, sigma, rCoin, indexS } = o
  const usable =
    Number.isFinite(F + K + T + sigma + rCoin + indexS) && sigma >= 0 && F > 0 && K > 0 && indexS > 0
  if (!usable) return { status: 'invalid_input', value: null }
  const rootT = T > 0 ? Math.sqrt(T) : 0
  const s = sigma * rootT
  if (!(s >= MIN_TOTAL_VOL)) return finite(limitValue(o))
  const discount = exp(-rCoin * T)
  const d1 = logRatio(F, K) / s + 0.5 * s
  const d2 = d1 - s
  const density = INV_SQRT_2PI * gaussian(d1)
  const moneyness = K / F
  const tail1 = density * millsRatio(Math.abs(d1))
  const tail2 = (density / moneyness) * millsRatio(Math.abs(d2))
  const upper = (d: number, tail: number, side: number) => (side * d > 0 ? 1 - tail : tail)
  const otm = F < K ? 1 : -1
  const timeValue = Math.max(otm * (upper(d1, tail1, otm) - moneyness * upper(d2, tail2, otm)), 0)
  const undiscounted = timeValue + (w === otm ? 0 : (w * (F - K)) / F)
  const deltaBs = w * upper(d1, tail1, w)
  const priceCoin = discount * undiscounted
  const deltaNet = w * discount * moneyness * upper(d2, tail2, w)
  const deltaUsd = discount * deltaBs
  const gammaBs = density / (F * s)
  const vegaCoin = discount * density * rootT
  const theta = (rCoin * priceCoin - (discount * density * sigma) / (2 * rootT)) / 365
  const vannaUsd = (-discount * density * d2) / sigma
  const value: InverseGreeks = {
    priceCoin,
    priceUsd: priceCoin * indexS,
    deltaBs,
    deltaNet,
    deltaUsd,
    gammaBs,
    gammaUsd: (discount * gammaBs * F) / indexS,
    gammaNet: discount * gammaBs - deltaNet / F,
    // e^(-rc T)(gammaBs/F - 2 deltaBs/F^2 + 2B/F^3), the last two terms joined to -2 deltaNet/F^2
    gammaCoin: (discount * gammaBs - (2 * deltaNet) / F) / F,
    vegaCoinPt: vegaCoin / 100,
    vegaUsdPt: (indexS * vegaCoin) / 100,
    thetaCoinDay: theta,
    thetaUsdDay: theta * indexS,
    vannaNet: vannaUsd - vegaCoin,
    volgaCoin: (vegaCoin * d1 * d2) / sigma,
    vannaUsd,
  }
  return finite(value)
}

function finite(value: InverseGreeks): Priced<InverseGreeks> {
  return allFinite({ ...value }) ? { status: 'ok', value } : { status: 'invalid_input', value: null }
}

/** Volatility of a premium in coin: inverts B = V F e^(rc T) at r = 0 (quant.md 3). Statuses of `impliedVol`; never throws. */
export function inverseImpliedVol(
  w: 1 | -1,
  F: number,
  K: number,
  T: number,
  rCoin: number,
  priceCoin: number,
): ImpliedVol {
  return impliedVol(w, F, K, T, 1, priceCoin * F * (T > 0 ? exp(rCoin * T) : 1))
}

/** Settlement of one inverse option at a delivery price in USD: coins and USD. Throws RangeError for a delivery price <= 0. */
export function inverseSettlement(
  w: 1 | -1,
  K: number,
  deliveryPrice: number,
): { payoffCoin: number; payoffUsd: number } {
  if (!(deliveryPrice > 0)) throw new RangeError('A delivery price must be above 0.')
  const payoffUsd = Math.max(w * (deliveryPrice - K), 0)
  return { payoffCoin: payoffUsd / deliveryPrice, payoffUsd }
}

/** Share of the delta (and, squared, of an option's gamma) still alive in an averaging window: 1 before it, 0 at its end. */
export function averagingShare(asOfMs: number, windowStartMs: number, windowEndMs: number): number {
  return Math.min(Math.max((windowEndMs - asOfMs) / (windowEndMs - windowStartMs), 0), 1)
}

/** Outputs of an inverse future or perpetual position. */
export interface InverseFutureValue {
  readonly pnlCoin: number
  readonly pnlUsd: number
  readonly deltaNet: number
  readonly deltaUsd: number
  readonly gammaCoin: number
  /** d deltaNet/dP, coins per USD. */
  readonly dDeltaNetPerUsd: number
}

/**
 * `n` inverse futures of `contractUsd` USD each, marked at P, unsettled since `markedTo` (quant.md 1.5): pnl n c (1/P0 - 1/P) coins.
 */
export function inverseFuture(
  n: number,
  contractUsd: number,
  markedTo: number,
  P: number,
  indexS: number,
): InverseFutureValue {
  const notional = n * contractUsd
  const pnlCoin = (notional * (P - markedTo)) / (markedTo * P)
  const deltaNet = notional / P
  return {
    pnlCoin,
    pnlUsd: pnlCoin * indexS,
    deltaNet,
    deltaUsd: deltaNet + pnlCoin,
    gammaCoin: (-2 * notional) / (P * P * P),
    dDeltaNetPerUsd: -notional / (P * P),
  }
}

/** Funding of one interval in coins for `n` inverse contracts: positive means a long pays. */
export function inverseFunding(n: number, contractUsd: number, P: number, rate: number): number {
  return ((n * contractUsd) / P) * rate
}
