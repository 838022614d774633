/** Which future an option series is on, when no statement says: the table of `data/market/optionSeries.json` (quant reference 1.3). */
import table from '../data/market/optionSeries.json' with { type: 'json' }
import { type InstrumentIdentity, instrumentName } from '../model/instrument.ts'

interface Product {
  readonly cycle: readonly number[]
  readonly lastTrade: string
}
const PRODUCTS = table.products as { readonly [root: string]: Product }
const SERIES = table.series as { readonly [root: string]: string }
const FAMILIES = table.families as { readonly [family: string]: string }
const DAY_MS = 86_400_000

/** The name of the delivery month's future; null for a series that is not in the table. */
export function seriesFuture(option: InstrumentIdentity): string | null {
  if (!Object.hasOwn(FAMILIES, option.family) || !Object.hasOwn(SERIES, option.root)) return null
  const root = SERIES[option.root] as string
  const product = PRODUCTS[root]
  if (product === undefined || option.expiry === null) return null
  const year = Number(option.expiry.slice(0, 4))
  for (let months = 0; months < 24; months++) {
    const month = (months % 12) + 1
    if (!product.cycle.includes(month)) continue
    const expiry = lastTrade(year + Math.floor(months / 12), month, product.lastTrade)
    if (expiry < option.expiry) continue
    const family = FAMILIES[option.family] as string
    return instrumentName({ family, root, expiry, right: null, strike: null, settle: option.settle })
  }
  return null
}

/** Local date of the last trading day; holidays are not in this table. */
function lastTrade(year: number, month: number, rule: string): string {
  const third = (weekday: number): number => {
    const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
    return 1 + ((weekday - first + 7) % 7) + 14
  }
  const day = rule === 'thirdFriday' ? third(5) : third(3) - (rule === 'tuesdayBeforeThirdWednesday' ? 1 : 2)
  return new Date(Date.UTC(year, month - 1, 1) + (day - 1) * DAY_MS).toISOString().slice(0, 10)
}
