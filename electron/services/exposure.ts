/** Use case: the book's Greeks and their totals at an instant (`hedgerow exposure`, the Exposure view). */
import {
  CASH_MEASURES,
  type CashMeasure,
  EXPOSURE_GROUPS,
  type ExposureGroup,
  type ExposureReport,
  UNIT_MEASURES,
  type UnitMeasure,
} from '../../shared/model/exposure.ts'
import type { EngineCalls } from '../../shared/protocol/engine.ts'
import type { CallOptions } from '../../shared/protocol/rpc.ts'

/** What these services are given by their host. */
export interface ExposureDependencies {
  readonly engine: Pick<EngineCalls, 'exposure'>
  /** the book as it stands: an engine that holds an older revision reads again */
  readonly book: { readonly path: string; revision(): number }
}

export interface ExposureOptions {
  /** ms UTC */
  readonly asOf: number
  readonly by?: ExposureGroup
  readonly heatmap?: CashMeasure | UnitMeasure
  /** reporting currency; absent: the base currency most accounts have */
  readonly currency?: string
  /** hash of a frozen snapshot; absent: the book's own inputs at the as-of */
  readonly snapshot?: string
}

/** Wrong usage: nothing was computed. `message` is one plain sentence. */
export class ExposureUsageError extends Error {
  override readonly name = 'ExposureUsageError'
}

/** Exposure by bucket with totals, what is not priced, and a heatmap when asked. @throws AppError of the book or the engine */
export function exposure(
  deps: ExposureDependencies,
  options: ExposureOptions,
  call: CallOptions = {},
): Promise<ExposureReport> {
  const { asOf, by = 'underlying', heatmap = null, currency = null, snapshot = null } = options
  const book = { path: deps.book.path, revision: deps.book.revision() }
  return deps.engine.exposure({ book, asOf, snapshot, by, heatmap, currency }, call)
}

/** 0 when every position has a number, 3 when some have none (cli.md). */
export function exposureExitCode(report: ExposureReport): 0 | 3 {
  return report.notPriced.length > 0 ? 3 : 0
}

/** Reads `--by`. @throws ExposureUsageError */
export function parseGroup(text: string): ExposureGroup {
  const group = EXPOSURE_GROUPS.find((g) => g === text)
  if (group === undefined)
    throw new ExposureUsageError(`"${text}" is no grouping (--by); choose ${EXPOSURE_GROUPS.join(', ')}.`)
  return group
}

/** Short names people use for cash measures. */
const SHORT: { readonly [name: string]: CashMeasure } = {
  gammaCash: 'gammaCash1pct',
  decay: 'decayToHorizonCash',
}

/** Reads `--heatmap`. @throws ExposureUsageError */
export function parseMeasure(text: string): CashMeasure | UnitMeasure {
  const all: readonly (CashMeasure | UnitMeasure)[] = [...CASH_MEASURES, ...UNIT_MEASURES]
  const measure = all.find((m) => m.toLowerCase() === text.toLowerCase()) ?? SHORT[text]
  if (measure === undefined)
    throw new ExposureUsageError(`"${text}" is no measure (--heatmap); choose ${all.join(', ')}.`)
  return measure
}
