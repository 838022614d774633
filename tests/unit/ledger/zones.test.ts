import { describe, expect, test } from 'vitest'
import { instantText, isDate, readInstant, readTime, TimeError, Zone } from '../../../shared/ledger/zones.ts'

const CHICAGO = Zone.of('America/Chicago')
const read = (text: string, zone: Zone = CHICAGO, fold: 0 | 1 = 0) => {
  const { at, warning } = readTime(text, zone, fold)
  return [instantText(at), warning]
}

describe('local text in a zone', () => {
  test('spring gap: the offset before it, 02:30 is 03:30 CDT', () => {
    expect(read('2026-03-08T02:30:00')).toEqual(['2026-03-08T08:30:00.000Z', 'time_gap'])
    expect(read('2026-03-08T01:59:59')).toEqual(['2026-03-08T07:59:59.000Z', null])
    expect(read('2026-03-08T03:00:00')).toEqual(['2026-03-08T08:00:00.000Z', null])
  })

  test('autumn hour: the first of the two, the second when fold is 1', () => {
    expect(read('2026-11-01T01:30:00')).toEqual(['2026-11-01T06:30:00.000Z', 'time_ambiguous'])
    expect(read('2026-11-01T01:30:00', CHICAGO, 1)).toEqual(['2026-11-01T07:30:00.000Z', 'time_ambiguous'])
    expect(read('2026-11-01T00:59:59')).toEqual(['2026-11-01T05:59:59.000Z', null])
    expect(read('2026-11-01T02:00:00')).toEqual(['2026-11-01T08:00:00.000Z', null])
  })

  test('zones east of Greenwich and half an hour of summer time', () => {
    const berlin = Zone.of('Europe/Berlin')
    expect(read('2026-03-29T02:30:00', berlin)).toEqual(['2026-03-29T01:30:00.000Z', 'time_gap'])
    expect(read('2026-10-25T02:30:00', berlin)).toEqual(['2026-10-25T00:30:00.000Z', 'time_ambiguous'])
    const lordHowe = Zone.of('Australia/Lord_Howe')
    expect(read('2026-04-05T01:45:00', lordHowe)).toEqual(['2026-04-04T14:45:00.000Z', 'time_ambiguous'])
    expect(read('2026-04-05T01:45:00', lordHowe, 1)).toEqual(['2026-04-04T15:15:00.000Z', 'time_ambiguous'])
  })

  test('a text with an offset wins over the zone', () => {
    expect(read('2026-03-08T02:30:00+01:00')).toEqual(['2026-03-08T01:30:00.000Z', null])
    expect(read('2026-03-08T02:30:00-0530')).toEqual(['2026-03-08T08:00:00.000Z', null])
    expect(read('2026-03-08 02:30:00.12345Z')).toEqual(['2026-03-08T02:30:00.123Z', null])
    expect(read('2026-03-08T02:30+02')).toEqual(['2026-03-08T00:30:00.000Z', null])
  })

  test.each([
    '0000-00-00T00:00:00',
    '9999-12-31T00:00:00',
    '2026-02-30T10:00:00',
    '2026-13-01T10:00:00',
    '2026-01-01T24:00:00',
    '2026-01-01T10:61:00',
    '2026-01-01T1:00:00',
    '2026-01-01T10:00:00.',
    '2026-01-01T10:00:00+1',
    '2026-01-01T10:00:00 ET',
    '01/02/2026 10:00:00',
    '',
  ])('"%s" is refused as a data problem', (text) => {
    expect(() => readTime(text, CHICAGO, 0)).toThrow(TimeError)
  })

  test('a zone that does not exist is refused', () => {
    expect(() => Zone.of('America/Nowhere')).toThrow(TimeError)
    expect(() => Zone.of('')).toThrow(TimeError)
  })
})

describe('days', () => {
  test('first and last ms of a local day, also when it has 23 or 25 hours', () => {
    expect(instantText(CHICAGO.startOfDay('2026-03-08'))).toBe('2026-03-08T06:00:00.000Z')
    expect(instantText(CHICAGO.endOfDay('2026-03-08'))).toBe('2026-03-09T04:59:59.999Z')
    expect(instantText(CHICAGO.endOfDay('2026-11-01'))).toBe('2026-11-02T05:59:59.999Z')
  })

  test('a day whose midnight does not exist begins where the gap ends', () => {
    const beirut = Zone.of('Asia/Beirut')
    // clocks went from 00:00 to 01:00 on 31 March 2024
    expect(instantText(beirut.startOfDay('2024-03-31'))).toBe('2024-03-30T22:00:00.000Z')
    expect(instantText(beirut.endOfDay('2024-03-30'))).toBe('2024-03-30T21:59:59.999Z')
  })

  test('the local date: 05:30Z in Chicago is the day before', () => {
    expect(CHICAGO.dayOf(Date.UTC(2026, 0, 6, 5, 30))).toBe('2026-01-05')
    expect(Zone.of('UTC').dayOf(Date.UTC(2026, 0, 6, 5, 30))).toBe('2026-01-06')
  })

  test('every hour of ten years reads back', () => {
    for (const id of [
      'America/New_York',
      'Europe/London',
      'Australia/Sydney',
      'Asia/Kolkata',
      'America/Sao_Paulo',
    ]) {
      const zone = Zone.of(id)
      for (let at = Date.UTC(2017, 0, 1); at < Date.UTC(2027, 0, 1); at += 3_600_000) {
        const local = instantText(at + zone.offsetAt(at)).slice(0, 19)
        const first = readTime(local, zone, 0)
        const back = first.warning === 'time_ambiguous' && first.at !== at ? readTime(local, zone, 1) : first
        if (back.at !== at) throw new Error(`${id} ${local}: ${instantText(back.at)} for ${instantText(at)}`)
      }
    }
  })

  test('dates', () => {
    expect(isDate('2024-02-29')).toBe(true)
    expect(['2023-02-29', '2026-1-1', '20260101', 'PERP', '9999-12-31', '0001-01-01'].map(isDate)).toEqual(
      Array(6).fill(false),
    )
  })

  test('an as-of without an offset is no instant', () => {
    expect(readInstant('2026-01-01T00:00:00')).toBeNull()
    expect(readInstant('2026-01-01')).toBeNull()
    expect(readInstant('2026-01-01T00:00:00Z')).toBe(Date.UTC(2026, 0, 1))
  })
})
