/** A made-up tastytrade history (newer generation), a few rows, newest first. */

const HEADER =
  'Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,Fees,Multiplier,Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Currency'

export interface TastyCells {
  readonly date?: string
  readonly quantity?: string
  readonly description?: string
  readonly order?: string
}

/** The statement; `last` changes cells of an extra first row. */
export function tastyCsv(extra: TastyCells | null = null): string {
  const rows = [
    row({ date: '2024-08-16T15:57:13+0200', order: '103' }),
    row({ date: '2024-08-15T16:02:10+0200', order: '102' }),
    '2024-08-14T23:00:00+0200,Money Movement,Credit Interest,,,,INTEREST ON CREDIT BALANCE,0.03,0,,--,0.00,,,,,,,,USD',
    row({ date: '2024-08-13T15:33:01+0200', order: '101' }),
  ]
  if (extra !== null) rows.unshift(row(extra))
  return `${HEADER}\n${rows.join('\n')}\n`
}

function row(c: TastyCells): string {
  const { date = '2024-08-17T15:00:00+0200', quantity = '1', order = '104' } = c
  const { description = 'Sold 1 XYZ 09/20/24 Call 99.00 @ 3.70' } = c
  const text = /[",]/.test(description) ? `"${description.replaceAll('"', '""')}"` : description
  return `${date},Trade,Sell to Open,SELL_TO_OPEN,XYZ   240920C00099000,Equity Option,${text},370.00,${quantity},370.00,-1.00,-0.15,100,XYZ,XYZ,9/20/24,99,CALL,${order},USD`
}
