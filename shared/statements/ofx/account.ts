/** What an OFX file says once about an account. Dates as printed. */

/** One INVSTMTRS. */
export interface OfxAccount {
  id: string
  broker: string
  currency: string
  asOf: string | null
  from: string | null
  to: string | null
  cash: string | null
  positions: boolean
  transactions: boolean
}
