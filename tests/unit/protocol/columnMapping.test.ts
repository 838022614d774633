/** The file a column mapping is exchanged in: versioned, checked, and one clear sentence when it is wrong. */
import { describe, expect, test } from 'vitest'
import type { ColumnMapping } from '../../../shared/model/columnMapping.ts'
import { mappingFile, readKeptMappings, readMappingFile } from '../../../shared/protocol/columnMapping.ts'

const full: ColumnMapping = {
  rows: 'trades',
  columns: { date: 'Dag', price: 'Koers', fee: null },
  constants: { currency: 'EUR', account: 'A 1', multiplier: '100', date: '2026-01-30' },
  decimals: { price: 'comma', quantity: 'point' },
  dates: 'dmy',
  sides: 'words',
  words: { buy: ['Koop'], sell: ['Verkoop'] },
  fees: 'negative',
  zone: 'Europe/Amsterdam',
}

describe('the file', () => {
  test('gives back what was written, a byte order mark and control characters in its name aside', () => {
    const text = mappingFile(full, 'a\u0007b.csv')
    expect(readMappingFile(text)).toEqual({ mapping: full, problem: null })
    expect(readMappingFile(`\uFEFF${text}`).mapping).toEqual(full)
    expect(JSON.parse(text)).toMatchObject({ format: 'hedgerow-column-mapping', version: 1, file: 'ab.csv' })
  })

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['no JSON', 'Dag;Koers', /it is no JSON/],
    ['another document', { version: 1, inputs: [] }, /it has no "format": "hedgerow-column-mapping"/],
    ['a list', [], /it has no "format"/],
    [
      'a newer version',
      { format: 'hedgerow-column-mapping', version: 2 },
      /of version 2, this program reads version 1/,
    ],
    ['an unknown field', { columns: { colour: 'x' } }, /mapping\.columns/],
    ['an unknown member', { columns: {}, magic: true }, /mapping: .*magic/],
    ['a number as column', { columns: { date: 7 } }, /mapping\.columns\.date/],
    ['an unknown date notation', { columns: {}, dates: 'lunar' }, /mapping\.dates/],
    [
      'a multiplier in words',
      { columns: {}, constants: { multiplier: 'ten' } },
      /mapping\.constants\.multiplier: write a plain number/,
    ],
  ]
  test.each(wrong)('is refused in one sentence: %s', (_, document, says) => {
    const own = typeof document === 'object' && document !== null && 'columns' in document
    const whole = own ? { format: 'hedgerow-column-mapping', version: 1, mapping: document } : document
    const text = typeof document === 'string' ? document : JSON.stringify(whole)
    const { mapping, problem } = readMappingFile(text)
    expect(mapping).toBeNull()
    expect(problem).toMatch(says)
    expect(problem).toMatch(/^The file is no column mapping: [^\n]+\.$/)
  })
})

test('kept mappings that are damaged count as absent', () => {
  const layout = 'a'.repeat(64)
  const kept = { [layout]: { savedAt: 5, file: 'x.csv', mapping: full } }
  expect(readKeptMappings(kept)).toEqual(kept)
  expect(readKeptMappings(undefined)).toEqual({})
  expect(readKeptMappings({ [layout]: { savedAt: 5, file: 'x.csv', mapping: { columns: 7 } } })).toEqual({})
  expect(readKeptMappings({ nonsense: kept[layout] })).toEqual({})
})

test('a prototype key of a file goes nowhere', () => {
  const text =
    '{"format":"hedgerow-column-mapping","version":1,"mapping":{"columns":{"__proto__":"x","date":"Dag"}}}'
  const { mapping } = readMappingFile(text)
  expect(mapping).toEqual({ columns: { date: 'Dag' } })
  expect(Object.getPrototypeOf(mapping?.columns)).toBe(Object.prototype)
})
