/** A short run of the fuzzer; `npm run fuzz -- --minutes N` runs it longer. */
import { describe, expect, test } from 'vitest'
import { clipped, quoted } from '../../shared/statements/common/rowLog.ts'
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

  test('OFX: an element of no known kind before a row is an error of its own', () => {
    const text = '<OFX><INVSTMTRS><INVTRANLIST><T><BUYSTOCK><C></BUYSTOCK></INVTRANLIST></INVSTMTRS></OFX>'
    const format = formatById('ofx')
    if (format === null) throw new Error('ofx')
    const p = parseText(format, text)
    expect(p.tally).toEqual({ seen: 2, drafted: 0, skipped: 0, failed: 2 })
    expect(p.issues.map((i) => [i.code, i.column])).toContainEqual(['ofx_row_unclosed', 'T'])
    expect(judge(Buffer.from(text), 'x.ofx')).toBeNull()
  })

  test('Flex: an element whose name holds a letter of another width is a row', () => {
    const text = (name: string) =>
      `<FlexQueryResponse><FlexStatements><FlexStatement accountId="U1"><CorporateActions><${name} a="0" /></CorporateActions></FlexStatement></FlexStatements></FlexQueryResponse>`
    for (const name of ['CorporateAction', 'Co１ion'])
      expect(judge(Buffer.from(text(name)), 'x.xml')).toBeNull()
  })

  test.each([
    ['"', `"'"`],
    ['"NaN"', `"'NaN'"`],
    ['a"\nb', `"a' b"`],
  ])('quotes inside a quoted text: %j', (cell, told) => {
    expect(quoted(cell)).toBe(told)
    expect(clipped(`${cell}${'x'.repeat(80)}`, 20).slice(1, -1)).not.toContain('"')
  })

  test.each([`"""NaN"`, `"x ""undefined"" y"`])(
    'a cell %s stays inside the quotes of its message',
    (cell) => {
      const text = (SAMPLES['robinhood-csv'] ?? '').replaceAll('"7/31/2026"', cell)
      const format = formatById('robinhood-csv')
      if (format === null) throw new Error('robinhood-csv')
      const [issue] = parseText(format, text).issues
      expect(issue?.message.match(/"/g)).toHaveLength(2)
      expect(issue?.message).toContain(cell.slice(1, -1).replaceAll('""', "'"))
      expect(judge(Buffer.from(text), 'x.csv')).toBeNull()
    },
  )

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
