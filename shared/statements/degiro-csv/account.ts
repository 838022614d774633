/** The account that a file of Degiro is of: the ledger and the list of transactions name it alike, so that they agree. */
import type { RowCommon, StatementHeader } from '../../model/statement.ts'
import { FileOrder } from '../common/csvTable.ts'
import { SoleAccount } from '../common/soleAccount.ts'
import { requiredTime, rowTime } from '../common/time.ts'
import type { ParserOptions } from '../format.ts'

export const DEGIRO_ZONE = 'Europe/Amsterdam'

export class DegiroAccount {
  readonly #account: SoleAccount
  readonly #order = new FileOrder()

  /** @param source id of the format */
  constructor(source: string, options: ParserOptions) {
    this.#account = new SoleAccount({ source, broker: 'Degiro', zone: DEGIRO_ZONE, currency: 'EUR' }, options)
  }

  /** Whose and when a row is. @throws RowError for a time that cannot be read */
  common(date: string, time: string, line: number): RowCommon {
    const t = requiredTime(`${date} ${time}`.trim(), 'Date', 'dmy')
    const sequence = this.#order.next(`${t.date}T${t.time}`, line)
    return { account: this.#account.id, ...rowTime(t), sequence }
  }

  header(complete: boolean): StatementHeader {
    return this.#account.header(complete)
  }
}
