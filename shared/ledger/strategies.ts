/** Legs that belong together: one order with two contracts or more, or a person's tag. Grouping never changes a position. Ledger reference, section 11. */

import { Decimal } from '../model/decimal.ts'
import type { Strategy } from '../model/position.ts'
import { decimal } from './amounts.ts'
import { compareText } from './candidates.ts'
import type { Derivation } from './derivation.ts'

interface Group {
  readonly account: string
  readonly tag: string | null
  readonly order: string | null
  readonly since: number
  readonly legs: Map<string, Decimal>
}

/** Strategies of all fills up to an instant, quantities as traded; sorted by account, then order or tag. */
export function strategiesAt(d: Derivation, asOf: number): Strategy[] {
  return groupsAt(d, asOf).map(({ account, tag, order, legs }) => ({
    account,
    ...(tag === null ? { order: order as string } : { strategy: tag }),
    legs: [...legs]
      .sort(([a], [b]) => compareText(a, b))
      .map(([instrument, quantity]) => ({ instrument, quantity: quantity.toString() })),
  }))
}

function groupsAt(d: Derivation, asOf: number): Group[] {
  const groups = new Map<string, Group>()
  for (const e of d.entries) {
    if (e.body.row !== 'fill' || e.at > asOf || e.busted || e.rejected || e.instrument === null) continue
    const { quantity } = e.body.data
    const tag = e.body.data.strategy ?? shownText(e.shown, 'strategy')
    const order = e.body.data.order ?? shownText(e.shown, 'order')
    if (tag === null && order === null) continue
    const key = tag === null ? `${e.account} order ${order}` : `${e.account} tag ${tag}`
    let group = groups.get(key)
    if (group === undefined) {
      group = { account: e.account, tag, order, since: e.at, legs: new Map() }
      groups.set(key, group)
    }
    group.legs.set(e.instrument, (group.legs.get(e.instrument) ?? Decimal.ZERO).plus(decimal(quantity)))
  }
  return [...groups.values()]
    .filter((g) => g.tag !== null || g.legs.size > 1)
    .sort(
      (a, b) =>
        compareText(a.account, b.account) || compareText(a.order ?? a.tag ?? '', b.order ?? b.tag ?? ''),
    )
}

function shownText(
  shown: Derivation['entries'][number]['shown'],
  member: 'order' | 'strategy',
): string | null {
  for (const s of shown) {
    const text = s.evidence.body.row === 'fill' ? s.evidence.body.data[member] : null
    if (text !== null) return text
  }
  return null
}

/** What is left of a position shared over its strategies, oldest first; what no strategy holds is `null`. Contract to parts. */
export function strategyShares(
  d: Derivation,
  account: string,
  instrument: string,
  held: Decimal,
  asOf: number,
): { readonly strategy: string | null; readonly quantity: Decimal }[] {
  const groups = groupsAt(d, asOf)
    .filter((g) => g.account === account && g.legs.has(instrument))
    .sort((a, b) => a.since - b.since)
  return shareOut(groups, instrument, held)
}

/** @param groups those with the contract, oldest first */
function shareOut(
  groups: readonly Group[],
  instrument: string,
  held: Decimal,
): { readonly strategy: string | null; readonly quantity: Decimal }[] {
  const shares: { strategy: string | null; quantity: Decimal }[] = []
  let left = held
  for (const g of groups) {
    const traded = g.legs.get(instrument) as Decimal
    if (left.isZero() || traded.sign() !== left.sign()) continue
    const part = traded.abs().compare(left.abs()) <= 0 ? traded : left
    shares.push({ strategy: g.tag ?? g.order, quantity: part })
    left = left.minus(part)
  }
  if (!left.isZero()) shares.push({ strategy: null, quantity: left })
  return shares
}

/**
 * `strategyShares` for many positions at one instant: the strategies are found once. @returns the parts of what `account` holds of
 * `instrument`
 */
export function strategySharesAt(
  d: Derivation,
  asOf: number,
): (account: string, instrument: string, held: Decimal) => ReturnType<typeof strategyShares> {
  const byLeg = new Map<string, Group[]>()
  for (const g of groupsAt(d, asOf).sort((a, b) => a.since - b.since)) {
    for (const instrument of g.legs.keys()) {
      const key = `${g.account}\n${instrument}`
      const list = byLeg.get(key)
      if (list === undefined) byLeg.set(key, [g])
      else list.push(g)
    }
  }
  return (account, instrument, held) =>
    shareOut(byLeg.get(`${account}\n${instrument}`) ?? [], instrument, held)
}
