/** The exposure report of a priced book. */
import type { CashMeasure, ExposureGroup, ExposureReport, UnitMeasure } from '../../model/exposure.ts'
import { CONTRACT_KIND } from '../../portfolio/columns.ts'
import { isCashRow, isFurtherPart, type PackedBook } from '../../portfolio/pack.ts'
import { exposureFigures } from './exposureFigures.ts'
import { exposureHeatmap } from './exposureHeatmap.ts'
import { exposureRows } from './exposureRows.ts'
import { exposureTotals, listNotPriced } from './exposureTotals.ts'

export interface ExposureQuery {
  readonly by: ExposureGroup
  readonly heatmap: CashMeasure | UnitMeasure | null
  /** currency's code */
  readonly reporting: string
}

/** Every delivery month is a risk factor of its own: where several are added in cash, the beta of 1 between them is said (quant reference 1.3). */
function months({ contracts, lists }: PackedBook): string[] {
  const prices = lists.underlyings.map(() => new Set<number>())
  for (let i = 0; i < contracts.count; i++) {
    const kind = contracts.kind[i] as number
    const dated =
      kind === CONTRACT_KIND.futureOption ||
      kind === CONTRACT_KIND.linearFuture ||
      kind === CONTRACT_KIND.inverseFuture
    if (dated && contracts.status[i] === 0)
      prices[contracts.underlying[i] as number]?.add(contracts.S[i] as number)
  }
  return lists.underlyings.flatMap((name, u) =>
    (prices[u]?.size ?? 0) > 1 ? [`Assumed: the delivery months of ${name} move together (beta 1).`] : [],
  )
}

/** Report without the tag of the engine that made it. */
export type UntaggedReport = Omit<ExposureReport, 'asOf' | 'snapshot' | 'revision' | 'engine'>

/** Exposure of a book that `priceBook` has priced. */
export function exposureReport(book: PackedBook, query: ExposureQuery): UntaggedReport {
  const figures = exposureFigures(book, query.reporting)
  const notPriced = listNotPriced(figures)
  let [positions, priced, unsettled] = [0, 0, 0]
  for (let i = 0; i < book.positions.count; i++) {
    if (isCashRow(book, i) || isFurtherPart(book, i)) continue
    positions++
    if (figures.status[i] === 0) priced++
    if (figures.valueUnknown[i] === 1) unsettled++
  }
  const left =
    unsettled === 0
      ? []
      : [
          `Values leave out the unsettled P&L of ${unsettled} futures or perpetuals whose price of entry is not known.`,
        ]
  const totals = exposureTotals(figures, notPriced)
  const rates = figures.fx.flatMap((fx) =>
    fx?.pick.certainty === 'assumed' && totals.fx.some((used) => used.from === fx.from)
      ? [`Assumed: ${fx.pick.step}.`]
      : [],
  )
  return {
    by: query.by,
    positions,
    priced,
    notPriced,
    totals,
    rows: exposureRows(figures, query.by),
    heatmap: query.heatmap === null ? null : exposureHeatmap(figures, query.heatmap),
    assumptions: [...book.assumptions, ...rates, ...months(book), ...left],
  }
}
