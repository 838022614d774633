/** What a file of prices over time says: series of closes, whatever the layout. Figures are exact decimal texts. */
import type { Issue } from '../../model/issue.ts'
import { RowCounts } from '../common/rowCounts.ts'
import { RowError } from '../common/rowLog.ts'
import type { RowTally } from '../format.ts'

/** One bar or close. */
export interface PricePoint {
  /** 1-based line; null when the file has no lines */
  readonly line: number | null
  /** local date, or an instant with offset, or a local time where the file's zone is not printed */
  readonly at: string
  readonly open: string | null
  readonly high: string | null
  readonly low: string | null
  readonly close: string
  readonly volume: string | null
}

export interface PriceSeries {
  /** column or product as printed; empty when the file names none */
  readonly name: string
  /** what a close is: a price, or a volatility index in points */
  readonly kind: 'price' | 'volatility'
  /** oldest first, each instant once */
  readonly points: readonly PricePoint[]
}

export interface History {
  /** `fred`, `lean-daily`, ... */
  readonly format: string
  readonly series: readonly PriceSeries[]
  readonly issues: readonly Issue[]
  readonly tally: RowTally
}

/** What the file does not say and its name, or a person, may. */
export interface HistoryHints {
  readonly fileName: string
  /** local date of minute files that print only the time of day */
  readonly date?: string
  /** whether Lean's prices are printed x10000 (shares) or plain (coins); absent: told by the figures */
  readonly scaled?: boolean
}

/** Collects the points of one file; every row gives points, is skipped, or is one error. */
export class HistoryRows extends RowCounts {
  readonly #format: string
  readonly #kind: PriceSeries['kind']
  readonly #series = new Map<string, PricePoint[]>()

  constructor(format: string, kind: PriceSeries['kind'] = 'price') {
    super()
    this.#format = format
    this.#kind = kind
  }

  /** Reads one row into named points; none: a holiday. A RowError becomes the row's error. */
  read(line: number | null, row: () => readonly (readonly [series: string, point: PricePoint])[]): void {
    const points = this.take(line, () => {
      const read = row()
      for (const [, { close }] of read) this.#checkClose(close)
      return read
    })
    for (const [name, point] of points) {
      const list = this.#series.get(name)
      if (list === undefined) this.#series.set(name, [point])
      else list.push(point)
    }
  }

  /** A price may be below zero, as that of oil in April 2020 and many a rate was; a volatility may not. */
  #checkClose(close: string): void {
    if (this.#kind === 'volatility' && Number(close) < 0)
      throw new RowError(
        'volatility_negative',
        `The volatility ${close} is below zero: correct it in the file.`,
        'close',
      )
  }

  end(): History {
    const series = [...this.#series].map(([name, points]) => ({
      name,
      kind: this.#kind,
      points: this.#once(name, points),
    }))
    const tally = this.tally()
    if (tally.seen === 0) this.issue('error', 'history_empty', 'The file holds no prices: export it again.')
    return {
      format: this.#format,
      series,
      issues: this.issues,
      tally,
    }
  }

  /** Oldest first; of two points of one instant the later line stands, with a warning when they differ. */
  #once(name: string, points: readonly PricePoint[]): PricePoint[] {
    const byTime = new Map<string, PricePoint>()
    for (const p of points) {
      const before = byTime.get(p.at)
      if (before !== undefined && before.close !== p.close)
        this.issues.push({
          severity: 'warning',
          code: 'history_twice',
          message: `${p.at} has two closes${name === '' ? '' : ` of ${name}`}, ${before.close} and ${p.close}: the later line is used.`,
          line: p.line,
          column: null,
        })
      byTime.set(p.at, p)
    }
    return [...byTime.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  }
}
