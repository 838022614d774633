import { describe, expect, test } from 'vitest'
import calendar from '../../../../shared/data/calendars/usOptions.json' with { type: 'json' }
import { type ExpiryRule, expiryInstantOf } from '../../../../shared/ledger/expiryCalendar.ts'
import { familyRule } from '../../../../shared/ledger/terms.ts'

const DAY = 86_400_000

/** The clocks of a family. */
function clocks(family: string): ExpiryRule {
  const { zone, close, calendar } = familyRule(family) ?? {}
  if (zone === undefined || close === undefined) throw new Error(`no clocks for ${family}`)
  return { zone, close, ...(calendar === undefined ? {} : { calendar }) }
}

function us(day: string, settlement: 'AM' | 'PM' = 'PM'): string {
  const { at, certainty } = expiryInstantOf(clocks('us-option'), day, settlement)
  return `${new Date(at).toISOString().slice(0, 16)}Z ${certainty}`
}

describe('expiry instants of US options', () => {
  test.each<[string, string, 'AM' | 'PM', string]>([
    ['a monthly in summer time', '2015-03-20', 'PM', '2015-03-20T20:00Z rule'],
    ['a monthly in winter', '2016-01-15', 'PM', '2016-01-15T21:00Z rule'],
    ['AM settlement, third Friday', '2020-03-20', 'AM', '2020-03-20T13:30Z rule'],
    ['AM settlement of VIX, a Wednesday', '2018-02-14', 'AM', '2018-02-14T14:30Z rule'],
    ['the day after Thanksgiving 2015', '2015-11-27', 'PM', '2015-11-27T18:00Z rule'],
    ['and its morning', '2015-11-27', 'AM', '2015-11-27T14:30Z rule'],
    ['Christmas Eve 2018', '2018-12-24', 'PM', '2018-12-24T18:00Z rule'],
    ['Christmas Eve 2021, a holiday', '2021-12-24', 'PM', '2021-12-24T21:00Z assumed'],
    ['3 July 2023', '2023-07-03', 'PM', '2023-07-03T17:00Z rule'],
    ['3 July 2020 was the holiday itself', '2020-07-03', 'PM', '2020-07-03T20:00Z assumed'],
    ['so the week ended the day before', '2020-07-02', 'PM', '2020-07-02T20:00Z rule'],
    ['2 July 2021 was a full day', '2021-07-02', 'PM', '2021-07-02T20:00Z rule'],
    [
      'the monthly of April 2019: the Thursday before Good Friday, AM',
      '2019-04-18',
      'AM',
      '2019-04-18T13:30Z rule',
    ],
    ['and no contract ends on Good Friday itself', '2019-04-19', 'PM', '2019-04-19T20:00Z assumed'],
    ['the monthly of April 2022, a Thursday', '2022-04-14', 'PM', '2022-04-14T20:00Z rule'],
    ['Good Friday 2025', '2025-04-18', 'PM', '2025-04-18T20:00Z assumed'],
    ['Juneteenth kept on the third Friday of June 2027', '2027-06-18', 'PM', '2027-06-18T20:00Z assumed'],
    ['a day of mourning, 2018', '2018-12-05', 'PM', '2018-12-05T21:00Z assumed'],
    ['a day of mourning, 2025', '2025-01-09', 'PM', '2025-01-09T21:00Z assumed'],
    [
      'the last day of 2021: no holiday for a Saturday New Year',
      '2021-12-31',
      'PM',
      '2021-12-31T21:00Z rule',
    ],
    ['a Saturday of the old calendar', '2015-01-17', 'PM', '2015-01-17T21:00Z assumed'],
    ['a half day the exchange has not announced', '2029-07-03', 'PM', '2029-07-03T17:00Z assumed'],
    ['before the calendar', '2014-12-19', 'PM', '2014-12-19T21:00Z assumed'],
    ['after the calendar', '2031-06-20', 'PM', '2031-06-20T20:00Z assumed'],
  ])('%s', (_, day, settlement, expected) => {
    expect(us(day, settlement)).toBe(expected)
  })

  test('sessions a year are those the exchange held', () => {
    // Trading days of the New York Stock Exchange by year, as published with its volumes
    const held = {
      2015: 252,
      2016: 252,
      2017: 251,
      2018: 251,
      2019: 252,
      2020: 253,
      2021: 252,
      2022: 251,
      2023: 250,
      2024: 252,
      2025: 250,
    }
    const counted = Object.fromEntries(
      Object.keys(held).map((year) => {
        let sessions = 0
        for (let at = Date.UTC(Number(year), 0, 1); at < Date.UTC(Number(year) + 1, 0, 1); at += DAY) {
          const weekday = new Date(at).getUTCDay()
          const day = new Date(at).toISOString().slice(0, 10)
          if (weekday !== 0 && weekday !== 6 && !(day in calendar.holidays)) sessions++
        }
        return [year, sessions]
      }),
    )
    expect(counted).toEqual(held)
  })

  test('early closes are sessions, and every year of the calendar has its holidays', () => {
    expect(calendar.earlyCloses.filter((day) => day in calendar.holidays)).toEqual([])
    for (let year = 2015; year <= 2030; year++) {
      const names = Object.entries(calendar.holidays).filter(([day]) => day.startsWith(`${year}-`))
      const expected = 9 + (year >= 2022 ? 1 : 0) + (year === 2018 || year === 2025 ? 1 : 0)
      expect([year, names.length >= expected - 1, names.length <= expected]).toEqual([year, true, true])
    }
  })
})

describe('expiry instants of venues that never close', () => {
  test.each(['deribit', 'bybit', 'okx', 'binance'])(
    '%s at 08:00 UTC, weekends and holidays too',
    (family) => {
      expect(expiryInstantOf(clocks(family), '2021-12-25', 'PM')).toEqual({
        at: Date.UTC(2021, 11, 25, 8),
        certainty: 'rule',
      })
    },
  )
})
