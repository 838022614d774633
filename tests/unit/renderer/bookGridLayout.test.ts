/// <reference types="svelte" />
/** What saved views of the book keep, and what is made of one that another version kept. */
import { describe, expect, test } from 'vitest'
import {
  type BookLayout,
  DEFAULT_LAYOUT,
  isFiltered,
  lastText,
  layoutText,
  movedColumn,
  nextSort,
  PRESET_VIEWS,
  readLast,
  readLayout,
  toggledColumn,
  WIDE_COLUMNS,
  withValue,
} from '../../../renderer/state/bookGridLayout.svelte.ts'

describe('layouts', () => {
  test('every preset comes back from its text', () => {
    for (const { layout } of PRESET_VIEWS) expect(readLayout(layoutText(layout))).toEqual(layout)
  })

  test.each([
    ['not JSON', 'x'],
    ['no object', '3'],
    ['nothing', 'null'],
  ])('%s is no layout', (_what, text) => {
    expect(readLayout(text)).toBeNull()
  })

  test('what is not known is left out, what is known stays', () => {
    const text = JSON.stringify({
      tree: 'flat',
      columns: ['quantity', 'profit', 'quantity', 'vol'],
      where: { accounts: ['A', 3], buckets: ['0-7', 'soon'], __proto__: { text: 'x' }, text: 5 },
      sort: { column: 'profit', descending: true },
      openDepth: 99,
    })
    expect(readLayout(text)).toEqual({
      tree: 'flat',
      columns: ['quantity', 'vol'],
      where: { accounts: ['A'], buckets: ['0-7'] },
      sort: null,
      openDepth: 2,
    })
  })

  test.each([
    ['no tree', { columns: ['quantity'], openDepth: 1 }, { columns: ['quantity'], openDepth: 1 }],
    ['a tree of another version', { tree: 'desk', columns: ['vol'] }, { columns: ['vol'] }],
    [
      'no column that is known',
      { tree: 'flat', columns: ['profit'], sort: { column: 'value', descending: true } },
      { tree: 'flat', sort: { column: 'value', descending: true } },
    ],
    ['columns as text', { tree: 'expiry', columns: 'quantity' }, { tree: 'expiry' }],
    ['a depth that is none', { openDepth: -1, where: { accounts: ['A'] } }, { where: { accounts: ['A'] } }],
  ])('%s: that part is the default, the rest stays', (_what, stored, read) => {
    expect(readLayout(JSON.stringify(stored))).toEqual({ ...DEFAULT_LAYOUT, ...read })
  })

  describe('of the last time', () => {
    const wide = { ...DEFAULT_LAYOUT, columns: WIDE_COLUMNS }
    const chosen = ['quantity', 'vol', 'status'] as const

    test('keeps tree, order and chosen columns, and no filter', () => {
      const layout: BookLayout = {
        ...DEFAULT_LAYOUT,
        tree: 'expiry',
        columns: chosen,
        where: { accounts: ['A'] },
      }
      expect(readLast(lastText(layout, wide), wide)).toEqual({ ...layout, where: {} })
    })

    test('says nothing of columns that nobody chose: a window with more room, or a version with others, has its own', () => {
      expect(lastText(DEFAULT_LAYOUT, DEFAULT_LAYOUT)).not.toContain('columns')
      expect(readLast(lastText(DEFAULT_LAYOUT, DEFAULT_LAYOUT), wide)).toEqual(wide)
      expect(readLast(lastText(wide, wide), DEFAULT_LAYOUT)).toEqual(DEFAULT_LAYOUT)
    })

    test('of version 1 listed all columns: those of its defaults were not chosen, others were', () => {
      const first = (layout: object): string => JSON.stringify({ version: 1, ...layout })
      const tree = { ...DEFAULT_LAYOUT, tree: 'flat' } as const
      expect(readLast(first(tree), wide)).toEqual({ ...tree, columns: WIDE_COLUMNS })
      expect(readLast(first({ ...tree, columns: WIDE_COLUMNS }), DEFAULT_LAYOUT)).toEqual(tree)
      expect(readLast(first({ ...tree, columns: chosen }), wide)).toEqual({ ...tree, columns: chosen })
    })

    test('that is no layout is the own one', () => {
      for (const text of ['', '[', '7']) expect(readLast(text, wide)).toEqual(wide)
    })
  })

  test('a value is added and taken away; an empty list leaves the filter', () => {
    const one = withValue({}, 'accounts', 'A', true)
    expect(one).toEqual({ accounts: ['A'] })
    expect(withValue(one, 'accounts', 'A', false)).toEqual({})
    expect([isFiltered({}), isFiltered({ text: ' ' }), isFiltered(one)]).toEqual([false, false, true])
  })

  test('columns move, come and go; the last one stays; a head sorts down, up, not at all', () => {
    expect(movedColumn(['quantity', 'vol', 'spot'], 'spot', -1)).toEqual(['quantity', 'spot', 'vol'])
    expect(movedColumn(['quantity', 'vol'], 'quantity', -1)).toEqual(['quantity', 'vol'])
    expect(toggledColumn(['quantity'], 'quantity')).toEqual(['quantity'])
    expect(toggledColumn(['quantity'], 'vol')).toEqual(['quantity', 'vol'])
    const down = nextSort(null, 'vol')
    const up = nextSort(down, 'vol')
    expect([down, up, nextSort(up, 'vol')]).toEqual([
      { column: 'vol', descending: true },
      { column: 'vol', descending: false },
      null,
    ])
    expect(DEFAULT_LAYOUT.columns).toContain('status')
  })
})
