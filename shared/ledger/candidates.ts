/**
 * Rows of one source class to candidates: one for each thing the class shows, however many of its files repeat it (first keys). Ledger
 * reference, section 5.
 */
import type { EventData, Evidence } from '../model/evidence.ts'
import type { Shown, SourceClass } from './derivation.ts'

/** One thing as one class shows it. */
export interface Candidate {
  readonly key: string
  readonly sourceClass: SourceClass
  /** the row that stands first */
  readonly rows: Shown[]
  readonly distinct: boolean
}

export type CountedKind = 'fill' | 'event' | 'cash' | 'holding' | 'balance'
export type Candidates = { readonly [K in CountedKind]: Candidate[] }

/** Rows that a person declared entries of their own: `batch number` to rows. */
export type DistinctRows = ReadonlyMap<number, ReadonlySet<number>>

/** @param shown all live rows, the rows of one source together */
export function readCandidates(shown: readonly Shown[], distinct: DistinctRows): Candidates {
  const classes = new Map<SourceClass, Map<string, Candidate>>()
  const all: Candidates = { fill: [], event: [], cash: [], holding: [], balance: [] }
  let source: unknown = null
  let ordinals = new Map<string, number>()
  for (const s of shown) {
    const kind = s.evidence.body.row
    if (kind === 'price' || kind === 'dividend' || kind === 'fxRate') continue
    // typed rows of all edits count as one file: a fill typed twice is two fills
    const file = s.sourceClass.kind === 'typed' ? 'typed' : s.source
    if (file !== source) {
      source = file
      ordinals = new Map()
    }
    const own = isDistinct(s, distinct)
    let key: string
    if (kind === 'holding' || kind === 'balance') key = contentKey(s)
    else if (s.sourceClass.kind === 'id') key = `${kind} ${s.evidence.account} id ${s.evidence.id}`
    else {
      const content = contentKey(s)
      const ordinal = (ordinals.get(content) ?? 0) + 1
      ordinals.set(content, ordinal)
      key = `${content} ${ordinal}`
    }
    if (own) key = `${key} distinct ${s.source.sha256} ${s.evidence.row}`
    let found = classes.get(s.sourceClass)
    if (found === undefined) {
      found = new Map()
      classes.set(s.sourceClass, found)
    }
    const candidate = found.get(key)
    if (candidate !== undefined) candidate.rows.push(s)
    else {
      const made = { key, sourceClass: s.sourceClass, rows: [s], distinct: own }
      found.set(key, made)
      all[kind].push(made)
    }
  }
  for (const list of Object.values(all)) for (const c of list) if (c.rows.length > 1) settleRows(c)
  return all
}

function isDistinct(s: Shown, distinct: DistinctRows): boolean {
  return s.source.kind === 'batch' && distinct.get(s.source.number)?.has(s.evidence.row) === true
}

/** The later made stands; other content under the same broker id is marked. Ties are decided by content, never by order of import. */
function settleRows(c: Candidate): void {
  c.rows.sort(
    (a, b) =>
      (b.source.made ?? Number.NEGATIVE_INFINITY) - (a.source.made ?? Number.NEGATIVE_INFINITY) ||
      compareText(contentKey(b), contentKey(a)) ||
      compareText(JSON.stringify(b.evidence.body), JSON.stringify(a.evidence.body)) ||
      a.evidence.sequence - b.evidence.sequence ||
      compareText(a.source.sha256, b.source.sha256),
  )
  if (c.sourceClass.kind !== 'id') return
  const standing = contentKey(c.rows[0] as Shown)
  for (const s of c.rows) s.idConflict = contentKey(s) !== standing
  if (c.rows.some((s) => s.idConflict)) (c.rows[0] as Shown).idConflict = true
}

/** Order of two texts by UTF-16 code units: the same on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What makes two rows of one class without an id the same, but for their ordinal. */
export function contentKey(s: Shown): string {
  const e = s.evidence
  const body = e.body
  switch (body.row) {
    case 'fill':
      return `fill ${e.account} ${s.instrument} ${e.at} ${body.data.quantity} ${body.data.price}`
    case 'event':
      return eventKey(e, s.instrument, body.data)
    case 'cash':
      return `cash ${e.account} ${body.data.currency} ${e.at} ${body.data.amount} ${body.data.kind}`
    case 'holding':
      return `holding ${e.account} ${s.instrument} ${e.at} ${body.data.quantity}`
    case 'balance':
      return `balance ${e.account} ${body.data.currency} ${e.at} ${body.data.amount}`
    default:
      return `${body.row} ${e.account} ${e.at}`
  }
}

/**
 * Events: account, kind, contract, day, quantity. Settlements and funding come several a day and have no quantity: their instant and cash
 * tell them apart, so that the files of two half days lose none. A bust is told by what it names.
 */
function eventKey(e: Evidence, instrument: string | null, data: EventData): string {
  const start = `event ${e.account} ${data.kind} ${instrument}`
  if (data.kind === 'bust') return `${start} ${JSON.stringify(data.of)}`
  if (data.kind === 'settlement' || data.kind === 'funding') return `${start} ${e.at} ${cashKey(data)}`
  return `${start} ${e.tradingDay} ${data.quantity}`
}

/** The cash of an event as part of a key: amounts and currencies as printed. */
export function cashKey(data: EventData): string {
  return data.cash.map((c) => `${c.amount} ${c.currency}`).join(' ')
}
