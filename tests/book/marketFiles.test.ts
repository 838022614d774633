/** Files of quotes and prices: written, taken back and brought back as a whole. */
import { describe, expect, test } from 'vitest'
import type { MarketInput } from '../../shared/model/market.ts'
import type { MarketFileFacts } from '../../shared/model/marketFile.ts'
import { XYZ } from '../support/evidence.ts'
import { failure, tempBook } from '../support/tempBook.ts'

const facts = (name: string, digit: string): MarketFileFacts => ({
  sha256: digit.repeat(64),
  fileName: name,
  kind: 'chain',
  format: 'cboe-csv',
  asOf: 1000,
  summary: '2 quotes of XYZ',
})
const spot = (value: string, observedAt = 1000): MarketInput => ({
  kind: 'spot',
  of: XYZ,
  date: null,
  value,
  unit: 'USD',
  source: 'quote',
  observedAt,
  certainty: 'stated',
})
const values = (book: ReturnType<typeof tempBook>) =>
  book.marketInputs().map(({ input }) => [input.value, input.origin ?? null])

describe('a market file', () => {
  test('brings its inputs with its name, and its undo brings back what stood before', () => {
    const book = tempBook()
    book.setMarketInputs([{ ...spot('99'), source: 'typed' }], 'person')
    expect(book.marketShelf.write(facts('first.csv', 'a'), { inputs: [spot('100')], points: [] })).toBe(1)
    expect(book.marketShelf.write(facts('second.csv', 'b'), { inputs: [spot('101')], points: [] })).toBe(2)
    // of two quotes of one instant the later import stands
    expect(values(book)).toEqual([
      ['99', null],
      ['101', 'second.csv'],
    ])
    const before = book.revision()
    book.marketShelf.turn(2, false)
    expect(book.revision()).toBe(before + 1)
    expect(values(book)).toEqual([
      ['99', null],
      ['100', 'first.csv'],
    ])
    book.marketShelf.turn(2, true)
    expect(values(book)[1]).toEqual(['101', 'second.csv'])
    expect(book.marketShelf.list().map((f) => [f.number, f.fileName, f.live])).toEqual([
      [1, 'first.csv', true],
      [2, 'second.csv', true],
    ])
    expect(book.journal().map((j) => j.act)).toEqual(['market', 'market', 'market', 'market', 'market'])
  })

  test('is refused twice, and what is not there cannot be turned', () => {
    const book = tempBook()
    book.marketShelf.write(facts('first.csv', 'a'), { inputs: [], points: [] })
    const again = () => book.marketShelf.write(facts('other name.csv', 'a'), { inputs: [], points: [] })
    expect(failure(again, 'book/same-file').message).toContain('market file 1')
    expect(failure(() => book.marketShelf.turn(7, false), 'book/no-such-batch').message).toContain('7')
    expect(failure(() => book.marketShelf.turn(1, true), 'book/already-live').message).toContain('live')
    book.marketShelf.turn(1, false)
    expect(failure(() => book.marketShelf.turn(1, false), 'book/already-void').message).toContain('undone')
    expect(() => book.db.exec('DELETE FROM market_files')).toThrow('never deleted')
  })

  test('keeps price series: overlapping files give one value a date, the later import', () => {
    const book = tempBook()
    const points = (series: string, ...list: readonly (readonly [string, string])[]) =>
      list.map(([date, value]) => ({ series, date, value }))
    book.marketShelf.write(
      { ...facts('old.csv', 'a'), kind: 'history' },
      { inputs: [], points: points('VIX', ['2026-01-05', '15.1'], ['2026-01-06', '15.2']) },
    )
    book.marketShelf.write(
      { ...facts('new.csv', 'b'), kind: 'history' },
      { inputs: [], points: points('VIX', ['2026-01-06', '15.25'], ['2026-01-07', '15.3']) },
    )
    expect(book.marketShelf.series()).toEqual([{ series: 'VIX', dates: 3 }])
    expect(book.marketShelf.history('VIX').map((p) => [p.date, p.value])).toEqual([
      ['2026-01-05', '15.1'],
      ['2026-01-06', '15.25'],
      ['2026-01-07', '15.3'],
    ])
    book.marketShelf.turn(2, false)
    expect(book.marketShelf.history('VIX').map((p) => p.value)).toEqual(['15.1', '15.2'])
    expect(() => book.db.exec("UPDATE history_points SET value = '1'")).toThrow('never changed')
  })
})
