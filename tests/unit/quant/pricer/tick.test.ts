/** The tick path against a cold computation, bit for bit. */
import { describe, expect, test } from 'vitest'
import type { PackedBook } from '../../../../shared/portfolio/pack.ts'
import { priceBook, priceRows } from '../../../../shared/quant/pricer/price.ts'
import {
  movedPrice,
  rowsByUnderlying,
  type SpotMove,
  TickBook,
} from '../../../../shared/quant/pricer/tick.ts'
import { random } from '../../exposure/books.ts'
import { FAST_MODELS, mixedBook, results } from '../mixedBook.ts'

const BOOK = { seed: 21, options: 6 }

/** What a fresh book priced at these spots gives. */
function cold(moves: readonly SpotMove[]): PackedBook {
  const book = mixedBook(BOOK)
  new TickBook(book, { american: () => ({ status: 'invalid_input', value: null }) }).move(moves)
  const fresh = mixedBook(BOOK)
  fresh.contracts.S.set(book.contracts.S)
  fresh.contracts.spot.set(book.contracts.spot)
  priceBook(fresh, FAST_MODELS)
  return fresh
}

describe('ticks', () => {
  test('after any number of ticks the book is, bit for bit, the book priced cold at the last spots', () => {
    const book = mixedBook(BOOK)
    const ticks = new TickBook(book, FAST_MODELS)
    ticks.priceAll()
    expect(results(book)).toEqual(results(cold([])))
    const next = random(5)
    const base = book.lists.underlyings.map(
      (_, u) => book.contracts.spot[book.contracts.underlying.indexOf(u)] as number,
    )
    const last = new Map<number, number>()
    for (let tick = 0; tick < 30; tick++) {
      const underlying = Math.floor(next() * base.length)
      const spot = (base[underlying] as number) * (0.7 + 0.6 * next())
      if (!(spot > 1)) continue
      last.set(underlying, spot)
      ticks.move([{ underlying, spot }])
    }
    const moves = [...last].map(([underlying, spot]) => ({ underlying, spot }))
    expect(results(book)).toEqual(results(cold(moves)))
  })

  test('a tick touches the rows of its underlying and no other', () => {
    const book = mixedBook(BOOK)
    const ticks = new TickBook(book, FAST_MODELS)
    ticks.priceAll()
    const before = book.contracts.out.map((column) => column.slice())
    const underlying = book.lists.underlyings.indexOf('deribit:BTC:BTC')
    const touched = ticks.move([{ underlying, spot: 99_000 }])
    const rows = new Set(
      touched.flatMap(({ rows: { from, to } }) => Array.from({ length: to - from }, (_, i) => from + i)),
    )
    for (let i = 0; i < book.contracts.count; i++) {
      expect(rows.has(i)).toBe(book.contracts.underlying[i] === underlying)
      if (!rows.has(i)) expect(book.contracts.out.map((c) => c[i])).toEqual(before.map((c) => c[i]))
    }
  })

  test('going back to the packed spots gives back the packed book, expiry and exercise marks included', () => {
    const book = mixedBook(BOOK)
    const ticks = new TickBook(book, FAST_MODELS)
    ticks.priceAll()
    const before = results(book)
    const underlying = book.lists.underlyings.indexOf('us-equity:XYZ:USD')
    ticks.move([{ underlying, spot: 55 }])
    expect(results(book)).not.toEqual(before)
    ticks.move([{ underlying, spot: 101.3 }])
    expect(results(book)).toEqual(before)
  })

  test('a book may be priced in pieces of any size', () => {
    const whole = mixedBook(BOOK)
    priceBook(whole, FAST_MODELS)
    const pieces = mixedBook(BOOK)
    for (const runs of rowsByUnderlying(pieces).toReversed())
      for (const { road, rows } of runs)
        for (let from = rows.from; from < rows.to; from += 3)
          priceRows(pieces, road, { from, to: Math.min(from + 3, rows.to) }, FAST_MODELS)
    expect(results(pieces)).toEqual(results(whole))
  })

  test('prices move with their spot: alone, in proportion, or by dF/dS after dividends', () => {
    expect(movedPrice(100, 100, 1, false, 103)).toBe(103)
    expect(movedPrice(6790, 6750, 6790 / 6750, true, 13_500)).toBe(13_580)
    expect(movedPrice(98.4, 100, 1, false, 110)).toBe(108.4)
  })
})
