import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { delimited, neutral } from '../../../shared/screen/delimited.ts'

describe('cells for a spreadsheet', () => {
  test.each([
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\uff1d1',
    "=cmd|' /C calc'!A0",
    '-',
    '+',
    '--5',
  ])('%j is shown, not run', (cell) => expect(neutral(cell)).toBe(`'${cell}`))

  test.each(['-5', '+5', '-0.25', '.5', '-1e-7', '0', '12,5', 'XYZ', '', "'=1", '27NOV26 98,000 C'])(
    '%j stays as it is',
    (cell) => expect(neutral(cell)).toBe(cell),
  )

  test('a long row of digits is no slow pattern', () => {
    const cell = `-${'1'.repeat(100_000)}x`
    expect(neutral(cell)).toBe(`'${cell}`)
  })

  test('TSV never gains a row or a column from a text', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const lines = delimited(rows, '\t').split('\n')
        expect(lines).toHaveLength(rows.length)
        for (const line of lines) expect(line.split('\t')).toHaveLength(3)
      }),
      { seed: 20261120, numRuns: 300 },
    )
  })

  test('CSV quotes what it must', () => {
    expect(delimited([['a,b', 'say "hi"', 'x\ny', '=1']], ',')).toBe('"a,b","say ""hi""","x\ny",\'=1')
  })
})
