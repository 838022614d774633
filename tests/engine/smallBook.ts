/** A small book on disk: a stock, three options, a coin perpetual, one contract nobody can price; with typed market inputs. */
import type { Book } from '../../electron/book/book.ts'
import { setMarket } from '../../electron/services/market.ts'
import { Workspace } from '../../electron/services/workspace.ts'
import { Intake } from '../../shared/ledger/intake.ts'
import type { BatchEvidence } from '../../shared/model/evidence.ts'
import type { InstrumentRow, StatementRow } from '../../shared/model/statement.ts'

export const AS_OF = Date.parse('2026-01-30T21:00:00Z')

const instruments: readonly InstrumentRow[] = [
  { ref: 's', kind: 'equity', family: 'us-equity', root: 'XYZ', settle: 'USD' },
  ...['95', '100', '105'].map((strike) => ({
    ref: `c${strike}`,
    kind: 'option' as const,
    family: 'us-option',
    root: 'XYZ',
    expiry: '2026-06-19',
    right: 'C' as const,
    strike,
    settle: 'USD',
    terms: { multiplier: '100', underlying: 'us-equity:XYZ:USD' },
  })),
  {
    ref: 'p',
    kind: 'perpetual',
    family: 'deribit',
    root: 'BTC',
    expiry: 'PERP',
    settle: 'BTC',
    terms: { inverse: true, multiplier: '10' },
  },
  { ref: 'u', kind: 'equity', family: 'us-equity', root: 'QQQX', settle: 'USD' },
]
const fills: readonly (readonly [string, string, string])[] = [
  ['s', '-300', '99.5'],
  ['c95', '10', '8.25'],
  ['c100', '-20', '5.5'],
  ['c105', '10', '3.5'],
  ['p', '1000', '97000'],
  ['u', '10', '12'],
]

/** The statement as evidence; `more` adds so many fills of the stock. */
function smallBatch(more = 0): BatchEvidence {
  const intake = new Intake({ fileName: 'small.json', sha256: 'a'.repeat(64), number: 1 })
  intake.header({
    source: { name: 'test' },
    accounts: [{ id: 'A1', zone: 'America/New_York', currency: 'USD' }],
    periods: [],
    fillsComplete: true,
    cutOffs: [],
  })
  const row = (r: StatementRow): void => {
    const issue = intake.row(r, { line: null, raw: null })
    if (issue !== null) throw new Error(issue.message)
  }
  for (const data of instruments) row({ row: 'instrument', data })
  for (const [i, [instrument, quantity, price]] of fills.entries())
    row({ row: 'fill', data: { instrument, at: '2026-01-05T10:00:00', quantity, price, id: `f${i}` } })
  for (let i = 0; i < more; i++)
    row({
      row: 'fill',
      data: { instrument: 's', at: '2026-01-06T10:00:00', quantity: '1', price: '99', id: `m${i}` },
    })
  const { batch, issues } = intake.end()
  if (issues.length > 0) throw new Error(issues[0]?.message)
  return batch
}

/** Writes the statement and types the market. */
export function fillSmallBook(book: Book): void {
  book.writeBatch(smallBatch())
  const workspace = new Workspace(book, () => AS_OF)
  setMarket(workspace, ['spot:XYZ=101.5', 'vol:XYZ=25%', 'r:USD=4%', 'spot:BTC=98000'], AS_OF)
}
