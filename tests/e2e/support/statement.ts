/** A small hand-made statement with an own cut-off, an equity, three options and their marks: priced as soon as it is imported. */

const option = (ref: string, expiry: string, right: 'C' | 'P', strike: string): object => ({
  ref,
  kind: 'option',
  family: 'us-option',
  root: 'XYZ',
  expiry,
  right,
  strike,
  settle: 'USD',
  terms: { multiplier: '100' },
})

/** instant of its holdings and marks */
export const CUT_OFF = '2026-01-30T21:00:00.000Z'

/** What `statementFile` holds, to be varied. */
export const STATEMENT = {
  format: 'hedgerow-statement',
  version: 1,
  source: { name: 'hand-made', made: '2026-01-30T21:30:00Z' },
  accounts: [{ id: 'T1', zone: 'UTC', currency: 'USD' }],
  period: { from: '2026-01-01', to: '2026-01-30' },
  instruments: [
    { ref: 'x', kind: 'equity', family: 'us-equity', root: 'XYZ', settle: 'USD' },
    option('c100', '2026-06-19', 'C', '100'),
    option('p90', '2026-06-19', 'P', '90'),
    option('c110', '2026-09-18', 'C', '110'),
  ],
  fills: [
    { instrument: 'c100', at: '2026-01-05T15:00:00Z', quantity: '-40', price: '6.10', id: '1', order: 'O1' },
    { instrument: 'p90', at: '2026-01-05T15:01:00Z', quantity: '25', price: '2.30', id: '2', order: 'O1' },
    { instrument: 'c110', at: '2026-01-06T15:00:00Z', quantity: '30', price: '4.40', id: '3' },
    { instrument: 'x', at: '2026-01-06T15:05:00Z', quantity: '700', price: '99.50', id: '4' },
  ],
  holdings: {
    at: CUT_OFF,
    complete: true,
    rows: [
      { instrument: 'c100', quantity: '-40', mark: '6.85' },
      { instrument: 'p90', quantity: '25', mark: '2.05' },
      { instrument: 'c110', quantity: '30', mark: '4.75' },
      { instrument: 'x', quantity: '700', mark: '101.20' },
    ],
  },
  prices: [{ instrument: 'x', at: CUT_OFF, price: '101.20', kind: 'mark' }],
}

/** The statement as a file to drop. */
export function statementFile(name = 'desk.json'): { readonly name: string; readonly text: string } {
  return { name, text: JSON.stringify(STATEMENT) }
}

/** The same without any price: nothing can be priced before a person types a spot and a volatility. */
export function unpricedFile(): { readonly name: string; readonly text: string } {
  const rows = STATEMENT.holdings.rows.map(({ instrument, quantity }) => ({ instrument, quantity }))
  const holdings = { ...STATEMENT.holdings, rows }
  return { name: 'desk-unpriced.json', text: JSON.stringify({ ...STATEMENT, holdings, prices: [] }) }
}

/** The same with one row that cannot be read. */
export function brokenStatementFile(): { readonly name: string; readonly text: string } {
  const bad = { instrument: 'c100', at: '2026-01-07T15:00:00Z', quantity: 'four', price: '6.00', id: '5' }
  return {
    name: 'desk-broken.json',
    text: JSON.stringify({ ...STATEMENT, fills: [...STATEMENT.fills, bad] }),
  }
}

/** A statement whose names are script: text of files is data. */
export function hostileFile(): { readonly name: string; readonly text: string } {
  const script = '<img src=x onerror="window.hacked=1">'
  return {
    name: `${script}.json`,
    text: JSON.stringify({
      ...STATEMENT,
      accounts: [{ id: `T1${script}`, zone: 'UTC', currency: 'USD' }],
      instruments: STATEMENT.instruments.map((i) => ({ ...i, root: `XYZ${script}` })),
    }),
  }
}
