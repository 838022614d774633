/** What a report is made of: results computed elsewhere, gathered once. The definition is kept apart from its instances. */
import type { CashFigures, ExposureGroup, ExposureReport } from '../model/exposure.ts'
import type { InputLines } from '../model/inputLines.ts'
import type { MeasureUnits } from '../model/measureUnits.ts'
import { REPORT_SECTIONS, type ReportSection } from '../model/reportSections.ts'
import type { Paper } from './document.ts'

export interface ReportDefinition {
  readonly name: string
  readonly version: number
  readonly desk: string
  readonly paper: Paper
  readonly status: 'intraday' | 'end of day'
  readonly preparer: string
  readonly reviewer: string
  readonly approver: string
  readonly comment: string
  readonly sections: readonly ReportSection[]
}

/** The definition that is there before anyone wrote one, in the window and on the command line. */
export const DEFAULT_DEFINITION: ReportDefinition = {
  name: 'Exposure report',
  version: 1,
  desk: '',
  paper: 'A4',
  status: 'end of day',
  preparer: '',
  reviewer: '',
  approver: '',
  comment: '',
  sections: REPORT_SECTIONS,
}

/** A file or edit that the numbers rest on. */
export interface ReportSource {
  readonly label: string
  readonly detail: string
  readonly sha256: string | null
}

/** A change by a person that the numbers hold: typed fills, corrections, typed marks. */
export interface ReportOverride {
  readonly what: string
  /** what it says now; empty where the first column says it all */
  readonly value: string
  readonly reason: string
}

export interface ReportData {
  readonly definition: ReportDefinition
  readonly book: string
  /** true: the word Sample stands on every page */
  readonly sample: boolean
  /** valuation instant in ms UTC */
  readonly asOf: number
  /** when it was made, ms UTC; null leaves it out so that the same inputs give the same bytes */
  readonly madeAt: number | null
  /** that every figure is printed in; the reports below hold stored ones */
  readonly units: MeasureUnits
  /** one report a grouping; `underlying` is always there */
  readonly exposure: { readonly underlying: ExposureReport } & {
    readonly [G in ExposureGroup]?: ExposureReport
  }
  /** changes of the totals since one day before; null with a reason when they cannot be shown */
  readonly dayChange:
    | { readonly of: CashFigures; readonly reason: null }
    | { readonly of: null; readonly reason: string }
  /** strike x expiry maps, one report a measure with `heatmap` set */
  readonly heatmaps: readonly ExposureReport[]
  readonly inputs: InputLines
  readonly sources: readonly ReportSource[]
  readonly overrides: readonly ReportOverride[]
}
