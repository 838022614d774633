/** One file through everything pure that an import does with it: what went wrong, in one line, or null. */
import { deriveBook } from '../../shared/ledger/derive.ts'
import { Intake } from '../../shared/ledger/intake.ts'
import { importOutcome } from '../../shared/ledger/outcome.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import type { BookEvidence } from '../../shared/model/evidence.ts'
import type { Issue } from '../../shared/model/issue.ts'
import type { StatementHeader, StatementRow } from '../../shared/model/statement.ts'
import { readChain } from '../../shared/statements/chains/readChain.ts'
import { EncodingProbe, refuseBinary, TextPush } from '../../shared/statements/decode.ts'
import type { Draft, RowTally, StatementFormat } from '../../shared/statements/format.ts'
import { readHistory } from '../../shared/statements/histories/readHistory.ts'
import { FORMATS, nothingRecognised, recognise } from '../../shared/statements/registry.ts'
import { rowsLeftOut } from './fuzzRows.ts'

const HEAD = 64 * 1024
const EMPTY: BookEvidence = { batches: [], edits: [] }
const AS_OF = Date.UTC(2027, 0, 1)
/** The ledger's own work grows faster than the file: larger batches are left to its benches. */
const DERIVED_ROWS = 1500

interface Reading {
  readonly header: StatementHeader | null
  readonly drafts: readonly Draft[]
  readonly issues: readonly Issue[]
  readonly skipped: readonly string[]
  readonly seen: number
  /** records that are no data rows: headers, titles, footers */
  readonly asides: number
  readonly tally: RowTally
}

/** @returns what is wrong (stable between runs, so that shrinking can compare it), or null */
export function judge(bytes: Uint8Array, fileName: string): string | null {
  try {
    return wrong(bytes, fileName)
  } catch (error) {
    return `threw ${error instanceof Error ? `${error.name}: ${error.message} ${where(error)}` : String(error)}`
  }
}

function where(error: Error): string {
  const frame = /\(?(?:file:\/\/)?[^\s()]*\/(shared\/[^\s():]+:\d+)/.exec(error.stack ?? '')
  return frame === null ? '' : `at ${frame[1]}`
}

function wrong(bytes: Uint8Array, fileName: string): string | null {
  const probe = new EncodingProbe()
  probe.write(bytes)
  const encoding = probe.result()
  const refusal = refuseBinary(bytes) ?? encoding.issues.find((i) => i.severity === 'error')
  if (refusal !== undefined && refusal !== null) return sentence(refusal)
  const push = new TextPush(encoding)
  const text = push.write(bytes) + push.end()
  const head = { fileName, text: text.slice(0, HEAD) }
  const found = recognise(head)
  const unknown =
    found === null ? (sentence(nothingRecognised(head)) ?? quotesAndPrices(text, fileName)) : null
  if (unknown !== null) return unknown
  // a person may force any format on any file
  const format = found?.format ?? (FORMATS[bytes.length % FORMATS.length] as StatementFormat)
  const whole = read(format, fileName, text, text.length)
  const told = accounted(whole) ?? rowsLeftOut(format.id, text, whole)
  if (told !== null) return `${format.id}: ${told}`
  const size = 1 + (bytes.length % 997)
  const pieces = read(format, fileName, text, size)
  if (JSON.stringify(pieces) !== JSON.stringify(whole))
    return `${format.id}: pieces read otherwise than the whole`
  return written(format, fileName, whole)
}

/** Chains and histories: the same accounts of their rows. */
function quotesAndPrices(text: string, fileName: string): string | null {
  for (const r of [readChain(text, { fileName }), readHistory(text, { fileName })]) {
    if (r === null) continue
    const { seen, drafted, skipped, failed } = r.tally
    if (seen !== drafted + skipped + failed) return `${r.format}: rows in are not rows out`
    if (r.issues.filter((i) => i.severity === 'error').length < failed)
      return `${r.format}: a row failed without an error`
    for (const issue of r.issues) {
      const bad = sentence(issue)
      if (bad !== null) return `${r.format}: ${bad}`
    }
  }
  return null
}

function read(format: StatementFormat, fileName: string, text: string, size: number): Reading {
  let header: StatementHeader | null = null
  const drafts: Draft[] = []
  const issues: Issue[] = []
  const skipped: string[] = []
  let seen = 0
  let asides = 0
  const parser = format.create(
    {
      header: (h) => {
        header = h
      },
      draft: (d) => drafts.push(d),
      issue: (i) => issues.push(i),
      rowSeen: () => {
        seen += 1
      },
      skipped: (reason) => skipped.push(reason),
      aside: () => {
        asides += 1
      },
    },
    { fileName, zone: 'America/New_York', account: null },
  )
  for (let at = 0; at < text.length; at += size) parser.write(text.slice(at, at + size))
  parser.end()
  return { header, drafts, issues, skipped, seen, asides, tally: parser.tally() }
}

/** Rows in = rows drafted + skipped with a reason + failed with an error. */
function accounted(r: Reading): string | null {
  const { seen, drafted, skipped, failed } = r.tally
  if (seen !== drafted + skipped + failed) return 'rows in are not rows out'
  if (r.seen !== seen) return 'rows seen are told twice over'
  if (r.skipped.length !== skipped) return 'skips are not what was skipped'
  if (r.skipped.some((reason) => reason.trim() === '')) return 'a skip without a reason'
  const errors = r.issues.filter((i) => i.severity === 'error').length
  if (errors < failed) return 'a row failed without an error'
  if (new Set(r.drafts.filter((d) => d.row !== 'instrument').map((d) => d.line)).size > drafted + 1)
    return 'drafts without a row'
  if (r.header === null) return 'no header'
  for (const issue of r.issues) {
    const bad = sentence(issue)
    if (bad !== null) return bad
  }
  return null
}

function sentence(issue: Issue): string | null {
  if (!/^[a-z0-9_]+$/.test(issue.code)) return 'an issue without a code'
  if (issue.message.length > 600) return `${issue.code} is no short sentence`
  if (!/[.…]$/.test(issue.message)) return `${issue.code} does not end like a sentence`
  // texts of the file stand in quotes, names of its columns do not
  const own = issue.message.replace(/"[^"]*"/g, '').replaceAll(issue.column || '\0', '')
  return /\b(?:undefined|NaN|\[object)\b/.test(own) ? `${issue.code} tells a defect` : null
}

/** Drafts = evidence + errors; evidence = entries written + duplicates + confirmed + what is no entry. */
function written(format: StatementFormat, fileName: string, r: Reading): string | null {
  const intake = new Intake({ fileName, sha256: '0'.repeat(64), number: 1 })
  if (r.header !== null) intake.header(r.header)
  let rows = 0
  for (const d of r.drafts) {
    if (d.row !== 'instrument') rows += 1
    intake.row({ row: d.row, data: d.data } as StatementRow, { line: d.line, raw: d.raw })
  }
  const { batch, issues } = intake.end()
  const errors = issues.filter((i) => i.severity === 'error').length
  if (batch.rows.length > rows || (r.header !== null && rows - batch.rows.length > errors))
    return `${format.id}: the ledger lost rows without an error`
  for (const issue of issues) {
    const bad = sentence(issue)
    if (bad !== null) return `${format.id}: ledger: ${bad}`
  }
  if (batch.rows.length > DERIVED_ROWS) return null
  const outcome = importOutcome(EMPTY, batch)
  const entries = batch.rows.filter(
    (e) => e.body.row !== 'price' && e.body.row !== 'dividend' && e.body.row !== 'fxRate',
  ).length
  if (outcome.rows.length !== batch.rows.length) return `${format.id}: the outcome lost rows`
  if (outcome.written + outcome.duplicates + outcome.confirmed !== entries)
    return `${format.id}: written and duplicates are not the entries`
  snapshotAt(deriveBook({ ...EMPTY, batches: [batch] }), AS_OF)
  return null
}
