import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { MarketInput } from '../../shared/model/market.ts'
import { DAY, JAN_5, XYZ } from '../support/evidence.ts'
import { failure, NOW, tempBook } from '../support/tempBook.ts'

function input(over: Partial<MarketInput> = {}): MarketInput {
  return {
    kind: 'spot',
    of: XYZ,
    date: null,
    value: '101.5',
    unit: 'USD',
    source: 'typed',
    observedAt: JAN_5,
    certainty: 'stated',
    ...over,
  }
}

describe('market inputs', () => {
  test('come back as they were given, with their origin and the instant they were written', () => {
    const book = tempBook()
    const dividend = input({ kind: 'dividend', date: '2026-06-05', value: '0.24', observedAt: null })
    book.setMarketInputs([input(), dividend], 'person')
    expect(book.marketInputs()).toEqual([
      { number: 1, input: input(), origin: 'person', recordedAt: NOW },
      { number: 2, input: dividend, origin: 'person', recordedAt: NOW },
    ])
    expect([book.revision(), book.ledgerRevision()]).toEqual([1, 0])
    expect(book.journal()).toMatchObject([{ revision: 1, act: 'market', of: 'market', number: null }])
  })

  test('are appended: a newer record of the same key, source and instant stands, the old row stays', () => {
    const book = tempBook()
    book.setMarketInputs([input()], 'person')
    book.setMarketInputs([input({ value: '102' })], 'person')
    book.setMarketInputs([input({ value: '103', observedAt: JAN_5 + DAY })], 'person')
    book.setMarketInputs([input({ value: '99', source: 'quote' })], 'quotes.csv')
    expect(book.marketInputs().map((m) => [m.number, m.input.value, m.origin])).toEqual([
      [2, '102', 'person'],
      [3, '103', 'person'],
      [4, '99', 'quotes.csv'],
    ])
    expect(book.db.prepare('SELECT count(*) FROM market_inputs').pluck().get()).toBe(4)
    expect(() => book.db.exec('DELETE FROM market_inputs')).toThrow('never changed')
  })

  test('without an instant replace each other too', () => {
    const book = tempBook()
    book.setMarketInputs([input({ observedAt: null })], 'person')
    book.setMarketInputs([input({ observedAt: null, value: '7' })], 'person')
    expect(book.marketInputs().map((m) => m.input.value)).toEqual(['7'])
  })

  test('set again and again, by a script, are not each compared with all others of their key', () => {
    const asked: string[] = []
    const book = tempBook({ trace: (sql) => asked.push(sql) })
    book.setMarketInputs([input()], 'person')
    book.marketInputs()
    const question = asked.findLast((sql) => sql.includes('FROM market_inputs')) as string
    const plan = book.db.prepare(`EXPLAIN QUERY PLAN ${question}`).all() as { detail: string }[]
    expect(plan.map((step) => step.detail)).toContainEqual(
      expect.stringMatching(/USING INDEX market_inputs_key \(.*observed_at=\? AND rowid>\?\)/),
    )
  })

  test('withdrawn ones are gone for their key and source only, and may be set again', () => {
    const book = tempBook()
    book.setMarketInputs(
      [
        input(),
        input({ observedAt: JAN_5 + DAY }),
        input({ source: 'quote' }),
        input({ kind: 'vol', unit: '1' }),
      ],
      'person',
    )
    book.withdrawMarketInput({ kind: 'spot', of: XYZ, date: null }, 'typed')
    expect(book.marketInputs().map((m) => `${m.input.kind} ${m.input.source}`)).toEqual([
      'spot quote',
      'vol typed',
    ])
    book.setMarketInputs([input({ value: '1' })], 'person')
    expect(book.marketInputs().at(-1)?.input.value).toBe('1')
  })
})

describe('frozen snapshots', () => {
  const json = '{"asOf":1767625200000,"inputs":[],"version":1}'
  const sha256 = createHash('sha256').update(json).digest('hex')

  test('are kept under their hash, once, without a new revision', () => {
    const book = tempBook()
    book.freezeSnapshot(json, sha256, { asOf: JAN_5 })
    book.freezeSnapshot(json, sha256, { asOf: JAN_5 })
    expect(book.frozenSnapshot(sha256)).toBe(json)
    expect(book.frozenSnapshot('0'.repeat(64))).toBeNull()
    expect(book.frozenSnapshots()).toEqual([{ sha256, asOf: JAN_5, frozenAt: NOW }])
    expect(book.frozenSnapshots('state')).toEqual([])
    expect(book.revision()).toBe(0)
    expect(() => book.db.exec("UPDATE snapshots SET json = '{}'")).toThrow('never changed')
  })

  test('of another text are refused', () => {
    const book = tempBook()
    failure(() => book.freezeSnapshot(`${json} `, sha256, { asOf: JAN_5 }), 'book/snapshot-hash')
    expect(book.frozenSnapshots()).toEqual([])
  })
})
