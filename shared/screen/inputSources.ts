/** Pricing inputs as screens show them: value, source, age, and what the position would make if they moved. */
import { noPick, type Pick } from '../market/pick.ts'
import type { CashMeasure } from '../model/exposure.ts'
import { withLabels } from '../model/instrument.ts'
import type { InputSource } from '../protocol/window/positions.ts'
import { measureColumn } from '../quant/measure/exposureFigures.ts'
import { contractLabel } from './labels.ts'
import type { ScreenBook } from './screenBook.ts'

interface Bump {
  readonly text: string
  /** P&L of the bump from the position's cash Greeks: first order, second where it matters */
  readonly worth: (cash: (m: CashMeasure) => number) => number
}

const BUMPS: { readonly [input: string]: Bump } = {
  spot: { text: '+1 %', worth: (c) => 0.01 * c('dollarDelta') + c('gammaPnl1pct') },
  price: { text: '+1 %', worth: (c) => 0.01 * c('dollarDelta') + c('gammaPnl1pct') },
  forward: { text: '+1 %', worth: (c) => 0.01 * c('dollarDelta') + c('gammaPnl1pct') },
  vol: { text: '+1 vol point', worth: (c) => c('vegaCash') },
  r: { text: '+1 bp', worth: (c) => c('rhoCash') / 100 },
  q: { text: '+1 bp', worth: (c) => c('phiCash') / 100 },
  // yield and fee enter the forward as one sum: the position's phi is worth to both what it is to either
  borrow: { text: '+1 bp', worth: (c) => c('phiCash') / 100 },
  fx: { text: '+1 %', worth: (c) => 0.01 * c('value') },
}

/** @param row of the position, -1: nothing is held and no input is worth anything */
export function inputSources(
  book: ScreenBook,
  row: number,
  inputs: readonly { readonly name: string; readonly pick: Pick }[],
): InputSource[] {
  const priced = row >= 0 && book.priced(row)
  const cash = (m: CashMeasure): number => book.source.figures.columns[measureColumn(m)]?.[row] ?? Number.NaN
  const own = inputs.map(({ name, pick }): InputSource => inputSource(name, pick, priced, cash))
  const fx = row < 0 ? null : fxSource(book, row, priced, cash)
  return fx === null ? own : [...own, fx]
}

/** `worth` null with `bump` null: the input is not one that moves a price. */
export function inputSource(
  name: string,
  pick: Pick,
  priced: boolean,
  cash: (m: CashMeasure) => number,
): InputSource {
  const kind = name.split(':')[0] ?? name
  const bump = BUMPS[kind]
  const worth = bump === undefined ? null : bump.worth(cash)
  const ratio = pick.unit === '1/year' || pick.unit === '1/sqrt(year)'
  return {
    name,
    label: LABELS[kind] ?? kind,
    value: pick.value === null ? null : ratio ? 100 * pick.value : pick.value,
    unit: ratio ? '%' : pick.unit,
    source: pick.source ?? 'none',
    certainty: pick.certainty ?? 'assumed',
    observedAt: pick.observedAt,
    note: sentence(withLabels(pick.step, contractLabel)),
    worth:
      bump === undefined
        ? null
        : priced && worth !== null && Number.isFinite(worth)
          ? { value: worth, reason: null }
          : { value: null, reason: 'the position is not priced' },
    bump: bump?.text ?? null,
  }
}

const LABELS: { readonly [kind: string]: string } = {
  spot: 'Spot',
  price: 'Price',
  forward: 'Forward',
  vol: 'Volatility',
  normalVol: 'Normal volatility',
  r: 'Rate',
  q: 'Yield',
  borrow: 'Borrow fee',
  dividends: 'Cash dividends',
  expiry: 'Time to expiry',
  averaging: 'Share of the delivery window to come',
  fx: 'Exchange rate',
}

function fxSource(
  book: ScreenBook,
  row: number,
  priced: boolean,
  cash: (m: CashMeasure) => number,
): InputSource | null {
  const currency = book.currency(row)
  if (currency === '' || currency === book.reporting) return null
  const rate = book.source.figures.book.market.fx.rate(currency, book.reporting)
  const name = `fx:${currency}/${book.reporting}`
  const unit = `${book.reporting} per ${currency}`
  const pick =
    rate === null
      ? noPick(unit, `no rate from ${currency} to ${book.reporting}`)
      : { ...rate.pick, value: rate.rate, unit }
  return inputSource(name, pick, priced, cash)
}

function sentence(step: string): string {
  const text = step.charAt(0).toUpperCase() + step.slice(1)
  return text.endsWith('.') ? text : `${text}.`
}
