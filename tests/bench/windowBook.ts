/**
 * A made-up book for the bench and the tests of the window: index options by the thousand, each held in two accounts and marked, so that every
 * one of them is priced. Same count, same book.
 */
import { openBook } from '../../electron/book/open.ts'
import { Intake } from '../../shared/ledger/intake.ts'
import type { StatementRow } from '../../shared/model/statement.ts'
import { europeanPrice } from '../../shared/quant/formula/black.ts'
import { seeded } from '../support/seeded.ts'

const ACCOUNTS = ['D1', 'D2'] as const
const EXPIRIES = [
  '2026-02-20',
  '2026-03-20',
  '2026-04-17',
  '2026-05-15',
  '2026-06-18',
  '2026-07-17',
  '2026-09-18',
  '2026-12-18',
  '2027-03-19',
  '2027-06-17',
] as const
const STRIKES = 50
/** positions of one underlying: expiries, strikes, calls and puts, accounts */
const PER_UNDERLYING = EXPIRIES.length * STRIKES * 2 * ACCOUNTS.length
const CUT_OFF = '2026-01-30T21:00:00.000Z'
const YEAR_MS = 365 * 86_400_000

const underlyingName = (root: string): string => `us-index:${root}:USD`

/** Instrument name of the first underlying, to type a spot for. */
export const FIRST_UNDERLYING = underlyingName('U00')
/** price of it in the book */
export const FIRST_SPOT = 1000

/** Writes the book. @param positions a multiple of 2,000 */
export function writeWindowBook(path: string, positions: number): void {
  const intake = new Intake({
    fileName: `desk-${positions}.json`,
    sha256: positions.toString(16).padStart(64, 'd'),
    number: 0,
  })
  intake.header({
    source: { name: 'hedgerow-statement', made: '2026-01-30T21:30:00Z' },
    accounts: ACCOUNTS.map((id) => ({ id, zone: 'UTC', currency: 'USD' })),
    periods: [{ from: '2026-01-01', to: '2026-01-30' }],
    fillsComplete: false,
    cutOffs: [{ list: 'holdings', at: CUT_OFF, complete: true }],
  })
  let line = 0
  const put = (row: StatementRow): void => {
    line += 1
    const issue = intake.row(row, { line, raw: null })
    if (issue !== null) throw new Error(issue.message)
  }
  for (let u = 0; u < positions / PER_UNDERLYING; u += 1) putUnderlying(u, put)
  const { batch, issues } = intake.end()
  const [problem] = issues.filter((i) => i.severity === 'error')
  if (problem !== undefined) throw new Error(problem.message)
  const book = openBook(path, { mode: 'write', host: 'bench', now: () => Date.parse(CUT_OFF) })
  book.writeBatch(batch)
  book.close()
}

function putUnderlying(u: number, put: (row: StatementRow) => void): void {
  const random = seeded(u + 1)
  const root = `U${String(u).padStart(2, '0')}`
  const spot = FIRST_SPOT + 37 * u
  put({ row: 'instrument', data: { ref: root, kind: 'index', family: 'us-index', root, settle: 'USD' } })
  put({ row: 'price', data: { instrument: root, at: CUT_OFF, price: String(spot), kind: 'mark' } })
  for (const expiry of EXPIRIES) {
    const T = (Date.parse(expiry) - Date.parse(CUT_OFF)) / YEAR_MS
    for (let k = 0; k < STRIKES; k += 1) {
      const strike = Math.round(spot * (0.75 + 0.01 * k))
      for (const right of ['C', 'P'] as const) {
        const ref = `${root} ${expiry} ${strike}${right}`
        const vol = 0.3 + 0.1 * (strike / spot - 1) ** 2 + 0.02 * random()
        const mark = europeanPrice(right === 'C' ? 1 : -1, spot, strike, T, vol, 0, 0)
        put({
          row: 'instrument',
          data: {
            ref,
            kind: 'option',
            family: 'us-index-option',
            root,
            expiry,
            right,
            strike: String(strike),
            settle: 'USD',
            terms: { multiplier: '100', underlying: underlyingName(root) },
          },
        })
        for (const account of ACCOUNTS) {
          const quantity = String(Math.floor(random() * 200) - 100 || 1)
          const data = { account, instrument: ref, at: CUT_OFF, quantity, mark: mark.toFixed(4) }
          put({ row: 'holding', data })
        }
      }
    }
  }
}
