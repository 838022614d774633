import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { heatmapBlock } from '../../../shared/report/heatmapBlock.ts'
import { AS_OF, matrix } from './reportData.ts'

const UNDERLYING = 'us-equity:AAA:USD'
const shown = (cell: Parameters<typeof matrix>[3], strikes: number[], columns: string[], spot = 100) => {
  const made = heatmapBlock({
    matrix: matrix(UNDERLYING, strikes, columns, cell),
    underlying: UNDERLYING,
    currency: 'USD',
    spot,
    per: 'per 1%',
    asOf: AS_OF,
  })
  if (made?.block.block !== 'heatmap') throw new Error('no map')
  return { ...made.block, note: made.note }
}
const dates = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => new Date(AS_OF + (i + 1) * 7 * 86_400_000).toISOString().slice(0, 10))
const read = (text: string): number =>
  text === '' || text === 'n/a' ? 0 : Number(text.replace('\u2212', '-').replaceAll(',', '').replace('*', ''))

describe('a map of the report', () => {
  test('strikes descend, empty cells are blank, unpriced ones n/a, totals without a price n/a', () => {
    const map = shown((k, c) => (c === 1 ? (k === 95 ? null : 0) : k - 100), [95, 105], dates(2))
    expect(map.rowTitles).toEqual(['105', '95'])
    expect(map.cells.map((c) => c.kind)).toEqual(['priced', 'empty', 'priced', 'notPriced'])
    expect(map.cells.map((c) => c.text)).toEqual(['+5', '', '\u22125', 'n/a'])
    expect(map.columnTotals).toEqual(['0', 'n/a'])
  })

  test('the front cell nearest spot is outlined, the most negative ringed', () => {
    const map = shown((k, c) => (k - 101) * (c + 1), [95, 100, 105], dates(2), 101)
    expect(map.rowTitles[map.base / 2]).toBe('100')
    expect(map.cells[map.worst]?.text).toBe('\u221212')
  })

  test('an expiry without any price is not the front one', () => {
    const map = shown((k, c) => (c === 0 ? null : k - 100.5), [95, 100, 105], dates(2), 101)
    expect(map.base).toBe(1 * 2 + 1)
  })

  test('strikes and expiries beyond the page are summed at its edges: cells add up to the total', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: -50, max: 140 }),
        fc.integer({ min: 1, max: 1e6 }),
        (strikes, expiries, spot, seed) => {
          const cell = (k: number, c: number): number => ((k * 7919 + c * 104_729 + seed) % 2001) - 1000 || 1
          const list = Array.from({ length: strikes }, (_, i) => i + 1)
          const map = shown(cell, list, dates(expiries), spot)
          expect(map.rowTitles.length).toBeLessThanOrEqual(25)
          expect(map.columnTitles.length).toBeLessThanOrEqual(11)
          const all = list.flatMap((k) => dates(expiries).map((_, c) => cell(k, c)))
          const total = all.reduce((a, b) => a + b, 0)
          if (!map.note.startsWith('USD per')) return
          expect(map.cells.reduce((n, c) => n + read(c.text), 0)).toBe(total)
          expect(map.rowTotals.reduce((n, t) => n + read(t), 0)).toBe(total)
          expect(map.columnTotals.reduce((n, t) => n + read(t), 0)).toBe(total)
          expect(read(map.total)).toBe(total)
        },
      ),
      { seed: 20261120, numRuns: 60 },
    )
  })

  test('nothing held: no map', () => {
    const none = heatmapBlock({
      matrix: matrix(UNDERLYING, [100], dates(1), () => 0),
      underlying: UNDERLYING,
      currency: 'USD',
      spot: 100,
      per: '',
      asOf: AS_OF,
    })
    expect(none).toBeNull()
  })
})
