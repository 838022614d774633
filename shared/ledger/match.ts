/**
 * Candidates of several classes to entries: the same thing shown by two formats is one entry (second keys, group key), and what is
 * almost the same is named as a near match. Ledger reference, section 5. A row never matches another row of its own file.
 */
import type { Decimal } from '../model/decimal.ts'
import type { EvidenceBody } from '../model/evidence.ts'
import { decimal, Sum } from './amounts.ts'
import { type Candidate, cashKey, compareText } from './candidates.ts'
import type { Entry, NearMatch, Shown, SourceClass } from './derivation.ts'
import { ADJUSTMENTS, ENDS } from './eventKinds.ts'

/** A candidate ready to be compared: a fill, or a delivery of an event, which is compared like a fill. */
export interface Matchable {
  readonly candidate: Candidate
  /** what an entry made of it looks like */
  readonly entry: () => Entry
  readonly account: string
  readonly instrument: string | null
  readonly tradingDay: string
  readonly at: number
  readonly sequence: number
  readonly key: string
  readonly quantity: Decimal
  readonly price: Decimal
}

/** Whether any row of a class shows the entry, by itself or as part of a group. */
function isShownBy(entry: Entry, c: SourceClass): boolean {
  return entry.shown.some((s) => s.sourceClass === c) || entry.linked.some((g) => g.sourceClass === c)
}

function shareSource(entry: Entry, rows: readonly Shown[]): boolean {
  return rows.some(
    (r) =>
      entry.shown.some((s) => s.source === r.source) ||
      entry.linked.some((g) => g.samples.some((s) => s.source === r.source)),
  )
}

/** The same thing shown again by another class. */
export function attach(entry: Entry, rows: readonly Shown[]): void {
  for (const r of rows) {
    r.entry = entry
    entry.shown.push(r)
  }
}

/** Fills and deliveries of all classes to entries, and the pairs that are almost the same. */
export function matchFills(fills: readonly Matchable[]): { entries: Entry[]; near: NearMatch[] } {
  const entries: Entry[] = []
  const near: NearMatch[] = []
  const groups = new Map<string, Matchable[]>()
  const only = fills[0]?.candidate.sourceClass
  if (fills.every((f) => f.candidate.sourceClass === only))
    return { entries: fills.map((f) => f.entry()), near }
  for (const f of fills) {
    if (f.candidate.distinct) {
      entries.push(f.entry())
      continue
    }
    const key = `${f.account} ${f.instrument} ${f.quantity.sign()} ${f.tradingDay}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [f])
    else group.push(f)
  }
  for (const group of groups.values()) {
    const first = group[0]?.candidate.sourceClass
    if (group.every((f) => f.candidate.sourceClass === first)) for (const f of group) entries.push(f.entry())
    else matchGroup(group, entries, near)
  }
  return { entries, near }
}

interface Placed {
  readonly entry: Entry
  readonly of: Matchable
}

function byClass<T extends { readonly candidate: Candidate }>(list: readonly T[]): [SourceClass, T[]][] {
  const classes = new Map<SourceClass, T[]>()
  for (const f of list) {
    const own = classes.get(f.candidate.sourceClass)
    if (own === undefined) classes.set(f.candidate.sourceClass, [f])
    else own.push(f)
  }
  return [...classes].sort(([a], [b]) => a.order - b.order)
}

function matchGroup(group: readonly Matchable[], entries: Entry[], near: NearMatch[]): void {
  const placed: Placed[] = []
  const bySecondKey = new Map<string, Placed[]>()
  const seen: SourceClass[] = []
  for (const [c, own] of byClass(group)) {
    own.sort((a, b) => a.at - b.at || a.sequence - b.sequence || compareText(a.key, b.key))
    const left = matchSecondKeys(own, bySecondKey, c)
    if (!seen.some((earlier) => matchSums(left, placed, earlier, c))) {
      for (const of of left) {
        const made = { entry: of.entry(), of }
        placed.push(made)
        entries.push(made.entry)
        const key = secondKey(of)
        const same = bySecondKey.get(key)
        if (same === undefined) bySecondKey.set(key, [made])
        else same.push(made)
      }
    }
    seen.push(c)
  }
  nearPairs(placed, seen, near)
}

function secondKey(f: Matchable): string {
  return `${f.quantity} ${f.price}`
}

/** Attaches what earlier classes show already. @returns what is left of the class */
function matchSecondKeys(
  own: readonly Matchable[],
  placed: ReadonlyMap<string, readonly Placed[]>,
  c: SourceClass,
): Matchable[] {
  const left: Matchable[] = []
  const next = new Map<string, number>()
  for (const f of own) {
    const key = secondKey(f)
    const same = placed.get(key) ?? []
    let i = next.get(key) ?? 0
    while (i < same.length && isShownBy((same[i] as Placed).entry, c)) i++
    next.set(key, i)
    let found: Placed | undefined
    for (let k = i; k < same.length && found === undefined; k++) {
      const { entry } = same[k] as Placed
      if (!isShownBy(entry, c) && !shareSource(entry, f.candidate.rows)) found = same[k]
    }
    if (found === undefined) left.push(f)
    else attach(found.entry, f.candidate.rows)
  }
  return left
}

/** Group key: all that is left of one class against all that is left of another, by sums. */
function matchSums(
  left: readonly Matchable[],
  placed: readonly Placed[],
  earlier: SourceClass,
  c: SourceClass,
): boolean {
  if (left.length === 0) return true
  const theirs = placed.filter((p) => isShownBy(p.entry, earlier) && !isShownBy(p.entry, c))
  if (theirs.length === 0) return false
  const ours = sums(left)
  const other = sums(theirs.map((p) => p.of))
  if (!ours.quantity.equals(other.quantity) || !ours.value.equals(other.value)) return false
  const rows = left.flatMap((f) => f.candidate.rows)
  const samples = [...new Map(rows.map((r) => [r.source, r])).values()]
  if (theirs.some((p) => shareSource(p.entry, samples))) return false
  for (const p of theirs) p.entry.linked.push({ sourceClass: c, samples })
  const first = (theirs[0] as Placed).entry
  for (const r of rows) r.entry = first
  return true
}

function sums(list: readonly Matchable[]): { quantity: Decimal; value: Decimal } {
  const quantity = new Sum()
  const value = new Sum()
  for (const f of list) {
    quantity.add(f.quantity)
    value.add(f.quantity.times(f.price))
  }
  return { quantity: quantity.value(), value: value.value() }
}

/** Same quantity, price within 0.1 % and not equal, shown by different classes. */
function nearPairs(placed: readonly Placed[], classes: readonly SourceClass[], near: NearMatch[]): void {
  const paired = new Set<Entry>()
  for (let i = 0; i < classes.length; i++) {
    for (let j = i + 1; j < classes.length; j++) {
      const a = classes[i] as SourceClass
      const b = classes[j] as SourceClass
      const ours = groupByQuantity(placed.filter((p) => isShownBy(p.entry, a) && !isShownBy(p.entry, b)))
      const theirs = groupByQuantity(placed.filter((p) => isShownBy(p.entry, b) && !isShownBy(p.entry, a)))
      for (const [quantity, list] of ours) {
        const other = theirs.get(quantity)
        if (other !== undefined) pairByPrice(list, other, classes, paired, near)
      }
    }
  }
}

function groupByQuantity(placed: readonly Placed[]): Map<string, Placed[]> {
  const groups = new Map<string, Placed[]>()
  for (const p of placed) {
    const key = p.of.quantity.toString()
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [p])
    else group.push(p)
  }
  for (const g of groups.values())
    g.sort((x, y) => x.of.price.compare(y.of.price) || compareText(x.entry.key, y.entry.key))
  return groups
}

function pairByPrice(
  ours: readonly Placed[],
  theirs: readonly Placed[],
  classes: readonly SourceClass[],
  paired: Set<Entry>,
  near: NearMatch[],
): void {
  let i = 0
  let j = 0
  while (i < ours.length && j < theirs.length) {
    const x = ours[i] as Placed
    const y = theirs[j] as Placed
    if (paired.has(x.entry)) i++
    else if (paired.has(y.entry)) j++
    else if (isNear(x, y, classes)) {
      paired.add(x.entry)
      paired.add(y.entry)
      near.push({ first: x.entry, second: y.entry })
      i++
      j++
    } else if (x.of.price.compare(y.of.price) <= 0) i++
    else j++
  }
}

function isNear(x: Placed, y: Placed, classes: readonly SourceClass[]): boolean {
  const gap = x.of.price.minus(y.of.price).abs()
  if (gap.isZero()) return false
  const a = x.of.price.abs()
  const b = y.of.price.abs()
  const larger = a.compare(b) >= 0 ? a : b
  if (gap.times(THOUSAND).compare(larger) > 0) return false
  // one class that shows both says that they are two
  if (classes.some((c) => isShownBy(x.entry, c) && isShownBy(y.entry, c))) return false
  return !shareSource(x.entry, y.entry.shown)
}

const THOUSAND = decimal('1000')

/** An event, a cash row, a holding or a balance of all classes to entries. */
export function matchOthers(candidates: readonly Candidate[], make: (c: Candidate) => Entry): Entry[] {
  const entries: Entry[] = []
  const groups = new Map<string, Candidate[]>()
  for (const c of candidates) {
    if (c.distinct) {
      entries.push(make(c))
      continue
    }
    const key = otherKey(c.rows[0] as Shown)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [c])
    else group.push(c)
  }
  const open: Entry[] = []
  for (const group of groups.values()) {
    const [only] = group
    if (only !== undefined && group.length === 1) {
      entries.push(make(only))
      continue
    }
    const placed: Entry[] = []
    for (const [c, own] of byClass(group.map((candidate) => ({ candidate })))) {
      const list = own.map((o) => o.candidate)
      if (placed.length > 0) list.sort(byTime)
      for (const candidate of list) {
        const same = placed.find((e) => !isShownBy(e, c) && !shareSource(e, candidate.rows))
        if (same !== undefined) attach(same, candidate.rows)
        else open.push(make(candidate))
      }
      while (open.length > 0) placed.push(open.shift() as Entry)
    }
    for (const e of placed) entries.push(e)
  }
  return joinWhatIsLeft(entries)
}

function byTime(a: Candidate, b: Candidate): number {
  const x = (a.rows[0] as Shown).evidence
  const y = (b.rows[0] as Shown).evidence
  return x.at - y.at || x.sequence - y.sequence || compareText(a.key, b.key)
}

/**
 * Second key. Events: account, contract, day, quantity, within lifecycle ends, within adjustments, else within one kind (a settlement is
 * no funding). Cash: account, currency, day, amount. Holdings and balances are the same whoever prints them.
 */
function otherKey(s: Shown): string {
  const e = s.evidence
  const body: EvidenceBody = e.body
  switch (body.row) {
    case 'event': {
      const { kind, quantity } = body.data
      const start = `${e.account} ${s.instrument} ${kindOf(kind)} ${e.tradingDay}`
      if (kind === 'bust') return `bust ${e.account} ${s.instrument} ${JSON.stringify(body.data.of)}`
      if (kind === 'funding') return `${start} ${cashKey(body.data)}`
      return `${start} ${quantity}`
    }
    case 'cash':
      return `${e.account} ${body.data.currency} ${e.tradingDay} ${body.data.amount}`
    case 'holding':
      return `${e.account} ${s.instrument} ${e.at} ${body.data.quantity}`
    case 'balance':
      return `${e.account} ${body.data.currency} ${e.at} ${body.data.amount}`
    default:
      return `${body.row} ${e.account} ${e.at}`
  }
}

function kindOf(kind: string): string {
  return ENDS.has(kind) ? 'life' : ADJUSTMENTS.has(kind) ? 'adjustment' : kind
}

/** An expiry that prints no quantity ("what is left") is the same as another class's end of that contract on that day. */
function joinWhatIsLeft(entries: Entry[]): Entry[] {
  const open = entries.filter(
    (e) => e.body.row === 'event' && ENDS.has(e.body.data.kind) && e.body.data.quantity === null,
  )
  if (open.length === 0) return entries
  const gone = new Set<Entry>()
  const key = (e: Entry) => `${e.account} ${e.instrument} ${e.tradingDay}`
  const byContract = new Map<string, Entry[]>()
  for (const e of entries) {
    if (e.body.row !== 'event' || !ENDS.has(e.body.data.kind) || e.body.data.quantity === null) continue
    const list = byContract.get(key(e))
    if (list === undefined) byContract.set(key(e), [e])
    else list.push(e)
  }
  for (const e of open) {
    if (e.distinct) continue
    const stated = byContract
      .get(key(e))
      ?.find(
        (o) => !o.distinct && !shareSource(o, e.shown) && !e.shown.some((s) => isShownBy(o, s.sourceClass)),
      )
    if (stated === undefined) continue
    attach(stated, e.shown)
    gone.add(e)
  }
  return entries.filter((e) => !gone.has(e))
}
