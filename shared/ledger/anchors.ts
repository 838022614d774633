/** Anchors: what statements and people say a position is. Holdings rows, zeros of complete lists, typed holdings. Ledger reference, sections 6 and 7. */
import { Decimal } from '../model/decimal.ts'
import type { InstrumentKind } from '../model/instrument.ts'
import { decimal } from './amounts.ts'
import type { Anchor, Entry, Leg } from './derivation.ts'

/** A list that says zero of what it does not name. */
export interface CompleteList {
  readonly at: number
  readonly kinds: true | readonly InstrumentKind[]
  readonly made: number | null
  /** contracts (currencies) it names */
  readonly named: ReadonlySet<string>
}

interface Said {
  readonly quantity: Decimal
  readonly made: number
  readonly typed: boolean
  readonly cost: string | null
}

/**
 * Anchors of one track, oldest first. Zeros of complete lists are kept only next to something that happened: the last before and the first
 * at or after each leg or printed quantity. All others agree with the zero before them and change nothing.
 * @param printed live holding or balance entries of the track
 * @param lists of the account, oldest first, of the track's kind
 */
export function readAnchors(
  printed: readonly Entry[],
  legs: readonly Leg[],
  lists: readonly CompleteList[],
  name: string,
): Anchor[] {
  const said = new Map<number, Said[]>()
  const add = (at: number, s: Said): void => {
    const list = said.get(at)
    if (list === undefined) said.set(at, [s])
    else list.push(s)
  }
  for (const e of printed) {
    const { body } = e
    const quantity =
      body.row === 'holding' ? body.data.quantity : body.row === 'balance' ? body.data.amount : null
    if (quantity === null) continue
    const made = Math.max(...e.shown.map((s) => s.source.made ?? Number.NEGATIVE_INFINITY))
    const cost = body.row === 'holding' ? body.data.price : null
    add(e.at, { quantity: decimal(quantity), made, typed: e.typed, cost })
  }
  for (const list of neededZeros(printed, legs, lists)) {
    if (list.named.has(name)) continue
    const made = list.made ?? Number.NEGATIVE_INFINITY
    add(list.at, { quantity: Decimal.ZERO, made, typed: false, cost: null })
  }
  const anchors: Anchor[] = []
  for (const [at, all] of said) anchors.push(settle(at, all))
  return anchors.sort((a, b) => a.at - b.at)
}

/** Two quantities for one cut-off: the later made stands, else the larger absolute one, else the short one. */
function settle(at: number, all: Said[]): Anchor {
  all.sort(
    (a, b) => b.made - a.made || b.quantity.abs().compare(a.quantity.abs()) || a.quantity.compare(b.quantity),
  )
  const first = all[0] as Said
  const other = all.find((s) => !s.quantity.equals(first.quantity))
  const same = all.filter((s) => s.quantity.equals(first.quantity))
  return {
    at,
    rank: 9,
    quantity: first.quantity,
    source: same.every((s) => s.typed) ? 'typed' : 'holdings',
    conflict: other?.quantity ?? null,
    cost: same.find((s) => s.cost !== null)?.cost ?? null,
    compared: null,
  }
}

function neededZeros(
  printed: readonly Entry[],
  legs: readonly Leg[],
  lists: readonly CompleteList[],
): Set<CompleteList> {
  const needed = new Set<CompleteList>()
  if (lists.length === 0) return needed
  const visit = (at: number): void => {
    let low = 0
    let high = lists.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((lists[middle] as CompleteList).at < at) low = middle + 1
      else high = middle
    }
    takeAll(lists, low, needed)
    if (low > 0) takeAll(lists, low - 1, needed)
    // a printed quantity sits on a list itself: the next list after it may not name it
    let after = low
    while (after < lists.length && (lists[after] as CompleteList).at === at) after++
    takeAll(lists, after, needed)
  }
  for (const leg of legs) visit(leg.at)
  for (const e of printed) visit(e.at)
  return needed
}

/** All lists of one cut-off. */
function takeAll(lists: readonly CompleteList[], index: number, needed: Set<CompleteList>): void {
  const at = lists[index]?.at
  if (at === undefined) return
  for (let i = index; i < lists.length && lists[i]?.at === at; i++) needed.add(lists[i] as CompleteList)
  for (let i = index - 1; i >= 0 && lists[i]?.at === at; i--) needed.add(lists[i] as CompleteList)
}
