/** Use case: the exposure report of a risk meeting as PDF bytes (`hedgerow report`, the Report view). Same inputs, same bytes. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import {
  CASH_MEASURES,
  type CashFigures,
  type CashMeasure,
  type ExposureGroup,
  type ExposureReport,
} from '../../shared/model/exposure.ts'
import type { InputLines } from '../../shared/model/inputLines.ts'
import type { MeasureUnits } from '../../shared/model/measureUnits.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import type { ReportData, ReportDefinition, ReportOverride, ReportSource } from '../../shared/report/data.ts'
import { inputName, inputValue } from '../../shared/report/names.ts'
import { formatCount } from '../../shared/report/numbers.ts'
import { DAY_MS, type HeldThen, noDayChange } from '../../shared/screen/dayBefore.ts'
import type { BatchLine, EditLine } from './workspace.ts'

/** What a report needs of the open book. */
export interface ReportBook {
  readonly path: string
  revision(): number
  batches(): readonly BatchLine[] | Promise<readonly BatchLine[]>
  edits(): readonly EditLine[]
}

/** What these services are given by their host; everything is of one book at one as-of, in its reporting currency. */
export interface ReportDependencies {
  readonly book: ReportBook
  /** the book is the sample: every page says so */
  readonly sample: boolean
  /** that figures are printed in */
  readonly units: MeasureUnits
  /** the engine's report; asked a few times, for tables and maps. `at`: another instant than the as-of, ms UTC */
  exposure(by: ExposureGroup, heatmap: CashMeasure | null, at?: number): Promise<ExposureReport>
  /** inputs of the market snapshot that the exposure is priced with */
  inputs(): Promise<InputLines>
  /** called with the number of parts gathered, of all */
  readonly onProgress?: (done: number, total: number) => void
}

/** Lays a report out and prints it; `printData` of electron/pdf, in this process or in one of its own. */
export type PrintPort = (data: ReportData) => Promise<{ readonly bytes: Uint8Array; readonly pages: number }>

export interface MadeReport {
  readonly bytes: Uint8Array
  readonly pages: number
  /** lower-case hex SHA-256 of the bytes */
  readonly sha256: string
}

/** Tables of the report with the map that is asked for in the same breath. */
const PARTS: readonly (readonly [ExposureGroup, CashMeasure | null])[] = [
  ['underlying', 'dollarDelta'],
  ['expiry', 'gammaCash1pct'],
  ['strategy', 'vegaCash'],
  ['account', null],
]
const ATTEMPTS = 3

/**
 * Everything the report shows, of one revision and one snapshot: when a commit comes between two questions, all are put again.
 * @param asOf valuation instant in ms UTC
 * @throws AppError of engine and book; `engine/failed` when the book changes again and again meanwhile
 */
export async function gatherReport(
  deps: ReportDependencies,
  definition: ReportDefinition,
  asOf: number,
): Promise<ReportData> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const data = await gathered(deps, definition, asOf)
    if (data !== null) return data
  }
  throw new AppError('engine/failed', 'The book is being changed while the report is made: try again.')
}

/** The report as PDF bytes with their hash. @throws Error when a text cannot be laid out */
export async function makeReport(data: ReportData, print: PrintPort): Promise<MadeReport> {
  const { bytes, pages } = await print(data)
  return { bytes, pages, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** @returns null when the book did not stay at one revision from the first question to the last */
async function gathered(
  deps: ReportDependencies,
  definition: ReportDefinition,
  asOf: number,
): Promise<ReportData | null> {
  const { book } = deps
  const revision = book.revision()
  const reports: ExposureReport[] = []
  for (const [by, heatmap] of PARTS) {
    reports.push(await deps.exposure(by, heatmap))
    deps.onProgress?.(reports.length, PARTS.length)
  }
  const before = await deps.exposure('underlying', null, asOf - DAY_MS)
  const inputs = await deps.inputs()
  const batches = (await book.batches()).filter((b) => b.live)
  const edits = book.edits().filter((e) => e.live)
  const revisions = [book.revision(), before.revision, ...reports.map((r) => r.revision)]
  if (revisions.some((r) => r !== revision)) return null
  const [underlying, expiry, strategy, account] = reports as [
    ExposureReport,
    ExposureReport,
    ExposureReport,
    ExposureReport,
  ]
  return {
    definition,
    book: deps.sample ? 'Sample book' : bookName(book.path),
    sample: deps.sample,
    asOf,
    madeAt: null,
    units: deps.units,
    exposure: { underlying, expiry, strategy, account },
    dayChange: dayChange(underlying, before),
    heatmaps: reports.filter((r) => r.heatmap !== null),
    inputs,
    sources: sources(batches, edits),
    overrides: overrides(edits, inputs),
  }
}

/** Changes of the totals since one day before, as the tiles of the window show them. */
function dayChange(now: ExposureReport, before: ExposureReport): ReportData['dayChange'] {
  const held = (r: ExposureReport): HeldThen => ({ count: r.positions, unpriced: r.positions - r.priced })
  const reason = noDayChange(held(before), held(now))
  if (reason !== null) return { of: null, reason }
  const of = Object.fromEntries(CASH_MEASURES.map((m) => [m, now.totals[m] - before.totals[m]]))
  return { of: of as CashFigures, reason: null }
}

function bookName(path: string): string {
  return basename(path).replace(/\.hedgerow$/, '')
}

/** Live files and edits. The instant of the import is left out: it is no input of any number. */
function sources(batches: readonly BatchLine[], edits: readonly EditLine[]): readonly ReportSource[] {
  return [
    ...batches.map((b): ReportSource => ({ label: b.fileName, detail: batchDetail(b), sha256: b.sha256 })),
    ...(edits.length === 0
      ? []
      : [
          { label: 'Edits', detail: `${many(edits.length, 'edit')} of a person, listed above`, sha256: null },
        ]),
  ]
}

function batchDetail(b: BatchLine): string {
  const accounts = b.accounts.map((a) => a.id)
  const named = accounts.length > 4 ? `${accounts.length} accounts` : accounts.join(', ')
  const span = b.from === null || b.to === null ? '' : `, ${day(b.from)} to ${day(b.to)}`
  return `batch ${b.number}, ${b.format}, ${many(b.rows, 'row')}${named === '' ? '' : `, ${named}`}${span}`
}

const EDIT_KINDS: { readonly [kind: string]: string | undefined } = {
  rows: 'typed rows',
  supersede: 'an entry corrected or rejected',
  distinct: 'a row kept that looked like a duplicate',
  merge: 'two contracts read as one',
  terms: 'terms of a contract',
  strategy: 'strategy of an entry',
}

function overrides(
  edits: readonly EditLine[],
  { listed, typedMarks }: InputLines,
): readonly ReportOverride[] {
  return [
    ...edits.map((e) => ({
      what: `Edit e${e.number}: ${EDIT_KINDS[e.kind] ?? e.kind}`,
      value: e.rows > 0 ? many(e.rows, 'row') : '',
      reason: e.reason,
    })),
    ...[...listed, ...typedMarks]
      .filter((i) => i.source === 'typed')
      .map((i) => {
        const { text, unit } = inputValue(i)
        return { what: `${inputName(i)}, typed`, value: `${text} ${unit}`, reason: 'market input' }
      }),
  ]
}

function many(n: number, word: string): string {
  return `${formatCount(n)} ${word}${n === 1 ? '' : 's'}`
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
