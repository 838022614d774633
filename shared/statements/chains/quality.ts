/** Flags of quotes: what each says about itself, and what the others of its day say about it. */
import { instrumentName } from '../../model/instrument.ts'
import type { QuoteFlag, RawQuote } from './chain.ts'

/** A strike contradicts parity when it is off by more than this share of the underlying. */
const PARITY_SHARE = 0.005
const FEWEST_PAIRS = 4

/** One list of flags a quote, in the order of the quotes. */
export function qualityFlags(quotes: readonly RawQuote[]): QuoteFlag[][] {
  const flags = quotes.map(own)
  twins(quotes, flags)
  parity(quotes, flags)
  return flags
}

const value = (text: string | null): number | null => (text === null ? null : Number(text))

function own(q: RawQuote): QuoteFlag[] {
  const flags: QuoteFlag[] = []
  const bid = value(q.bid) ?? 0
  const ask = value(q.ask) ?? 0
  if (bid <= 0) flags.push('no_bid')
  if (ask <= 0) flags.push('no_ask')
  if (bid > 0 && ask > 0 && bid > ask) flags.push('crossed')
  const last = value(q.last) ?? 0
  const spread = Math.max(0, ask - bid)
  if (last > 0 && bid > 0 && ask > 0 && (last < bid - spread || last > ask + spread)) flags.push('stale_last')
  if (q.openInterest === null) flags.push('no_open_interest')
  return flags
}

/** Same underlying, day, strike and right under two roots: AM and PM classes of one index. */
function twins(quotes: readonly RawQuote[], flags: QuoteFlag[][]): void {
  const roots = new Map<string, Set<string>>()
  const key = (q: RawQuote) => {
    const { expiry, right, strike } = q.contract.identity
    const u = q.contract.terms.underlying
    return `${typeof u === 'string' ? u : u?.value} ${expiry} ${right} ${strike}`
  }
  for (const q of quotes) {
    const k = key(q)
    const known = roots.get(k)
    if (known === undefined) roots.set(k, new Set([q.contract.identity.root]))
    else known.add(q.contract.identity.root)
  }
  quotes.forEach((q, k) => {
    if ((roots.get(key(q))?.size ?? 0) > 1) flags[k]?.push('twin_strike')
  })
}

interface Pair {
  strike: number
  call: number | null
  put: number | null
}

/**
 * Call minus put is linear in the strike, D (F - K), whatever the rate and the forward (Stoll 1969). The line is fitted to the middle
 * half of the strikes of each class, day and instant; a strike whose bid and ask allow no point near the line breaches it.
 */
function parity(quotes: readonly RawQuote[], flags: QuoteFlag[][]): void {
  const groups = new Map<string, Map<string, Pair>>()
  quotes.forEach((q, k) => {
    const { right, strike } = q.contract.identity
    if (strike === null || flags[k]?.some((f) => f === 'no_bid' || f === 'no_ask' || f === 'crossed')) return
    const day = instrumentName({ ...q.contract.identity, right: null, strike: null })
    const group = `${day} ${q.at}`
    const pairs = groups.get(group) ?? new Map<string, Pair>()
    groups.set(group, pairs)
    const pair = pairs.get(strike) ?? { strike: Number(strike), call: null, put: null }
    pairs.set(strike, pair)
    if (right === 'C') pair.call = k
    else pair.put = k
  })
  for (const pairs of groups.values()) {
    const whole = [...pairs.values()]
      .filter((p): p is Pair & { call: number; put: number } => p.call !== null && p.put !== null)
      .sort((a, b) => a.strike - b.strike)
    if (whole.length >= FEWEST_PAIRS) breaches(whole, quotes, flags)
  }
}

function breaches(
  pairs: readonly { strike: number; call: number; put: number }[],
  quotes: readonly RawQuote[],
  flags: QuoteFlag[][],
): void {
  const side = (k: number, name: 'bid' | 'ask') => Number(quotes[k]?.[name])
  const points = pairs.map((p) => ({
    strike: p.strike,
    low: side(p.call, 'bid') - side(p.put, 'ask'),
    high: side(p.call, 'ask') - side(p.put, 'bid'),
  }))
  const edge = Math.floor(points.length / 4)
  const middle = points.slice(edge, points.length - edge)
  const mean = (of: (p: (typeof points)[number]) => number) =>
    middle.reduce((s, p) => s + of(p), 0) / middle.length
  const mid = (p: (typeof points)[number]) => (p.low + p.high) / 2
  const strike = mean((p) => p.strike)
  const level = mean(mid)
  const spread = mean((p) => (p.strike - strike) ** 2)
  if (spread === 0) return
  const slope = mean((p) => (p.strike - strike) * (mid(p) - level)) / spread
  const first = quotes[pairs[0]?.call as number] as RawQuote
  // prices in coin are shares of the underlying already
  const size = first.unit === 'USD' ? (value(first.underlyingPrice) ?? strike) : 1
  points.forEach((p, k) => {
    const line = level + slope * (p.strike - strike)
    if (line < p.low - PARITY_SHARE * size || line > p.high + PARITY_SHARE * size) {
      flags[pairs[k]?.call as number]?.push('parity')
      flags[pairs[k]?.put as number]?.push('parity')
    }
  })
}
