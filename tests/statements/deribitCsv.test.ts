/** Deribit's transaction log: money that moves without a trade. */
import { expect, test } from 'vitest'
import { formatById } from '../../shared/statements/registry.ts'
import { parseText, rowsOf } from './support.ts'

const HEADER =
  'ID,UserSeq,Date,Instrument,Type,Side,Amount,Base Amount,Position,Price,Mark Price,Index Price,Cash Flow,Funding,Fee Rate,Fee Charged,Fee Balance,Change,Balance,Equity,Trade ID,Order ID,Info,Note'
const TRADE =
  '1,1,2026-01-05 10:00:11,BTC-27MAR26-100000-C,trade,open sell,1,1,-1,0.0125,0.0123,97410.55,0.0125,-,0.0003,0.0003,0,0.0122,0.5122,0.5122,B-1,O1,-,-'
const money = (id: number, type: string, change: string): string =>
  `${id},${id},2026-01-05 1${id}:00:00,-,${type},-,-,-,-,-,-,-,-,-,-,-,0,${change},0.5,0.5,-,-,-,-`

test('each kind of money by its name, in the currency that the first contract tells', () => {
  const format = formatById('deribit-csv')
  if (format === null) throw new Error('no such format')
  const rows = [
    money(1, 'deposit', '0.5').replace('2026-01-05', '2026-01-04'),
    TRADE,
    money(2, 'withdrawal', '-0.1'),
    money(3, 'transfer', '0.2'),
    money(4, 'position move', '0.01'),
    money(5, 'correction', '-0.001'),
    money(6, 'deposit', '0'),
  ]
  const p = parseText(format, `${[HEADER, ...rows].join('\n')}\n`)
  expect(p.issues.filter((i) => i.severity === 'error')).toEqual([])
  expect(rowsOf(p, 'cash').map((c) => [c.data.kind, c.data.amount, c.data.currency])).toEqual([
    ['deposit', '0.5', 'BTC'],
    ['withdrawal', '-0.1', 'BTC'],
    ['transfer', '0.2', 'BTC'],
    ['transfer', '0.01', 'BTC'],
    ['other', '-0.001', 'BTC'],
  ])
  expect(p.skipped).toEqual(['deposit: moves nothing'])
})
