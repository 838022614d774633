/** Which future an option series is on, when no statement says: the table of `data/market/optionSeries.json` (quant reference 1.3). */
import usOptions from '../data/calendars/usOptions.json' with { type: 'json' }
import table from '../data/market/optionSeries.json' with { type: 'json' }
import { type InstrumentIdentity, instrumentName } from '../model/instrument.ts'
import { lookup } from '../model/lookup.ts'

interface Product {
  readonly cycle: readonly number[]
  readonly lastTrade: string
}
const PRODUCTS = table.products as { readonly [root: string]: Product }
const SERIES = table.series as { readonly [root: string]: string }
const FAMILIES = table.families as { readonly [family: string]: string }
const HOLIDAYS: { readonly [day: string]: string | undefined } = usOptions.holidays
const DAY_MS = 86_400_000

/** The name of the delivery month's future; null for a series that is not in the table. */
export function seriesFuture(option: InstrumentIdentity): string | null {
  const family = lookup(FAMILIES, option.family)
  const root = lookup(SERIES, option.root)
  const product = root === undefined ? undefined : lookup(PRODUCTS, root)
  if (family === undefined || root === undefined || product === undefined || option.expiry === null)
    return null
  const year = Number(option.expiry.slice(0, 4))
  for (let months = 0; months < 24; months++) {
    const month = (months % 12) + 1
    if (!product.cycle.includes(month)) continue
    const expiry = lastTrade(year + Math.floor(months / 12), month, product.lastTrade)
    if (expiry < option.expiry) continue
    return instrumentName({ family, root, expiry, right: null, strike: null, settle: option.settle })
  }
  return null
}

/** Local date of the last trading day. A third Friday on which the stock exchanges are closed is the session before it; of currencies holidays are not in this table. */
function lastTrade(year: number, month: number, rule: string): string {
  const third = (weekday: number): number => {
    const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
    return 1 + ((weekday - first + 7) % 7) + 14
  }
  const date = (day: number): string =>
    new Date(Date.UTC(year, month - 1, 1) + (day - 1) * DAY_MS).toISOString().slice(0, 10)
  if (rule === 'thirdFriday') return date(third(5) - (HOLIDAYS[date(third(5))] === undefined ? 0 : 1))
  return date(third(3) - (rule === 'tuesdayBeforeThirdWednesday' ? 1 : 2))
}
