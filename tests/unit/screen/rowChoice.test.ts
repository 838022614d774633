import { expect, test } from 'vitest'
import { RowChoice } from '../../../electron/services/window/rowChoice.ts'
import type { PreviewRow } from '../../../shared/protocol/import.ts'

const row = (number: number, outcome: PreviewRow['outcome']): PreviewRow => ({
  row: number,
  line: null,
  outcome,
  reason: null,
  kind: 'fill',
  account: null,
  instrument: null,
  at: null,
  quantity: null,
  price: null,
  amount: null,
  currency: null,
  raw: null,
})

test('all, all but some, none but some', () => {
  const choice = new RowChoice()
  expect([choice.ranges(120), choice.count(118)]).toEqual([null, 118])
  choice.set(1, false)
  choice.set(7, false)
  choice.set(8, false)
  expect(choice.ranges(120)).toEqual([
    [2, 6],
    [9, 120],
  ])
  expect(choice.count(118)).toBe(115)
  choice.set(7, true)
  expect(choice.has(7)).toBe(true)
  choice.setAll(false)
  expect(choice.ranges(120)).toEqual([])
  choice.set(3, true)
  expect([choice.ranges(120), choice.count(118)]).toEqual([[[3, 3]], 1])
})

test('rows that say nothing new do not change the number on the button', () => {
  const choice = new RowChoice()
  choice.seen([row(1, 'duplicate'), row(2, 'new'), row(3, 'confirmed')])
  choice.set(1, false)
  expect(choice.count(10)).toBe(10)
  choice.set(2, false)
  choice.set(3, false)
  expect(choice.count(10)).toBe(8)
})
