/** Cash dividends: the instant a share goes ex in every season, and which of several sources counts. */
import { describe, expect, test } from 'vitest'
import { exDividends, exInstant } from '../../../shared/market/dividends.ts'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import { book, contract, DAY, input } from './contracts.ts'

const XYZ = 'us-equity:XYZ:USD'
const YEAR = 365 * DAY
const view = (asOf: string, ...inputs: MarketInput[]) =>
  new MarketView(composeSnapshot(Date.parse(asOf), inputs), book(contract(XYZ)))

describe('the ex-instant', () => {
  // 2026: New York changes on 8 March and 1 November, Europe on 29 March and 25 October
  test.each([
    [XYZ, '2026-03-06', '2026-03-06T14:30:00Z'],
    [XYZ, '2026-03-09', '2026-03-09T13:30:00Z'],
    [XYZ, '2026-10-30', '2026-10-30T13:30:00Z'],
    [XYZ, '2026-11-02', '2026-11-02T14:30:00Z'],
    ['us-index:SPX:USD', '2026-12-18', '2026-12-18T14:30:00Z'],
    ['uk-equity:VOD:GBP', '2026-03-27', '2026-03-27T09:30:00Z'],
    ['uk-equity:VOD:GBP', '2026-03-30', '2026-03-30T08:30:00Z'],
    ['eu-equity:SAP:EUR', '2026-03-27', '2026-03-27T08:30:00Z'],
    ['eu-equity:SAP:EUR', '2026-03-30', '2026-03-30T07:30:00Z'],
    ['hk-equity:700:HKD', '2026-07-01', '2026-07-01T01:30:00Z'],
    // a family without a zone of its own: New York's
    ['other:ABC:USD', '2026-01-05', '2026-01-05T14:30:00Z'],
    ['constructor:ABC:USD', '2026-01-05', '2026-01-05T14:30:00Z'],
  ])('%s on %s is %s', (underlying, day, instant) => {
    expect(new Date(exInstant(underlying, day)).toISOString()).toBe(new Date(instant).toISOString())
  })

  test('a dividend of today counts until 09:30 exchange time: in winter an hour longer by UTC than in summer', () => {
    const winter = input('dividend', XYZ, '1', { date: '2026-01-15' })
    const summer = input('dividend', XYZ, '1', { date: '2026-07-15' })
    const counted = (asOf: string, d: MarketInput): number => view(asOf, d).dividends(XYZ).length
    expect(counted('2026-01-15T14:29:59Z', winter)).toBe(1)
    expect(counted('2026-01-15T14:30:00Z', winter)).toBe(0)
    expect(counted('2026-07-15T13:29:59Z', summer)).toBe(1)
    expect(counted('2026-07-15T13:30:00Z', summer)).toBe(0)
    const asOf = '2026-01-14T14:30:00Z'
    expect(view(asOf, winter).dividends(XYZ)).toEqual([{ t: DAY / YEAR, amount: 1 }])
  })
})

describe('which dividend counts', () => {
  test('of two sources of one ex-date the typed one, once; other dates stand beside it', () => {
    const printed = input('dividend', XYZ, '0.45', { date: '2026-06-05', source: 'statement', at: null })
    const typed = input('dividend', XYZ, '0.50', { date: '2026-06-05' })
    const later = input('dividend', XYZ, '0.60', { date: '2026-09-04', source: 'statement', at: null })
    for (const inputs of [
      [printed, typed, later],
      [later, typed, printed],
    ])
      expect(exDividends(XYZ, inputs).map((d) => d.amount)).toEqual([0.5, 0.6])
  })

  test('seen from an earlier instant, a dividend that has gone ex meanwhile is there: what a mark of that day was worth', () => {
    const gone = input('dividend', XYZ, '0.45', { date: '2026-06-05' })
    const market = view('2026-06-08T20:00:00Z', gone)
    expect(market.dividends(XYZ)).toEqual([])
    const from = Date.parse('2026-06-04T13:30:00Z')
    expect(market.dividends(XYZ, from)).toEqual([{ t: DAY / YEAR, amount: 0.45 }])
  })
})
