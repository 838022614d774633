/** What a batch, an undo or a revival does to a book. Ledger reference, sections 5 and 13. */
import type { BatchEvidence, BookEvidence, Evidence } from '../model/evidence.ts'
import type { BatchWarning, ImportOutcome } from '../model/position.ts'
import type { Entry, Shown } from './derivation.ts'
import { type DerivedEntries, deriveEntries } from './derive.ts'

type OutcomeRow = ImportOutcome['rows'][number]

/** What importing `batch` adds to `before` (which does not hold it). Same file and revival: see `sameFileOutcome`, `reviveOutcome`. */
export function importOutcome(before: BookEvidence, batch: BatchEvidence): ImportOutcome {
  const number = batch.number > 0 ? batch.number : Math.max(0, ...before.batches.map((b) => b.number)) + 1
  const batches = [...before.batches, { ...batch, number, live: true }]
  const d = deriveEntries({ ...before, batches })
  return outcomeOf(d, 'batch', number, batch.rows, batch.warnings)
}

/** What the rows of edit `number`, already in `book`, add to it. */
export function editOutcome(book: BookEvidence, number: number): ImportOutcome {
  const edit = book.edits.find((e) => e.number === number)
  const rows = edit?.change.kind === 'rows' ? edit.change.rows : []
  return outcomeOf(deriveEntries(book), 'edit', number, rows, [])
}

/** Answer for bytes that are already live. */
export function sameFileOutcome(batch: BatchEvidence): ImportOutcome {
  const rows = batch.rows.map((r): OutcomeRow => {
    const outcome = isEntry(r) ? 'duplicate' : 'new'
    return { row: r.row, outcome, reason: 'This file is already in the book.', sameAs: null }
  })
  return {
    written: 0,
    duplicates: batch.rows.filter(isEntry).length,
    confirmed: 0,
    warnings: ['same_file'],
    rows,
  }
}

/** Answer for importing the bytes of void batch `number` again: what its revival adds, with the warning `revived`. */
export function reviveOutcome(book: BookEvidence, number: number): ImportOutcome {
  const batch = book.batches.find((b) => b.number === number)
  if (batch === undefined) throw new RangeError(`there is no batch ${number}`)
  const others = { ...book, batches: book.batches.filter((b) => b !== batch) }
  const outcome = importOutcome(others, batch)
  return { ...outcome, warnings: sorted([...outcome.warnings, 'revived']) }
}

/** Live entries of the book: busts count, what they bust still counts, delivery legs do not. removed = before - after. */
export function liveEntries(book: BookEvidence): number {
  return deriveEntries(book).entryCount
}

function isEntry(r: Evidence): boolean {
  return r.body.row !== 'price' && r.body.row !== 'dividend' && r.body.row !== 'fxRate'
}

function sorted(warnings: readonly BatchWarning[]): BatchWarning[] {
  return [...new Set(warnings)].sort()
}

function outcomeOf(
  d: DerivedEntries,
  kind: 'batch' | 'edit',
  number: number,
  evidence: readonly Evidence[],
  intake: readonly BatchWarning[],
): ImportOutcome {
  const isOwn = (s: Shown) => s.source.kind === kind && s.source.number === number
  const own = new Map<number, Shown>()
  for (const s of d.shown) if (isOwn(s)) own.set(s.evidence.row, s)
  const near = new Map<Entry, Entry>()
  for (const { first, second } of d.nearMatches) {
    near.set(first, second)
    near.set(second, first)
  }
  const waiting = new Set(d.waitingBusts)
  const warnings = new Set<BatchWarning>(intake)
  const counted = new Set<Entry>()
  const counts = { written: 0, duplicates: 0, confirmed: 0 }
  const rows: OutcomeRow[] = []
  for (const e of evidence) {
    const s = own.get(e.row)
    const entry = s?.entry
    if (s === undefined || entry === null || entry === undefined) {
      rows.push({ row: e.row, outcome: 'new', reason: null, sameAs: null })
      continue
    }
    const others = [...entry.shown, ...entry.linked.flatMap((g) => g.samples)].filter((o) => !isOwn(o))
    const judged = judge(s, entry, others, counted.has(entry))
    counted.add(entry)
    if (judged.outcome === 'new') counts.written++
    else if (judged.outcome === 'confirmed') counts.confirmed++
    else counts.duplicates++
    const warning = warn(s, entry, judged.outcome, near, waiting)
    if (judged.sameAs !== null) warnings.add('same_as')
    if (warning === null) rows.push({ row: e.row, ...judged })
    else {
      warnings.add(warning.code)
      rows.push({ row: e.row, outcome: 'warning', reason: warning.reason, sameAs: judged.sameAs })
    }
  }
  return { ...counts, warnings: sorted([...warnings]), rows }
}

/** New, a duplicate, or the confirmation of something a person typed. */
function judge(
  s: Shown,
  entry: Entry,
  others: readonly Shown[],
  repeated: boolean,
): Pick<OutcomeRow, 'outcome' | 'reason' | 'sameAs'> {
  const printed = others.filter((o) => o.sourceClass.kind !== 'typed')
  if (others.length === 0) {
    if (!repeated) return { outcome: 'new', reason: null, sameAs: null }
    return { outcome: 'duplicate', reason: 'The same row stands in this file already.', sameAs: null }
  }
  const typed = s.sourceClass.kind === 'typed'
  if (!typed && printed.length === 0)
    return { outcome: 'confirmed', reason: 'Confirms what a person typed before.', sameAs: null }
  if (typed && printed.length === 0)
    return { outcome: 'duplicate', reason: 'A person typed the same before.', sameAs: null }
  const sameClass = printed.some((o) => o.sourceClass === s.sourceClass)
  const sameAs = sameClass ? null : (printed[0] as Shown).source.format
  const where = describe(printed[0] as Shown)
  const what = entry.linked.length > 0 ? 'Adds up to the same fills as' : 'The same as'
  return { outcome: 'duplicate', reason: `${what} ${where}.`, sameAs }
}

function describe(s: Shown): string {
  const line = s.evidence.line === null ? `row ${s.evidence.row}` : `line ${s.evidence.line}`
  return `${line} of batch ${s.source.number} (${s.source.format})`
}

function warn(
  s: Shown,
  entry: Entry,
  outcome: OutcomeRow['outcome'],
  near: ReadonlyMap<Entry, Entry>,
  waiting: ReadonlySet<Entry>,
): { code: BatchWarning; reason: string } | null {
  if (s.idConflict && entry.shown.some((o) => o.idConflict && o.source !== s.source)) {
    const id = s.evidence.id
    return {
      code: 'id_conflict',
      reason: `The broker's id ${id} stands for other figures elsewhere: the later statement is used, please look at both.`,
    }
  }
  if (outcome !== 'new') return null
  const twin = near.get(entry)
  if (twin !== undefined) {
    const other = twin.shown[0]
    const where = other === undefined ? 'another fill' : describe(other)
    return {
      code: 'near_match',
      reason: `Almost the same as ${where}, only the price differs: decide whether it is one fill or two.`,
    }
  }
  if (waiting.has(entry))
    return {
      code: 'bust_unmatched',
      reason: 'The fill that this row busts is not in the book yet: it waits for it.',
    }
  return null
}
