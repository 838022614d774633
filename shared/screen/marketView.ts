/** *Complete the market*: one row per underlying with what is used now, and every input of the snapshot. */
import type { Pick } from '../market/pick.ts'
import { quoteCurrencyOf } from '../market/underlying.ts'
import type { MarketView } from '../market/view.ts'
import { withLabels } from '../model/instrument.ts'
import { marketKey } from '../model/market.ts'
import type { FxRow, InputRow, MarketCell, MarketRow, MarketRows } from '../protocol/window/market.ts'
import { contractLabel } from './labels.ts'
import { NONE, type ScreenBook } from './screenBook.ts'

/** Rows with something missing first, then by positions. */
export function marketRows(book: ScreenBook): MarketRows {
  const groups = new Map<string, number[]>()
  for (const row of book.order) {
    const u = book.underlying(row)
    if (u === NONE || u.startsWith('cash:')) continue
    const rows = groups.get(u)
    if (rows === undefined) groups.set(u, [row])
    else rows.push(row)
  }
  const rows = [...groups].map(([u, members]) => marketRow(book, u, members))
  const missing = (r: MarketRow): number => r.spot.needed + r.vol.needed
  rows.sort((a, b) => missing(b) - missing(a) || b.positions - a.positions || (a.label < b.label ? -1 : 1))
  const fx = fxRows(book)
  return {
    tag: book.tag,
    rows,
    fx,
    reportingCurrency: book.reporting,
    missing:
      rows.reduce((n, r) => n + Number(r.spot.needed > 0) + Number(r.vol.needed > 0), 0) +
      fx.filter((f) => f.rate.needed > 0).length,
  }
}

/** Cells that *Complete the market* still asks for. */
export function missingInputs(book: ScreenBook): number {
  return marketRows(book).missing
}

/** The snapshot's inputs as they lie in it. */
export function snapshotInputs(book: ScreenBook): InputRow[] {
  const { asOf, snapshot } = book.source.figures.book.market
  return snapshot.inputs.map((input) => ({
    ...input,
    key: marketKey(input),
    age: input.observedAt === null ? null : asOf - input.observedAt,
    used: true,
  }))
}

function marketRow(book: ScreenBook, underlying: string, members: readonly number[]): MarketRow {
  const { market } = book.source.figures.book
  const currency = quoteCurrencyOf(underlying)
  const count = (status: string): number => members.filter((r) => book.status(r) === status).length
  const flat = market.typedVol(underlying)
  const options = members.filter((r) => book.right(r) !== NONE)
  const implied = options.filter((r) => book.priced(r)).length
  const noVol = count('no_vol')
  const spot = market.spot(underlying)
  // without a spot nobody has looked for the volatility yet; what has expired or lacks its terms never asks for one
  const unseen = options.filter((r) => book.status(r) === 'no_spot' || book.status(r) === 'no_price').length
  const volNeeded = noVol > 0 ? noVol : spot.value === null && flat === null ? unseen : 0
  return {
    underlying,
    label: book.underlyingLabel(underlying),
    currency,
    positions: members.filter((r) => !book.isCash(r)).length,
    notPriced: members.filter((r) => !book.priced(r)).length,
    expired: count('expired'),
    spot: cell(book, spot, 1, count('no_spot') + count('no_price')),
    vol:
      flat === null
        ? {
            ...EMPTY,
            unit: '%',
            needed: volNeeded,
            note: volNote(options.length, implied, volNeeded, count('expired')),
          }
        : cell(book, flat, 100, volNeeded, '%'),
    r: cell(book, market.rate(currency), 100, 0, '%'),
    q: cell(book, market.yield(underlying), 100, 0, '%'),
    borrow: cell(book, market.borrow(underlying), 100, 0, '%'),
    dividendModel: modelOf(market, underlying),
  }
}

function modelOf(market: MarketView, underlying: string): MarketRow['dividendModel'] {
  const { model, pick } = market.dividendModel(underlying)
  return { value: model, source: pick.source ?? 'rule', note: pick.step }
}

const EMPTY: MarketCell = {
  value: null,
  unit: '',
  source: 'none',
  certainty: null,
  observedAt: null,
  age: null,
  needed: 0,
  note: '',
}

function volNote(options: number, implied: number, needed: number, expired: number): string {
  if (options === 0) return 'No options here.'
  if (options === expired) return 'Its options have expired: none needs a volatility.'
  if (needed > 0) return `${needed} of ${options} options have no volatility: type a flat one.`
  return `${implied} options have volatilities implied by their own marks.`
}

function cell(book: ScreenBook, pick: Pick, scale: number, needed: number, unit = pick.unit): MarketCell {
  const { asOf } = book.tag
  return {
    value: pick.value === null ? null : plain(pick.value * scale),
    unit,
    source: pick.source ?? 'none',
    certainty: pick.certainty,
    observedAt: pick.observedAt,
    age: pick.observedAt === null ? null : asOf - pick.observedAt,
    needed,
    note: withLabels(pick.step, contractLabel),
  }
}

function fxRows(book: ScreenBook): FxRow[] {
  const { lists, market } = book.source.figures.book
  const rows: FxRow[] = []
  for (const currency of lists.currencies) {
    if (currency === book.reporting) continue
    const rate = market.fx.rate(currency, book.reporting)
    const pair = `${currency}/${book.reporting}`
    const unit = `${book.reporting} per ${currency}`
    const needed = [...book.order].filter(
      (r) => book.currency(r) === currency && book.status(r) === 'no_fx',
    ).length
    rows.push({
      pair,
      rate:
        rate === null
          ? { ...EMPTY, unit, needed, note: `No rate from ${currency} to ${book.reporting}.` }
          : cell(book, { ...rate.pick, value: rate.rate, unit }, 1, needed),
    })
  }
  return rows
}

/** A double as plain decimal text of at most 12 significant digits. */
function plain(x: number): string {
  const text = Number(x.toPrecision(12))
  return Math.abs(text) < 1e-6 || Math.abs(text) >= 1e21
    ? text.toFixed(12).replace(/\.?0+$/, '')
    : String(text)
}
