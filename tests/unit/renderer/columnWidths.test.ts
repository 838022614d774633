import { describe, expect, test, vi } from 'vitest'
import { DEFAULT_LAYOUT } from '../../../renderer/state/bookGridLayout.svelte.ts'
import type { BookRow, CellStyle } from '../../../renderer/state/bookGridRows.svelte.ts'
import { ColumnWidths } from '../../../renderer/views/Book/columnWidths.ts'

// ten px a letter: there is no canvas here
vi.mock('../../../renderer/charts/textWidth.ts', () => ({
  widestOf: (texts: readonly string[]) => 10 * Math.max(0, ...texts.map((t) => t.length)),
}))

const STYLE: CellStyle = {
  currency: 'USD',
  cashDecimals: 0,
  negatives: 'minus',
  thetaDay: 'calendar',
  rhoStep: '100bp',
}

function sums(...delta: readonly number[]): BookRow[] {
  const numbers = Float64Array.from(delta)
  return delta.map((_, at) => ({
    key: `g${at}`,
    label: '',
    depth: 0,
    group: 'open',
    count: 2,
    notPriced: 0,
    reason: null,
    account: '',
    instrument: '',
    at,
    cells: new Map([['dollarDelta', { column: 'dollarDelta', kind: 'number', numbers }]]),
  }))
}

const layout = { ...DEFAULT_LAYOUT, columns: ['quantity', 'dollarDelta'] as const }
const gridOf = (rows: readonly BookRow[], total = rows.length) => ({
  layout,
  total,
  rowAt: (i: number) => rows[i],
})
/** px of `text` with what a cell adds */
const px = (text: string): number => Math.ceil(10.6 * text.length) + 20

describe('widths of the book\u2019s columns', () => {
  test('sums of groups that cancel out in the total have room, and what is no number is left to its head', () => {
    const widths = new ColumnWidths(STYLE)
    const grid = gridOf(sums(174_804_123, -174_804_100))
    expect(widths.of(grid, () => '+23')).toBe(`0,${px('+174,804,123')}`)
  })

  test('a total wider than every row has room', () => {
    const widths = new ColumnWidths(STYLE)
    expect(widths.of(gridOf(sums(900_000, 900_000)), () => '+1,800,000')).toBe(`0,${px('+1,800,000')}`)
  })

  test('nothing moves when the rows at the top are no longer loaded; another style starts anew', () => {
    const widths = new ColumnWidths(STYLE)
    const before = widths.of(gridOf(sums(174_804_123)), () => '+1')
    expect(widths.of(gridOf([], 1), () => '+1')).toBe(before)
    expect(new ColumnWidths({ ...STYLE, cashDecimals: 2 }).of(gridOf(sums(5)), () => '')).toBe(
      `0,${px('+5.00')}`,
    )
  })
})
