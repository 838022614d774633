/** OpenPosition rows: holdings with marks. SUMMARY rows are the position; LOT rows repeat it and are summed only when alone. */
import type { Decimal } from '../../model/decimal.ts'
import type { StatementRow } from '../../model/statement.ts'
import { guarded, type SourceRow } from '../common/rowLog.ts'
import type { Attributes } from '../common/xml.ts'
import { decimal, missing, text } from './attributes.ts'
import type { FlexStatement } from './context.ts'

const SECTION = 'Open Positions'

interface Lots {
  readonly rows: SourceRow[]
  readonly first: Attributes
  quantity: Decimal
}

/** Reads section OpenPositions of one statement. */
export class FlexPositions {
  readonly #statement: FlexStatement
  readonly #summarised = new Set<string>()
  readonly #lots = new Map<string, Lots>()

  constructor(statement: FlexStatement) {
    this.#statement = statement
  }

  row(a: Attributes, row: SourceRow): void {
    const st = this.#statement
    guarded(row, () => {
      try {
        const key = keyOf(st.accountOf(a), a)
        const quantity = decimal(a, 'position', 'quantity')
        if (quantity === null) throw missing('OpenPosition', 'Quantity', SECTION)
        if (text(a, 'levelOfDetail') === 'LOT') {
          this.#lot(key, quantity, a, row)
          return
        }
        this.#summarised.add(key)
        this.#dropLots(key)
        this.#hold(quantity, a, row)
      } catch (error) {
        st.positionsFailed = true
        throw error
      }
    })
  }

  /** The section has ended: lots without a summary row are the position. */
  end(): void {
    for (const lots of this.#lots.values()) {
      const [first, ...others] = lots.rows
      if (first === undefined) continue
      guarded(first, () => this.#hold(lots.quantity, lots.first, first))
      for (const other of others) other.skip('OpenPosition LOT: added to the first lot of its contract')
    }
    this.#lots.clear()
    this.#summarised.clear()
  }

  #lot(key: string, quantity: Decimal, a: Attributes, row: SourceRow): void {
    if (this.#summarised.has(key)) {
      row.skip('OpenPosition LOT: repeats the SUMMARY row')
      return
    }
    const lots = this.#lots.get(key)
    if (lots === undefined) this.#lots.set(key, { rows: [row], first: a, quantity })
    else {
      lots.rows.push(row)
      lots.quantity = lots.quantity.plus(quantity)
    }
  }

  #dropLots(key: string): void {
    for (const row of this.#lots.get(key)?.rows ?? []) row.skip('OpenPosition LOT: repeats the SUMMARY row')
    this.#lots.delete(key)
  }

  #hold(printed: Decimal, a: Attributes, row: SourceRow): void {
    const st = this.#statement
    const date = st.file.dates.of(a, 'reportDate')?.date ?? st.to
    if (date === null) throw missing('OpenPosition', 'Report Date', SECTION)
    const quantity =
      text(a, 'side')?.toLowerCase() === 'short' && printed.sign() > 0 ? printed.negated() : printed
    const c = st.file.contract(a, 'OpenPosition', SECTION)
    const account = st.accountOf(a)
    st.file.use(text(a, 'conid'), c.ref, account, date)
    st.seeRate(a, row.line, date)
    if (text(a, 'fxRateToBase') === '1') st.baseCurrency ??= text(a, 'currency')
    st.positionsDate = st.positionsDate === null || st.positionsDate < date ? date : st.positionsDate
    const cost = decimal(a, 'costBasisPrice', 'openPrice')
    const mark = decimal(a, 'markPrice')
    const holding: StatementRow = {
      row: 'holding',
      data: {
        account,
        date,
        instrument: c.ref,
        quantity: quantity.toString(),
        ...(cost === null || cost.isZero() ? {} : { price: cost.toString() }),
        ...(mark === null ? {} : { mark: mark.toString() }),
      },
    }
    row.draft(...c.rows, holding)
  }
}

function keyOf(account: string, a: Attributes): string {
  return `${account} ${text(a, 'conid') ?? `${a.assetCategory} ${a.symbol}`} ${a.currency}`
}
