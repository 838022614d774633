/** Which future an option series on futures is on, when no statement says: the last trading days are those of the exchange's calendar. */
import { expect, test } from 'vitest'
import { seriesFuture } from '../../../shared/market/optionSeries.ts'
import type { InstrumentIdentity } from '../../../shared/model/instrument.ts'

const option = (root: string, expiry: string | null, family = 'cme-option'): InstrumentIdentity => ({
  family,
  root,
  expiry,
  right: 'C',
  strike: '100',
  settle: 'USD',
})

test.each([
  // Monday before the third Wednesday, 17 December 2025
  ['EUU', '2025-12-05', 'cme-future:6E:2025-12-15:USD'],
  ['EUU', '2025-12-15', 'cme-future:6E:2025-12-15:USD'],
  // behind it the next month of the cycle, of the next year
  ['EUU', '2025-12-16', 'cme-future:6E:2026-03-16:USD'],
  ['1EU', '2026-01-02', 'cme-future:6E:2026-03-16:USD'],
  // Tuesday before the third Wednesday
  ['CAU', '2025-12-16', 'cme-future:6C:2025-12-16:USD'],
  // third Friday; June 2029 begins on a Friday itself
  ['EW', '2029-06-01', 'cme-future:ES:2029-06-15:USD'],
  ['EW', '2026-08-31', 'cme-future:ES:2026-09-18:USD'],
  // the third Friday of June 2026 is Juneteenth: the last session is Thursday
  ['EW', '2026-05-29', 'cme-future:ES:2026-06-18:USD'],
])('%s expiring %s is on %s', (root, expiry, future) => {
  expect(seriesFuture(option(root, expiry))).toBe(future)
})

test('a series, a family or an expiry that the table does not know has none', () => {
  expect(seriesFuture(option('NOPE', '2025-12-05'))).toBeNull()
  expect(seriesFuture(option('constructor', '2025-12-05'))).toBeNull()
  expect(seriesFuture(option('EUU', '2025-12-05', 'us-option'))).toBeNull()
  expect(seriesFuture(option('EUU', null))).toBeNull()
})
