/** A report as data: blocks in reading order, every text already printed. What the PDF shows is here, nothing is computed later. */

export type Paper = 'A4' | 'Letter'

/** One fact of a cover block. `mark` draws attention by shape as well as words. */
export interface ReportFact {
  readonly label: string
  readonly value: string
  readonly mark?: 'warning'
}

export interface ReportColumn {
  readonly title: string
  /** unit of the column, printed under the title in small type */
  readonly unit?: string
  readonly align: 'left' | 'right'
  /** `*`: shares what is left; a number: points, without the gap between columns */
  readonly width: '*' | number
}

/** A printed cell. `tone` repeats the sign in colour, `quiet` is secondary truth, `na` marks what is not known. */
export interface ReportCell {
  readonly text: string
  readonly tone?: 'long' | 'short'
  readonly strong?: boolean
  readonly quiet?: boolean
  readonly na?: boolean
  /** set in the smallest type: hashes */
  readonly small?: boolean
}

/** A cell of a heat map; `step` is -5 to 5 on the diverging ramp, null for a cell without a number. */
export interface ReportHeatCell {
  readonly text: string
  readonly step: number | null
  readonly kind: 'empty' | 'priced' | 'partly' | 'notPriced'
}

export type ReportBlock =
  | { readonly block: 'heading'; readonly text: string; readonly note?: string }
  | { readonly block: 'paragraph'; readonly text: string; readonly quiet?: boolean }
  | { readonly block: 'facts'; readonly perRow: number; readonly facts: readonly ReportFact[] }
  | {
      readonly block: 'table'
      readonly columns: readonly ReportColumn[]
      readonly rows: readonly (readonly ReportCell[])[]
      readonly total?: readonly ReportCell[]
      /** printed in place of rows when there are none */
      readonly empty?: string
    }
  | {
      readonly block: 'heatmap'
      readonly columnTitles: readonly string[]
      readonly rowTitles: readonly string[]
      /** row-major */
      readonly cells: readonly ReportHeatCell[]
      readonly rowTotals: readonly string[]
      readonly columnTotals: readonly string[]
      readonly total: string
      /** index of the outlined and of the ringed cell, -1 when there is none */
      readonly base: number
      readonly worst: number
      /** one line: unit, limits, what is outlined, ringed, hatched */
      readonly legend: string
    }
  | { readonly block: 'signoff'; readonly roles: readonly { readonly role: string; readonly name: string }[] }
  | { readonly block: 'pageBreak' }

export interface ReportDocument {
  readonly title: string
  readonly book: string
  /** `20 Nov 2026 21:00:00 UTC` */
  readonly asOf: string
  readonly subtitle: string
  readonly paper: Paper
  /** left and right of every page's foot; the page number is added on the right */
  readonly footLeft: string
  readonly footRight: string
  /** ms UTC, written into the file's information: the as-of, never the clock */
  readonly stamp: number
  readonly blocks: readonly ReportBlock[]
}
