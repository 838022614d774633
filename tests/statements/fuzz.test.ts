/** A short run of the fuzzer; `npm run fuzz -- --minutes N` runs it longer. */
import { describe, expect, test } from 'vitest'
import { formatById } from '../../shared/statements/registry.ts'
import { corpus, fuzz, Judge } from '../support/fuzz.ts'
import { judge } from '../support/fuzzJudge.ts'
import { rowsLeftOut } from '../support/fuzzRows.ts'
import { Dice, shrink } from '../support/mutate.ts'
import { SAMPLES } from './samples.ts'
import { parseText } from './support.ts'

describe('the fuzzer', () => {
  test('damaged statements neither crash nor hang, and no row is lost', { timeout: 300_000 }, async () => {
    const { runs, findings } = await fuzz(corpus(), 2026, (n) => n >= 3000)
    expect(findings.map((f) => `${f.what}, from ${f.from}`)).toEqual([])
    expect(runs).toBe(3000)
  })

  test('the files as they are pass too', { timeout: 300_000 }, async () => {
    const judge = new Judge()
    try {
      for (const { name, bytes } of corpus()) {
        expect(await judge.of(bytes, name.slice(name.lastIndexOf('/') + 1)), name).toBeNull()
      }
    } finally {
      await judge.end()
    }
  })

  test('the same seed throws the same dice, and shrinking keeps the failure', async () => {
    const roll = (seed: number) => {
      const dice = new Dice(seed)
      return Array.from({ length: 8 }, () => dice.below(1000))
    }
    expect(roll(7)).toEqual(roll(7))
    expect(roll(7)).not.toEqual(roll(8))
    const found = await shrink(Buffer.from('a long text with one ! in it'), async (b) => b.includes('!'))
    expect(found.toString()).toBe('!')
  })
})

describe('found by the fuzzer', () => {
  test('OFX: a row that begins inside another is no part of it', () => {
    const format = formatById('ofx')
    if (format === null) throw new Error('ofx')
    const text = (SAMPLES.ofx ?? '').replace(
      '</INVBUY></BUYSTOCK>',
      '<BUYSTOCK><INVBUY><INVTRAN><FITID>8<DTTRADE>20260106</INVTRAN><SECID><UNIQUEID>123456789<UNIQUEIDTYPE>CUSIP</SECID><UNITS>4<UNITPRICE>5<TOTAL>-20</INVBUY></BUYSTOCK>',
    )
    const p = parseText(format, text)
    expect(p.tally).toEqual({ seen: 2, drafted: 1, skipped: 0, failed: 1 })
    expect(p.issues.map((i) => [i.severity, i.code])).toEqual([['error', 'ofx_row_unclosed']])
    expect(judge(Buffer.from(text), 'x.ofx')).toBeNull()
  })

  test('the oracle sees a row that a parser leaves out', () => {
    // a title line inside a table is counted as one, a line in the table that nobody tells of is not
    const flex = SAMPLES['ibkr-flex-xml'] ?? ''
    expect(judge(Buffer.from(flex), 'x.xml')).toBeNull()
    expect(rowsLeftOut('ibkr-flex-xml', flex, { issues: [], tally: { failed: 0 }, seen: 1, asides: 0 })).toBe(
      'rows vanished',
    )
    const csv = SAMPLES['robinhood-csv'] ?? ''
    const reading = { issues: [], tally: { failed: 0 }, seen: 2, asides: 1 }
    expect(rowsLeftOut('robinhood-csv', csv, reading)).toBeNull()
    expect(rowsLeftOut('robinhood-csv', csv, { ...reading, seen: 1 })).toBe('rows vanished')
    expect(rowsLeftOut('robinhood-csv', csv, { ...reading, seen: 3 })).toBe('rows from nowhere')
  })
})
