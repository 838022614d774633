/** Groups of a table or the axis of a heatmap: labels in their order, and the place of every slice. */
import { MATURITY_BUCKETS } from '../protocol/window/constants.ts'
import type { AxisLabel } from '../protocol/window/exposure.ts'
import type { BookFilter } from '../protocol/window/grid.ts'
import { countByGroup, positionsText } from './counting.ts'
import { filterRows, takesStrategy } from './filter.ts'
import { grouped } from './labels.ts'
import { bucketLabel, expiryLabel, NONE, type ScreenBook, type Slice } from './screenBook.ts'

export type AxisKind = 'underlying' | 'expiry' | 'bucket' | 'strike' | 'account' | 'strategy'

export interface Axis {
  readonly labels: readonly AxisLabel[]
  /** what the axis is made of: whole positions, or their strategies where strategies matter */
  readonly slices: readonly Slice[]
  place(slice: Slice): number
}

/** The axis of the positions that fit; those without a value stand last, strikes from high to low. */
export function axisOf(book: ScreenBook, kind: AxisKind, where: BookFilter): Axis {
  const byStrategy = kind === 'strategy' || where.strategies !== undefined
  const slices = slicesOf(book, where, byStrategy)
  const value = (s: Slice): string => keyOf(book, kind, s)
  const keys = [...new Set(slices.map(value))].sort(ordering(kind))
  const places = new Map(keys.map((k, i) => [k, i]))
  const place = (s: Slice): number => places.get(value(s)) as number
  const { positions: counts } = countByGroup(book, slices, place, keys.length)
  const firstOf = new Map<string, Slice>()
  if (kind === 'expiry') for (const s of slices) if (!firstOf.has(value(s))) firstOf.set(value(s), s)
  const labels = keys.map((key, i) => ({
    key,
    text: textOf(book, kind, key),
    detail: detailOf(book, kind, firstOf.get(key), counts[i] as number),
  }))
  return { labels, slices, place }
}

function slicesOf(book: ScreenBook, where: BookFilter, byStrategy: boolean): Slice[] {
  const mask = filterRows(book, where)
  if (byStrategy)
    return book.slices().filter((s) => mask[s.position] === 1 && takesStrategy(where, s.strategy))
  const whole: Slice[] = []
  for (const position of book.order)
    if (mask[position] === 1) whole.push({ position, weight: 1, quantity: '', strategy: '' })
  return whole
}

function keyOf(book: ScreenBook, kind: AxisKind, s: Slice): string {
  switch (kind) {
    case 'underlying':
      return book.underlying(s.position)
    case 'expiry': {
      const expiry = book.expiry(s.position)
      return expiry === 'PERP' ? NONE : expiry
    }
    case 'bucket':
      return book.bucket(s.position)
    case 'strike':
      return book.strike(s.position)
    case 'account':
      return book.account(s.position)
    case 'strategy':
      return s.strategy
  }
}

function ordering(kind: AxisKind): (a: string, b: string) => number {
  const last = (a: string, b: string): number => Number(a === NONE) - Number(b === NONE)
  if (kind === 'strike') return (a, b) => last(a, b) || Number(b) - Number(a)
  if (kind === 'bucket') {
    const rank = (k: string): number => (MATURITY_BUCKETS as readonly string[]).indexOf(k)
    return (a, b) => rank(a) - rank(b)
  }
  if (kind === 'underlying') {
    const money = (k: string): number => Number(k.startsWith('cash:'))
    return (a, b) => last(a, b) || money(a) - money(b) || (a < b ? -1 : a > b ? 1 : 0)
  }
  return (a, b) => last(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

function textOf(book: ScreenBook, kind: AxisKind, key: string): string {
  if (kind === 'underlying') return book.underlyingLabel(key)
  if (kind === 'expiry') return expiryLabel(key)
  if (kind === 'bucket') return bucketLabel(key)
  if (key === NONE) return kind === 'strike' ? 'no strike' : `no ${kind}`
  return kind === 'strike' ? grouped(key) : key
}

/** Time left of an expiry (hours below two days), else how many positions. */
function detailOf(book: ScreenBook, kind: AxisKind, slice: Slice | undefined, count: number): string {
  if (kind !== 'expiry' || slice === undefined) return positionsText(count)
  const { contracts } = book.source.figures.book
  const c = book.contract(slice.position)
  if ((contracts.expiry[c] as number) < 0) return ''
  if (hasEnded(book, slice.position)) return 'expired'
  const days = 365 * (contracts.T[c] as number)
  return days < 2 ? `${Math.round(days * 24)} h` : `${Math.round(days)} d`
}

/** Whether the contract of a row has expired at the as-of; what has no expiry has not. */
export function hasEnded(book: ScreenBook, row: number): boolean {
  const at = book.source.derivation.instruments.get(book.instrument(row))?.expiresAt ?? null
  return at !== null && at <= book.tag.asOf
}
