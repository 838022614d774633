/**
 * Terms of contracts after all live evidence: a person's, then stated, then the market's rules, then assumptions. Ledger reference,
 * section 2. Terms never re-key a contract; two different stated values make it `terms_conflict`.
 */
import rules from '../data/ledger/rules.json' with { type: 'json' }
import type { BookEvidence } from '../model/evidence.ts'
import {
  type Certainty,
  type InstrumentIdentity,
  type InstrumentKind,
  type InstrumentTerms,
  instrumentName,
  parseInstrumentName,
  type TermName,
} from '../model/instrument.ts'
import { lookup } from '../model/lookup.ts'
import type { PositionStatus, ResolvedInstrument } from '../model/position.ts'
import { canonical } from './amounts.ts'
import type { Source } from './derivation.ts'
import { expiryInstantOf } from './expiryCalendar.ts'
import type { LiveSource, Names } from './names.ts'
import { isDate, readInstant, Zone } from './zones.ts'

export interface FamilyRule {
  readonly multiplier?: string
  readonly style: 'american' | 'european'
  readonly settles: 'physical' | 'cash'
  readonly underlyingFamily: string
  /** clocks of the expiry day; absent: the end of the day UTC */
  readonly zone?: string
  readonly close?: { readonly PM: string; readonly AM: string }
  /** how sure the rule is; absent: `rule` */
  readonly certainty?: 'assumed'
  /** sessions of the market, in `shared/data/calendars`; absent: every day is one */
  readonly calendar?: string
  /** in the money by this much is exercised without a word; any amount when absent */
  readonly threshold?: string
}

interface IndexClass {
  readonly underlying: string
  readonly style: 'american' | 'european'
  readonly settlement: 'AM' | 'PM'
}

const FAMILIES = rules.families as { readonly [family: string]: FamilyRule }
const { source: _classes, ...CLASSES } = rules.usIndexRoots
const INDEX_CLASSES = CLASSES as { readonly [root: string]: IndexClass }
/** Multipliers of futures, and of options whose class has the product's own code. */
const { source: _products, ...PRODUCTS } = rules.futureProducts as { readonly [root: string]: string }
/** Kinds that are one unit of themselves. */
const UNITS: ReadonlySet<InstrumentKind> = new Set<InstrumentKind>(['equity', 'fund', 'index', 'crypto'])
const ADJUSTED = /(?:\d|~\d{8})$/

/** The market's rule for a family, null when there is none. */
export function familyRule(family: string): FamilyRule | null {
  return lookup(FAMILIES, family) ?? null
}

/** A US option that does not deliver its plain shares: root with a digit at its end (USO1), or `~YYYYMMDD`. */
export function isAdjusted(id: InstrumentIdentity): boolean {
  return id.family === 'us-option' && ADJUSTED.test(id.root)
}

interface Statement {
  readonly terms: InstrumentTerms
  readonly certainty: { readonly [K in TermName]?: Certainty }
  readonly kind: InstrumentKind | null
  readonly source: Source
}

/** Resolves every contract that evidence names. @param used names that rows use beside those that are described */
export function resolveInstruments(
  book: BookEvidence,
  sources: readonly LiveSource[],
  names: Names,
  used: Iterable<string>,
): Map<string, ResolvedInstrument> {
  const statements = new Map<string, Statement[]>()
  const at = (name: string): Statement[] => {
    let list = statements.get(name)
    if (list === undefined) {
      list = []
      statements.set(name, list)
    }
    return list
  }
  for (const name of used) at(name)
  for (const { source, instruments } of sources) {
    for (const i of instruments) {
      const name = names.canonical(i.name)
      // a contract known only by a number says nothing about the one it was merged into but its terms
      const kind = name !== i.name && i.identity.family === 'unknown' ? null : i.kind
      at(name).push({ terms: i.terms, certainty: i.certainty, kind, source })
      if (i.terms.underlying !== undefined) at(names.canonical(i.terms.underlying))
    }
  }
  const typed = new Map<string, InstrumentTerms>()
  for (const { live, change } of book.edits) {
    if (!live || change.kind !== 'terms') continue
    const name = names.canonical(change.instrument)
    typed.set(name, { ...typed.get(name), ...change.terms })
    at(name)
  }
  const resolved = new Map<string, ResolvedInstrument>()
  for (const [name, list] of statements) {
    const instrument = resolve(name, list, typed.get(name) ?? {}, names)
    if (instrument !== null) resolved.set(name, instrument)
  }
  return resolved
}

function resolve(
  name: string,
  statements: readonly Statement[],
  typed: InstrumentTerms,
  names: Names,
): ResolvedInstrument | null {
  const identity = parseInstrumentName(name)
  if (identity === null) return null
  const kind = kindOf(identity, statements)
  const terms: { -readonly [K in TermName]?: unknown } = {}
  const certainty: { [K in TermName]?: Certainty } = {}
  let conflict = false
  const offered = new Map<TermName, { value: unknown; key: string; rank: number; made: number }>()
  for (const s of statements) {
    for (const [term, value] of Object.entries(s.terms) as [TermName, unknown][]) {
      const said = s.certainty[term] ?? 'stated'
      const offer = {
        value,
        key: keyOf(term, value),
        rank: RANK[said],
        made: s.source.made ?? Number.NEGATIVE_INFINITY,
      }
      const best = offered.get(term)
      if (
        best !== undefined &&
        best.rank === 0 &&
        offer.rank === 0 &&
        best.key !== offer.key &&
        !(term in typed)
      )
        conflict = true
      if (best === undefined || isBetter(offer, best)) offered.set(term, offer)
    }
  }
  for (const [term, { value, rank }] of offered) {
    terms[term] = value
    certainty[term] = rank === 0 ? 'stated' : rank === 1 ? 'rule' : 'assumed'
  }
  for (const [term, value] of Object.entries(typed) as [TermName, unknown][]) {
    terms[term] = value
    certainty[term] = 'stated'
  }
  const filled = terms as { -readonly [K in TermName]?: InstrumentTerms[K] }
  fillByRule(identity, kind, filled, certainty)
  if (filled.underlying !== undefined) filled.underlying = names.canonical(filled.underlying)
  const expiry = expiryInstant(identity, filled, certainty)
  const statuses: PositionStatus[] = []
  if (isAdjusted(identity) && filled.deliverable === undefined) statuses.push('needs_deliverable')
  if (identity.family === 'unknown') statuses.push('needs_terms')
  if (conflict) statuses.push('terms_conflict')
  return { name, identity, kind, terms: filled, certainty, ...expiry, statuses }
}

const RANK: { readonly [K in Certainty]: number } = { stated: 0, rule: 1, assumed: 2 }

function isBetter(
  a: { key: string; rank: number; made: number },
  b: { key: string; rank: number; made: number },
): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank
  if (a.made !== b.made) return a.made > b.made
  return a.key > b.key
}

function keyOf(term: TermName, value: unknown): string {
  if (term === 'multiplier' || term === 'tick') return canonical(String(value))
  if (term === 'expiresAt') return String(readInstant(String(value)))
  return JSON.stringify(value)
}

function kindOf(id: InstrumentIdentity, statements: readonly Statement[]): InstrumentKind {
  let best: Statement | null = null
  for (const s of statements) {
    if (s.kind === null) continue
    const made = s.source.made ?? Number.NEGATIVE_INFINITY
    const bestMade = best?.source.made ?? Number.NEGATIVE_INFINITY
    if (best === null || made > bestMade || (made === bestMade && s.kind < (best.kind as string))) best = s
  }
  if (best?.kind) return best.kind
  if (id.right !== null) return 'option'
  if (id.expiry === 'PERP') return 'perpetual'
  if (id.expiry !== null) return 'future'
  return id.family.endsWith('equity') ? 'equity' : 'other'
}

function fillByRule(
  id: InstrumentIdentity,
  kind: InstrumentKind,
  terms: { -readonly [K in TermName]?: InstrumentTerms[K] },
  certainty: { [K in TermName]?: Certainty },
): void {
  const set = <K extends TermName>(term: K, value: InstrumentTerms[K], by: Certainty): void => {
    if (terms[term] !== undefined || value === undefined) return
    terms[term] = value
    certainty[term] = by
  }
  const rule = lookup(FAMILIES, id.family)
  const index = id.family === 'us-option' ? lookup(INDEX_CLASSES, id.root) : undefined
  if (UNITS.has(kind)) set('multiplier', '1', 'rule')
  if (rule !== undefined) set('multiplier', rule.multiplier, 'rule')
  if (id.family === 'cme-future' || id.family === 'cme-option')
    set('multiplier', lookup(PRODUCTS, id.root), 'rule')
  set('multiplier', '1', 'assumed')
  if (id.right === null) {
    if (id.family === 'deribit' && (kind === 'future' || kind === 'perpetual'))
      set('inverse', isCoinSettled(id), 'rule')
    return
  }
  if (index !== undefined) {
    set('style', index.style, 'rule')
    set('settlement', index.settlement, 'rule')
    set('settles', 'cash', 'rule')
    set('underlying', plain('us-index', index.underlying, id.settle), 'rule')
  }
  if (rule === undefined) return
  const by = rule.certainty ?? 'rule'
  set('style', rule.style, by)
  set('settles', rule.settles, by)
  if (id.family === 'us-option') set('settlement', 'PM', 'rule')
  if (id.family === 'deribit') set('inverse', isCoinSettled(id), 'rule')
  const root = id.family === 'us-option' ? id.root.replace(ADJUSTED, '').replace(/\d+$/, '') : id.root
  set('underlying', plain(rule.underlyingFamily, root, id.settle), by)
}

function isCoinSettled(id: InstrumentIdentity): boolean {
  return id.root === id.settle
}

function plain(family: string, root: string, settle: string): string {
  return instrumentName({ family, root, expiry: null, right: null, strike: null, settle })
}

function expiryInstant(
  id: InstrumentIdentity,
  terms: InstrumentTerms,
  certainty: { readonly [K in TermName]?: Certainty },
): { expiresAt: number | null; expiresAtCertainty: Certainty | null } {
  if (terms.expiresAt !== undefined) {
    const at = readInstant(terms.expiresAt)
    if (at !== null) return { expiresAt: at, expiresAtCertainty: certainty.expiresAt ?? 'stated' }
  }
  // a future known by its month only (`2026-03`) has no expiry day
  if (id.expiry === null || !isDate(id.expiry)) return { expiresAt: null, expiresAtCertainty: null }
  const rule = lookup(FAMILIES, id.family)
  if (rule?.zone === undefined || rule.close === undefined)
    return { expiresAt: Zone.of('UTC').endOfDay(id.expiry), expiresAtCertainty: 'assumed' }
  const { at, certainty: by } = expiryInstantOf(
    { ...rule, zone: rule.zone, close: rule.close },
    id.expiry,
    terms.settlement === 'AM' ? 'AM' : 'PM',
  )
  return { expiresAt: at, expiresAtCertainty: by }
}
