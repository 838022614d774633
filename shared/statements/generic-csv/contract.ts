/** The contract of a table's row: from its symbol in any listed notation, or from columns of expiry, strike and right. */
import type { Decimal } from '../../model/decimal.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { refuseOptionAsShare } from '../common/usd.ts'
import {
  type Contract,
  equityContract,
  futureContract,
  futureExpiryByRule,
  optionContract,
} from '../contracts.ts'
import { deribitContract } from '../deribit-csv/contract.ts'
import { DOT, ETRADE, FIDELITY, IBKR_WORDS, OSI, ROBINHOOD, SCHWAB, WEBULL } from '../notations/listed.ts'
import { readFutureCode, strikeText } from '../symbols.ts'

const NOTATIONS = [OSI, IBKR_WORDS, ROBINHOOD, SCHWAB, DOT, ETRADE, WEBULL, FIDELITY]

/** What a row says about its contract. */
export interface StatedContract {
  readonly symbol: string
  readonly currency: string
  /** decimal text */
  readonly multiplier: string | null
  /** local date */
  readonly expiry: string | null
  readonly strike: Decimal | null
  /** as printed */
  readonly right: string | null
  /** date of the row: which decade a future's year digit means */
  readonly near: string
  /** name of the symbol column */
  readonly column: string
}

/** @throws RowError when the symbol names an option or a future that cannot be read */
export function tableContract(o: StatedContract): Contract {
  const { symbol, currency, multiplier, expiry, strike } = o
  const aliases = [{ kind: 'symbol' as const, text: symbol }]
  for (const notation of NOTATIONS) {
    const option = notation.parse(symbol)
    if (option !== null) return optionContract({ option, currency, multiplier, underlying: null, aliases })
  }
  const coin = deribitContract(symbol)
  if (coin !== null) return coin
  if (symbol.startsWith('/')) return future(o)
  const right = o.right?.toUpperCase().slice(0, 1)
  if ((right === 'C' || right === 'P') && expiry !== null && strike !== null && strike.sign() > 0) {
    const k = strikeText(strike.toString()) ?? strike.toString()
    return optionContract({
      option: { root: symbol.toUpperCase(), expiry, right, strike: k },
      currency,
      multiplier,
      underlying: symbol,
    })
  }
  refuseOptionAsShare(symbol)
  return equityContract({ symbol, currency, aliases })
}

/** `/ESH6`: the last trading day from the table, else by the product's rule. */
function future({ symbol, near, expiry: printed, currency, multiplier, column }: StatedContract): Contract {
  const code = readFutureCode(symbol, near)
  const expiry = printed ?? (code === null ? null : futureExpiryByRule(code))
  if (code === null || expiry === null)
    throw new RowError(
      'future_unreadable',
      `The last trading day of ${quoted(symbol)} is not known: add a column "Expiry" with it.`,
      column,
    )
  return futureContract({
    root: code.root,
    expiry,
    currency,
    multiplier,
    aliases: [{ kind: 'symbol', text: symbol }],
  })
}
