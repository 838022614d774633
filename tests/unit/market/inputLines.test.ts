/** Inputs as a report lists them: one by one, but marks of contracts counted. */
import { expect, test } from 'vitest'
import { inputLines } from '../../../shared/market/inputLines.ts'
import type { MarketInput } from '../../../shared/model/market.ts'

const input = (more: Partial<MarketInput>): MarketInput => ({
  kind: 'mark',
  of: 'us-option:AAA:2026-12-18:C:100:USD',
  date: null,
  value: '3.5',
  unit: 'USD',
  source: 'statement',
  observedAt: 1000,
  certainty: 'stated',
  ...more,
})

test('marks are counted by source and certainty with their earliest and latest time; the rest is listed', () => {
  const spot = input({ kind: 'spot', of: 'us-equity:AAA:USD' })
  const typed = input({ source: 'typed', observedAt: null })
  const marks = [
    input({}),
    input({ observedAt: 3000 }),
    input({ observedAt: null }),
    input({ observedAt: 500 }),
  ]
  expect(inputLines([...marks, spot, typed])).toEqual({
    listed: [spot],
    typedMarks: [typed],
    marks: [
      { source: 'statement', certainty: 'stated', count: 4, first: 500, last: 3000 },
      { source: 'typed', certainty: 'stated', count: 1, first: null, last: null },
    ],
  })
})
