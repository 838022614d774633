/** Busts: the fill they name never was, at any as-of. Ledger reference, section 4. */
import { decimal } from './amounts.ts'
import { compareText } from './candidates.ts'
import type { Entry } from './derivation.ts'
import type { Names } from './names.ts'

/**
 * Marks the fills that never were. A bust names a broker id, or contract, date, quantity and price: then one of them. Two formats that
 * print the same bust bust one fill. @returns busts whose fill is not known yet
 */
export function applyBusts(busts: readonly Entry[], fills: readonly Entry[], names: Names): Entry[] {
  if (busts.length === 0) return []
  const waiting: Entry[] = []
  const byId = new Map<string, Entry>()
  const byContract = new Map<string, Entry[]>()
  for (const fill of fills) {
    if (fill.deliveredBy !== null) continue
    for (const s of fill.shown) if (s.evidence.id !== null) byId.set(`${fill.account} ${s.evidence.id}`, fill)
    const key = `${fill.account} ${fill.instrument}`
    const list = byContract.get(key)
    if (list === undefined) byContract.set(key, [fill])
    else list.push(fill)
  }
  for (const list of byContract.values())
    list.sort((a, b) => a.at - b.at || a.sequence - b.sequence || compareText(a.key, b.key))
  const named = (b: Entry) => (b.body.row === 'event' ? (b.body.data.of?.id ?? null) : null)
  const bustedById = new Map<string, number>()
  for (const bust of busts) {
    const id = named(bust)
    if (id === null) continue
    const fill = byId.get(`${bust.account} ${id}`)
    if (fill === undefined) waiting.push(bust)
    else if (!fill.busted) {
      fill.busted = true
      const key = contentOf(fill)
      bustedById.set(key, (bustedById.get(key) ?? 0) + 1)
    }
  }
  const perClass = new Map<string, number>()
  const perContent = new Map<string, number>()
  for (const bust of busts) {
    if (named(bust) !== null) continue
    const alike = targets(bust, byContract, names)
    const first = alike[0]
    if (first === undefined) {
      waiting.push(bust)
      continue
    }
    const key = contentOf(first)
    const own = `${bust.shown[0]?.sourceClass.order} ${key}`
    const wanted = (perClass.get(own) ?? 0) + 1
    perClass.set(own, wanted)
    const have = (bustedById.get(key) ?? 0) + (perContent.get(key) ?? 0)
    if (wanted <= have) continue
    const next = alike.find((f) => !f.busted)
    if (next === undefined) waiting.push(bust)
    else {
      next.busted = true
      perContent.set(key, (perContent.get(key) ?? 0) + 1)
    }
  }
  return waiting
}

function contentOf(fill: Entry): string {
  const { quantity, price } = fill.body.data as { quantity: string; price: string }
  return `${fill.account} ${fill.instrument} ${fill.tradingDay} ${quantity} ${price}`
}

/** Fills a bust without an id may mean: what it does not say may be anything. */
function targets(bust: Entry, byContract: ReadonlyMap<string, readonly Entry[]>, names: Names): Entry[] {
  const of = bust.body.row === 'event' ? bust.body.data.of : null
  const contract = of?.instrument ? names.canonical(of.instrument) : bust.instrument
  if (of === null || contract === null) return []
  return (byContract.get(`${bust.account} ${contract}`) ?? []).filter((f) => {
    const { quantity, price } = f.body.data as { quantity: string; price: string }
    return (
      (of.date === null || of.date === f.tradingDay) &&
      (of.quantity === null || decimal(of.quantity).equals(decimal(quantity))) &&
      (of.price === null || decimal(of.price).equals(decimal(price)))
    )
  })
}
