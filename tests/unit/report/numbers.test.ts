/** Decimal texts cut to the digits a place has room for. */
import { expect, test } from 'vitest'
import { formatDecimal, formatWhen, shortDecimal } from '../../../shared/report/numbers.ts'

test.each([
  ['233.3381944444', 8, '233.33819'],
  ['6160690.69', 8, '6,160,690.7'],
  ['19429668.125', 8, '19,429,668'],
  ['-1783.10834321', 8, '\u22121,783.1083'],
  ['0.0011874512345', 9, '0.001187451'],
  ['-0.00000000049', 9, '0'],
  ['1.5000000001', 8, '1.5'],
  ['1200', 2, '1,200'],
  ['1.30', 9, '1.30'],
  ['0', 8, '0'],
])('%s in %i digits is %s', (text, digits, printed) => {
  expect(shortDecimal(text, digits)).toBe(printed)
})

test('the sign is printed where it has a meaning', () => {
  expect(shortDecimal('1783.10834321', 8, true)).toBe('+1,783.1083')
  expect(shortDecimal('5', 8, true)).toBe('+5')
})

test.each([
  ['1234567.8', '1,234,567.8', '+1,234,567.8'],
  ['-1234.5', '\u22121,234.5', '\u22121,234.5'],
  // nothing has no sign
  ['0', '0', '0'],
  ['-0.00', '0.00', '0.00'],
])('the whole decimal %s is %s, with its sign %s', (text, printed, signed) => {
  expect([formatDecimal(text), formatDecimal(text, true)]).toEqual([printed, signed])
})

test.each([
  ['2026-01-05', '5 Jan 2026'],
  ['2026-12-31T15:30:00.000Z', '31 Dec 2026 15:30:00 UTC'],
  ['2026-01-05T15:30:00Z', '5 Jan 2026 15:30:00 UTC'],
  ['2026-02-31', '2026-02-31'],
  ['2026-01-05T00:30+01:00', '4 Jan 2026 23:30:00 UTC'],
  ['2026-01-05T09:30:00', '5 Jan 2026 09:30:00'],
  ['2026-01-05T9:30', '2026-01-05T9:30'],
  ['w1', 'w1'],
])('a day or an instant %s reads %s', (text, read) => {
  expect(formatWhen(text)).toBe(read)
})
