/** Cash movements, cash balances, transfers and dividends announced. */
import type { StatementRow } from '../../model/statement.ts'
import { guarded, type SourceRow } from '../common/rowLog.ts'
import { rowTime } from '../common/time.ts'
import type { Attributes } from '../common/xml.ts'
import { decimal, missing, text } from './attributes.ts'
import type { FlexStatement } from './context.ts'

const CASH = 'Cash Transactions'

/** Kind of a cash row by IBKR's type. */
function kindOf(type: string, positive: boolean): string {
  const t = type.toLowerCase()
  if (t.includes('withholding') || t.includes('tax') || t.includes('871(m)')) return 'tax'
  if (t.includes('dividend')) return 'dividend'
  if (t.includes('interest')) return 'interest'
  if (t.includes('deposit') || t.includes('withdrawal')) return positive ? 'deposit' : 'withdrawal'
  if (t.includes('fee') || t.includes('commission')) return 'fee'
  return t.includes('transfer') ? 'transfer' : 'other'
}

/** A CashTransaction row. */
export function cashTransaction(st: FlexStatement, a: Attributes, row: SourceRow): void {
  guarded(row, () => {
    const amount = decimal(a, 'amount')
    if (amount === null) throw missing('CashTransaction', 'Amount', CASH)
    const currency = text(a, 'currency')
    if (currency === null) throw missing('CashTransaction', 'Currency', CASH)
    if (amount.isZero()) {
      row.skip('CashTransaction: amount zero')
      return
    }
    const time = st.file.dates.of(a, 'dateTime', 'settleDate', 'reportDate')
    if (time === null) throw missing('CashTransaction', 'Date/Time', CASH)
    const id = text(a, 'transactionID')
    const conid = text(a, 'conid')
    const contract = conid === null ? null : st.file.nameOfConid(conid)
    row.draft({
      row: 'cash',
      data: {
        account: st.accountOf(a),
        ...rowTime(time),
        ...(id === null ? {} : { id }),
        ...(contract === null ? {} : { instrument: contract }),
        currency,
        amount: amount.toString(),
        kind: kindOf(text(a, 'type') ?? '', amount.sign() > 0),
      },
    })
  })
}

/** A CashReportCurrency row: the balance at the end of the period. */
export function cashBalance(st: FlexStatement, a: Attributes, row: SourceRow): void {
  guarded(row, () => {
    const currency = text(a, 'currency')
    if (currency === 'BASE_SUMMARY' || text(a, 'levelOfDetail') === 'BaseCurrency') {
      row.skip('CashReportCurrency BASE_SUMMARY: a sum over currencies')
      return
    }
    if (currency === null) throw missing('CashReportCurrency', 'Currency', 'Cash Report')
    const amount = decimal(a, 'endingCash')
    if (amount === null) throw missing('CashReportCurrency', 'Ending Cash', 'Cash Report')
    const date = st.file.dates.of(a, 'toDate')?.date ?? st.to
    if (date === null) throw missing('CashReportCurrency', 'To Date', 'Cash Report')
    st.balances += 1
    row.draft({
      row: 'balance',
      data: { account: st.accountOf(a), date, currency, amount: amount.toString() },
    })
  })
}

/** A Transfer row: positions and cash moved in or out without a trade. */
export function transfer(st: FlexStatement, a: Attributes, row: SourceRow): void {
  guarded(row, () => {
    const time = st.file.dates.of(a, 'dateTime', 'date', 'reportDate')
    if (time === null) throw missing('Transfer', 'Date', 'Transfers')
    const currency = text(a, 'currency')
    if (currency === null) throw missing('Transfer', 'Currency', 'Transfers')
    const outwards = text(a, 'direction')?.toUpperCase() === 'OUT'
    const signed = (name: string) => {
      const d = decimal(a, name)
      return d === null || d.isZero() ? null : outwards && d.sign() > 0 ? d.negated() : d
    }
    const quantity = signed('quantity')
    const cash = signed('cashTransfer')
    const id = text(a, 'transactionID')
    const common = { account: st.accountOf(a), ...rowTime(time), ...(id === null ? {} : { id }) }
    if (
      quantity !== null &&
      text(a, 'symbol', 'conid', 'isin') !== null &&
      text(a, 'assetCategory') !== 'CASH'
    ) {
      const c = st.file.contract(a, 'Transfer', 'Transfers')
      row.draft(...c.rows, {
        row: 'event',
        data: {
          ...common,
          kind: 'transfer',
          instrument: c.ref,
          quantity: quantity.toString(),
          ...(cash === null ? {} : { cash: [{ currency, amount: cash.toString() }] }),
        },
      })
      return
    }
    if (cash === null) {
      row.skip('Transfer: moves nothing')
      return
    }
    row.draft({ row: 'cash', data: { ...common, currency, amount: cash.toString(), kind: 'transfer' } })
  })
}

/** A posted dividend accrual as a dividend of its contract: the ex-date and the amount a share, for early assignment. */
export function dividendOf(st: FlexStatement, a: Attributes): StatementRow | null {
  const conid = text(a, 'conid')
  const ref = conid === null ? null : st.file.nameOfConid(conid)
  const rate = decimal(a, 'grossRate')
  const exDate = st.file.dates.of(a, 'exDate')
  if (ref === null || rate === null || rate.sign() <= 0 || exDate === null) return null
  if (!ref.endsWith(`:${text(a, 'currency')}`)) return null
  return {
    row: 'dividend',
    data: { account: st.accountOf(a), instrument: ref, date: exDate.date, amount: rate.toString() },
  }
}
