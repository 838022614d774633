import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCanonicalDecimal } from '../../electron/book/evidenceWriter.ts'
import { Decimal } from '../../shared/model/decimal.ts'
import { INSTRUMENT_KINDS } from '../../shared/model/instrument.ts'
import { arbitraryEvidence } from '../support/arbitraryEvidence.ts'
import { everything } from '../support/everyRow.ts'
import { batch, cash, fill, JAN_5, manyFills, XYZ, xyz } from '../support/evidence.ts'
import { failure, NOW, tempBook } from '../support/tempBook.ts'

describe('writing a batch and reading it back', () => {
  test('gives the same evidence, kind by kind and member by member', () => {
    const book = tempBook()
    expect(book.writeBatch(everything)).toBe(1)
    expect(book.evidence().batches).toEqual([{ ...everything, number: 1 }])
    const reader = tempBook({ mode: 'read' }, book.path)
    expect(reader.evidence().batches).toEqual([{ ...everything, number: 1 }])
  })

  test('without raw rows when they are not asked for', () => {
    const book = tempBook()
    book.writeBatch(everything)
    const [read] = book.evidence({ raw: false }).batches
    expect(read?.rows).toEqual(everything.rows.map((r) => ({ ...r, raw: null })))
  })

  test('holds for arbitrary evidence', () => {
    const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
    const kinds = fc.oneof(fc.constant(true as const), fc.subarray([...INSTRUMENT_KINDS]))
    const batches = fc.array(
      fc.record({
        rows: fc.array(arbitraryEvidence, { maxLength: 6 }),
        live: fc.boolean(),
        made: maybe(fc.nat()),
        kinds,
      }),
      { minLength: 1, maxLength: 3 },
    )
    fc.assert(
      fc.property(batches, (drawn) => {
        const book = tempBook()
        const written = drawn.map((d, i) => {
          const list = { list: 'holdings' as const, account: 'A1', at: JAN_5, kinds: d.kinds }
          const rows = d.rows.map((r, k) => ({ ...r, row: k + 1 }))
          const over = { fileName: `f${i}`, live: d.live, made: d.made, completeLists: [list] }
          return { ...batch([], over), rows }
        })
        for (const b of written) book.writeBatch(b)
        expect(book.evidence().batches).toEqual(written.map((b, i) => ({ ...b, number: i + 1 })))
        book.close()
      }),
      { seed: 20260105, numRuns: 60 },
    )
  })

  test('of 100,000 fills keeps every row', () => {
    const book = tempBook()
    const big = manyFills(100_000)
    book.writeBatch(big)
    const [read] = book.evidence().batches
    expect(read?.rows.length).toBe(100_000)
    expect(read?.rows[0]).toEqual(big.rows[0])
    expect(read?.rows[54_321]).toEqual(big.rows[54_321])
    expect(read?.rows.at(-1)).toEqual(big.rows.at(-1))
  })
})

describe('a broken contract is refused whole', () => {
  test.each([
    ['a price with trailing zeros', batch([fill('1', '1.50')])],
    ['a quantity with a plus', batch([fill('1', '1'), fill('+1', '1')])],
    ['an exponent', batch([cash('1e3')])],
    ['a hash that is none', batch([fill('1', '1')], { sha256: 'ABC' })],
    ['a name that is not its identity', batch([], { instruments: [{ ...xyz, name: 'us-equity:XYA:USD' }] })],
    ['a row of something that is no name', batch([fill('1', '1', { instrument: 'XYZ' })])],
    ['two rows of one number', { ...batch([]), rows: [fill('1', '1'), fill('2', '1')] }],
  ])('%s', (_, broken) => {
    const book = tempBook()
    expect(() => book.writeBatch(broken)).toThrow()
    expect(book.revision()).toBe(0)
    expect(book.evidence()).toEqual({ batches: [], edits: [] })
    expect(book.db.prepare('SELECT count(*) FROM instruments').pluck().get()).toBe(0)
    expect(book.writeBatch(everything)).toBe(1)
  })

  test('canonical decimals are those that Decimal prints', () => {
    for (const text of ['0', '1', '-1', '10', '0.5', '-0.05', '1.05', '100.25', '-10.000000000000000001']) {
      expect([text, isCanonicalDecimal(text)]).toEqual([text, true])
      expect(Decimal.of(text).toString()).toBe(text)
    }
    for (const text of [
      '-0',
      '00',
      '01',
      '1.',
      '.5',
      '1.0',
      '0.50',
      '+1',
      '1e3',
      '',
      '-',
      '0.0',
      'NaN',
      '1 ',
    ]) {
      expect([text, isCanonicalDecimal(text)]).toEqual([text, false])
    }
  })
})

describe('batches', () => {
  test('the same bytes are one batch, live or undone', () => {
    const book = tempBook()
    book.writeBatch(everything)
    expect(book.findFile(everything.sha256)).toEqual({ number: 1, live: true })
    expect(book.findFile('b'.repeat(64))).toBeNull()
    const again = failure(() => book.writeBatch(everything), 'book/same-file')
    expect(again.details).toMatchObject({ number: 1, live: true })
    book.voidBatch(1)
    expect(book.findFile(everything.sha256)).toEqual({ number: 1, live: false })
    expect(failure(() => book.writeBatch(everything), 'book/same-file').message).toContain('revive')
    expect(book.batches()).toHaveLength(1)
  })

  test('undo and revive turn one flag, delete nothing, and are kept in the journal', () => {
    const book = tempBook()
    book.writeBatch(everything)
    book.writeBatch(batch([fill('1', '2')], { fileName: 'b.csv' }))
    book.voidBatch(1)
    expect(book.evidence().batches.map((b) => [b.number, b.live, b.rows.length])).toEqual([
      [1, false, everything.rows.length],
      [2, true, 1],
    ])
    failure(() => book.voidBatch(1), 'book/already-void')
    failure(() => book.reviveBatch(2), 'book/already-live')
    expect(failure(() => book.voidBatch(3), 'book/no-such-batch').message).toContain('batch 3')
    book.reviveBatch(1)
    expect(book.evidence().batches[0]).toEqual({ ...everything, number: 1 })
    expect(book.revision()).toBe(4)
    expect(book.journal().map((j) => [j.revision, j.act, j.of, j.number])).toEqual([
      [1, 'import', 'batch', 1],
      [2, 'import', 'batch', 2],
      [3, 'undo', 'batch', 1],
      [4, 'revive', 'batch', 1],
    ])
  })

  test('several acts as one are one revision; when one of them fails, none of them was', () => {
    const book = tempBook()
    const other = batch([fill('1', '2')], { fileName: 'b.csv' })
    const acts = (): void => {
      book.writeBatch(everything)
      book.addEdit({ kind: 'merge', keep: XYZ, drop: 'us-equity:XYZW:USD' }, 'one contract')
      book.writeBatch(other)
    }
    expect(() =>
      book.asOne(() => {
        acts()
        book.voidBatch(3)
      }),
    ).toThrow('no batch 3')
    expect([book.revision(), book.ledgerRevision(), book.journal()]).toEqual([0, 0, []])
    expect(book.evidence()).toEqual({ batches: [], edits: [] })
    book.asOne(acts)
    expect([book.revision(), book.ledgerRevision()]).toEqual([1, 1])
    expect(book.journal().map((j) => [j.revision, j.act, j.number])).toEqual([
      [1, 'import', 1],
      [1, 'edit', 1],
      [1, 'import', 2],
    ])
    book.asOne(() => book.batches())
    expect(book.revision()).toBe(1)
    book.setSetting('theme', 'dark')
    expect([book.revision(), book.ledgerRevision()]).toEqual([2, 1])
  })

  test('are listed with their counts, accounts and span', () => {
    const book = tempBook()
    book.writeBatch(everything)
    book.writeBatch(batch([], { fileName: 'empty.csv', accounts: [] }))
    expect(book.batches()).toEqual([
      {
        number: 1,
        sha256: everything.sha256,
        fileName: 'statement.csv',
        format: 'test-csv',
        made: NOW,
        live: true,
        importedAt: NOW,
        rows: 11,
        counts: { fill: 2, event: 2, cash: 1, holding: 2, balance: 1, price: 1, dividend: 1, fxRate: 1 },
        accounts: everything.accounts,
        warnings: ['time_gap'],
        from: JAN_5,
        to: JAN_5,
      },
      expect.objectContaining({ number: 2, rows: 0, counts: {}, accounts: [], from: null, to: null }),
    ])
    expect(book.accounts()).toEqual(everything.accounts)
  })
})
