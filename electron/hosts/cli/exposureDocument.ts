/** An exposure report as the JSON document of `hedgerow exposure`: what is unknown is null, with its reason beside it. */
import {
  CASH_MEASURES,
  type CashFigures,
  type ExposureReport,
  type ExposureRow,
  type HeatMatrix,
  heldIn,
  isKnown,
  isValueKnown,
} from '../../../shared/model/exposure.ts'
import { type Reasons, withReasons } from '../../services/reasons.ts'
import { hasUnits } from './exposureText.ts'

/** The report with a reason beside every null. A sum of which nothing could be priced is not 0 but unknown. */
export function exposureDocument(report: ExposureReport): object {
  const { heatmap } = report
  return {
    ...report,
    totals: explainedTotals(report),
    rows: report.rows.map(explainedRow),
    ...(heatmap === null
      ? { heatmapReason: 'not asked for: add --heatmap MEASURE' }
      : {
          heatmap: {
            ...heatmap,
            ...(isKnown(heldIn(report)) ? {} : { total: null, totalGross: null, reason: NOTHING_PRICED }),
            strikeExpiry: explainedMatrix(heatmap.strikeExpiry),
            underlyingMaturity: explainedMatrix(heatmap.underlyingMaturity),
          },
        }),
  }
}

const NO_FUNDING = 'no funding rate was given: type one as funding:CONTRACT=0.01%/8h'

function explainedTotals(report: ExposureReport): object {
  const { carry } = report.totals
  const known = withReasons(
    { ...report.totals, carry: carry === null ? null : withReasons(carry, { perDay: NO_FUNDING }) },
    {
      vegaNormal: 'no option is priced under the normal model',
      carry: 'no perpetual is held',
    },
  )
  if (isKnown(heldIn(report))) return withValue(known, isValueKnown(report))
  const unknown = unknownFigures(known)
  return { ...unknown, reasons: { ...known.reasons, ...unknown.reasons } }
}

function explainedRow({ valueKnown, ...row }: ExposureRow): object {
  const { reasons, ...rest } = withReasons(row, {
    expiry: 'these positions do not expire',
    strike: 'these positions are no options',
    strategy: 'these positions belong to no order and no tag',
    spot: 'no price of the underlying is known: its positions are listed in notPriced',
    options: 'none of its options has a number: notPriced says why',
    linear: 'none of its positions besides options has a number: notPriced says why',
  })
  if (isKnown(row)) return withValue({ ...rest, reasons }, valueKnown)
  const unknown = unknownFigures(rest)
  return { ...unknown, reasons: { ...reasons, ...unknown.reasons } }
}

const NOT_SETTLED = 'no file says what its futures and perpetuals were last settled to'

/** The same, its values null where the Greeks alone are known. */
function withValue(
  figures: Pick<ExposureRow, 'gross' | 'linear'> & { readonly reasons: Reasons },
  known: boolean,
): object {
  if (known) return figures
  const { gross, linear, reasons } = figures
  const unsettled = (of: CashFigures): object => withReasons({ ...of, value: null }, { value: NOT_SETTLED })
  return {
    ...figures,
    value: null,
    gross: unsettled(gross),
    ...(linear == null ? {} : { linear: unsettled(linear) }),
    reasons: { ...reasons, value: NOT_SETTLED },
  }
}

const NOTHING_PRICED = 'none of its positions has a number: notPriced says why'

/** The same with every figure null; units stay where they are known. */
function unknownFigures(figures: object) {
  const row = figures as ExposureRow
  const derived = ['gross', 'options', 'linear', 'betaWeighted']
  const units = 'units' in row && !hasUnits(row) ? ['units'] : []
  const names = [...CASH_MEASURES, ...derived, ...units].filter((name) => name in figures)
  const all = (text: string | null) => Object.fromEntries(names.map((name) => [name, text]))
  return { ...figures, ...all(null), reasons: all(NOTHING_PRICED) }
}

function explainedMatrix(matrix: HeatMatrix): object {
  const rows = matrix.rows.map((r) => withReasons(r, { strike: 'no option, or all strikes' }))
  return { ...matrix, rows, nullReason: 'no position there has a number: notPriced counts them' }
}
