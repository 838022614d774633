/** What a line of the cash table says in words. */
import type { Decimal } from '../../model/decimal.ts'
import type { Fee, StatementRow } from '../../model/statement.ts'
import type { SourceRow } from '../common/rowLog.ts'
import { readTime } from '../common/time.ts'
import { type OptionPieces, strikeText } from '../symbols.ts'

/** A TRD line: what was traded and what it cost. */
export interface CashTrade {
  readonly row: SourceRow
  /** `YYYY-MM-DDTHH:MM:SS` */
  readonly at: string
  readonly order: string | null
  /** signed number of contracts, shares or spreads */
  readonly quantity: string
  readonly symbol: string
  readonly fees: readonly Fee[]
  /** signed cash before fees */
  readonly amount: Decimal | null
  /** what the line changes the balance by; null where the line above shows no balance */
  readonly change: Decimal | null
  readonly text: string
  used: boolean
}

/** The option a cash text names: `BOT +2 SPY 100 (Weeklys) 14 JAN 26 686 PUT @.71`. */
export function optionOfText(
  text: string,
): { readonly option: OptionPieces; readonly quantity: string } | null {
  const m =
    /([+-]?[\d,]+(?:\.\d+)?)\s+(\S+)\s+(?:1\/)?\d+\s+(?:\([^)]*\)\s+)*(\d{1,2} [A-Z]{3} \d{2})\s+(?:\([^)]*\)\s+)*(?:\/\S+\s+)?([\d.]+)\s+(CALL|PUT)\b/.exec(
      text,
    )
  if (m === null) return null
  const expiry = readTime(m[3] as string, 'ymd')?.date
  const strike = strikeText(m[4] as string)
  if (expiry === undefined || strike === null) return null
  return {
    option: {
      root: (m[2] as string).split(':')[0] as string,
      expiry,
      right: m[5] === 'CALL' ? 'C' : 'P',
      strike,
    },
    quantity: (m[1] as string).replaceAll(',', '').replace('+', '').replace(/\.0+$/, ''),
  }
}

/** What tells two options of one symbol apart, comparable. */
export function optionKey(o: Pick<OptionPieces, 'expiry' | 'right' | 'strike'>): string {
  return `${o.expiry} ${o.right} ${o.strike}`
}

/** Who turns cash lines that no fill took into drafts. */
export interface FillSink {
  introduceOption(option: OptionPieces): { readonly ref: string; readonly rows: readonly StatementRow[] }
  fromCash(account: string, trade: CashTrade): void
}
