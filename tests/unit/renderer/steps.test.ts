import { describe, expect, test } from 'vitest'
import { stepped } from '../../../renderer/state/steps.ts'

const up = { key: 'ArrowUp', shiftKey: false }
const down = { key: 'ArrowDown', shiftKey: false }
const upTen = { key: 'ArrowUp', shiftKey: true }

describe('keys of a quantity', () => {
  test.each([
    ['', up, '1'],
    ['-1', up, '0'],
    ['0', down, '-1'],
    ['5', upTen, '15'],
    ['1,999', up, '2000'],
    ['0.5', up, '1.5'],
    ['0.5', down, '-0.5'],
    ['−3', up, '-2'],
    ['7', { key: 's', shiftKey: false }, '-7'],
    ['-7', { key: 'S', shiftKey: true }, '-7'],
    ['-7', { key: 'b', shiftKey: false }, '7'],
    ['', { key: 's', shiftKey: false }, '-'],
  ] as const)('%s', (text, key, after) => expect(stepped(text, 'lot', key)).toBe(after))
})

describe('keys of a price', () => {
  test.each([
    ['', up, '0.01'],
    ['4.20', up, '4.21'],
    ['4.5', up, '4.6'],
    ['4.5', upTen, '5.5'],
    ['98000', down, '97999.99'],
    ['0.0005', down, '0.0004'],
    ['0.01', down, '0.00'],
    ['-37.63', up, '-37.62'],
    ['.5', up, null],
    ['4.2', { key: 's', shiftKey: false }, null],
    ['a lot', up, null],
  ] as const)('%s', (text, key, after) => expect(stepped(text, 'tick', key)).toBe(after))
})
