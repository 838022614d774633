/** Encodings, delimited text, numbers, times, JSON: the pieces every format stands on. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal } from '../../shared/model/decimal.ts'
import { CsvReader, type CsvRecord, csvRecords, sniffDelimiter } from '../../shared/statements/common/csv.ts'
import { majorCurrency } from '../../shared/statements/common/foreign.ts'
import { JsonNumber, JsonReader, type JsonValue } from '../../shared/statements/common/json.ts'
import {
  decimalMarkOf,
  isMissing,
  readNumber,
  withoutFloatNoise,
} from '../../shared/statements/common/number.ts'
import { Columns } from '../../shared/statements/common/table.ts'
import { newYorkOffset, readTime, weekday } from '../../shared/statements/common/time.ts'
import { EncodingProbe, refuseBinary, TextPush } from '../../shared/statements/decode.ts'
import { nothingRecognised, recognise } from '../../shared/statements/registry.ts'
import { decode } from './support.ts'

const SEED = 20_260_101

function probe(bytes: Uint8Array, size = bytes.length || 1) {
  const p = new EncodingProbe()
  for (let at = 0; at < bytes.length; at += size) p.write(bytes.subarray(at, at + size))
  return p.result()
}
const utf16 = (text: string, bigEndian: boolean) => {
  const le = Buffer.from(`\ufeff${text}`, 'utf16le')
  return bigEndian ? le.swap16() : le
}

describe('encodings', () => {
  const text = 'Straße;1.234,56\r\nŁódź;€\r\n'
  test.each([
    ['utf-8', Buffer.from(text), 0],
    ['utf-8', Buffer.from(`\ufeff${text}`), 3],
    ['utf-16le', utf16(text, false), 2],
    ['utf-16be', utf16(text, true), 2],
  ] as const)('%s, byte order mark of %#', (encoding, bytes, bom) => {
    for (const size of [1, 2, 3, 7, 4096]) {
      const result = probe(bytes, size)
      expect(result).toMatchObject({ encoding, bom, issues: [] })
      const push = new TextPush(result)
      let out = ''
      for (let at = 0; at < bytes.length; at += size) out += push.write(bytes.subarray(at, at + size))
      expect(out + push.end()).toBe(text)
    }
  })

  test('Windows-1252 where UTF-8 does not hold', () => {
    const bytes = Buffer.from([0x43, 0x61, 0x66, 0xe9, 0x20, 0x80])
    expect(probe(bytes)).toMatchObject({ encoding: 'windows-1252', issues: [] })
    expect(decode(bytes, 1)).toBe('Café €')
  })

  test('overlong forms, surrogates and cut characters are not UTF-8', () => {
    for (const bad of [
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
    ]) {
      expect(probe(Buffer.from(bad)).encoding, String(bad)).toBe('windows-1252')
    }
  })

  test('the probe agrees with the strict decoder of the platform', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 12, min: 0x20 }), (bytes) => {
        if (bytes[0] === 0xff || bytes[0] === 0xfe) return
        let strict = true
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes)
        } catch {
          strict = false
        }
        expect(probe(bytes, 1).encoding === 'utf-8', `bytes ${[...bytes]}`).toBe(strict)
      }),
      { seed: SEED, numRuns: 3000 },
    )
  })

  test('mixed encodings, binary bytes, unmarked UTF-16 and empty files are said', () => {
    const codes = (b: Uint8Array) => probe(b).issues.map((i) => i.code)
    expect(codes(Buffer.concat([Buffer.from('é'), Buffer.from([0xe9, 0x20])]))).toEqual(['encoding_mixed'])
    expect(codes(Buffer.from('abcdefgh\0ijklmnop'))).toEqual(['file_binary'])
    expect(codes(Buffer.from('abcdef', 'utf16le'))).toEqual(['encoding_unmarked'])
    expect(codes(Buffer.alloc(0))).toEqual(['file_empty'])
  })

  test.each([
    ['%PDF-1.7', 'file_pdf'],
    ['PK\u0003\u0004', 'file_zip'],
    ['\u001f\u008b', 'file_gzip'],
    ['SQLite format 3', 'file_sqlite'],
  ])('%j is refused by name', (head, code) => {
    expect(refuseBinary(Buffer.from(head, 'latin1'))?.code).toBe(code)
    expect(refuseBinary(Buffer.from('Date,Symbol'))).toBeNull()
  })

  test('files of no known format get a sentence', () => {
    const head = (text: string) => ({ fileName: 'x', text })
    expect(recognise(head('a,b\n1,2'))).toBeNull()
    expect(nothingRecognised(head('a,b\n1,2')).code).toBe('format_unknown')
    expect(nothingRecognised(head('  <!DOCTYPE html><html>')).code).toBe('file_html')
    expect(nothingRecognised(head('')).code).toBe('file_empty')
  })
})

function readCsv(text: string, size: number, delimiter: ',' | ';' | '\t' | null = ',') {
  const records: CsvRecord[] = []
  const broken: string[] = []
  const reader = new CsvReader(
    { record: (r) => records.push(r), broken: (code, _m, line) => broken.push(`${code} ${line}`) },
    delimiter,
  )
  for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size))
  reader.end()
  return { records, broken }
}

describe('units of currencies', () => {
  test.each([
    ['GBp', 'GBP', 'GBX'],
    ['GBX', 'GBP', 'GBX'],
    ['gbx', 'GBP', 'GBX'],
    ['ZAc', 'ZAR', 'ZAC'],
    ['ILa', 'ILS', 'ILA'],
    ['ILA', 'ILS', 'ILA'],
    ['gbp', 'GBP', null],
    ['USD', 'USD', null],
    ['constructor', 'CONSTRUCTOR', null],
  ])('%s', (printed, currency, minor) => {
    expect(majorCurrency(printed)).toEqual({ currency, minor })
  })
})

describe('delimited text', () => {
  test('quotes, doubled quotes, line breaks inside quotes, all line ends, lines where records start', () => {
    const text = 'a,b\r\n"x ""y""","1\r\n2"\r\n\r\nplain "quote",z\r"last",'
    for (const size of [1, 2, 3, 100]) {
      expect(readCsv(text, size).records.map((r) => [r.line, ...r.cells])).toEqual([
        [1, 'a', 'b'],
        [2, 'x "y"', '1\r\n2'],
        [4, ''],
        [5, 'plain "quote"', 'z'],
        [6, 'last', ''],
      ])
    }
  })

  test('any table printed by the rules reads back, in pieces of any size', () => {
    const cell = fc.string({
      maxLength: 6,
      unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r', ' ', ';', 'é'),
    })
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        (rows, size) => {
          const text = rows.map((r) => r.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')).join('\n')
          const { records, broken } = readCsv(text, size)
          expect(broken).toEqual([])
          expect(
            records.map((r) => r.cells),
            JSON.stringify({ text, size }),
          ).toEqual(rows)
        },
      ),
      { seed: SEED, numRuns: 500 },
    )
  })

  test('the delimiter most common outside quotes is used', () => {
    expect(sniffDelimiter('a;b;c\n"x,y,z,w,v";2;3\n')).toBe(';')
    expect(sniffDelimiter('a\tb\tc\n1,5\t2\t3\n')).toBe('\t')
    expect(readCsv('a;b\n1,5;2', 1, null).records.map((r) => r.cells)).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ])
    expect(csvRecords('a,b\nc').map((r) => r.raw)).toEqual(['a,b', 'c'])
  })

  test('an open quote, a huge cell and a huge line end the reading', () => {
    expect(readCsv('a,b\n"x,y\nz', 4).broken).toEqual(['quote_open 2'])
    expect(readCsv(`a\n${'x'.repeat(3 << 20)}`, 65_536).broken).toEqual(['cell_too_long 2'])
    expect(readCsv(`a\n${'x,'.repeat(9 << 20)}`, 65_536).broken).toEqual(['line_too_long 2'])
  })

  test('columns are found by name, whatever their case and place', () => {
    const c = new Columns(['', ' Order  #', 'QTY', 'qty', ''])
    expect(c.cell(['', ' 12 ', '3', '4'], 'order #')).toBe('12')
    expect(c.cell(['', '', '3', '4'], 'Qty')).toBe('3')
    expect(c.cell(['x'], 'Qty')).toBeUndefined()
    expect(c.missing(['Qty', 'Price'])).toEqual(['Price'])
  })
})

describe('numbers', () => {
  test.each([
    ['$1,234.56', 'point', '1234.56'],
    ['-$75.60', 'point', '-75.6'],
    ['$-75.60', 'point', '-75.6'],
    ['($1,260.00)', 'point', '-1260'],
    ['1.234,56', 'comma', '1234.56'],
    ['1 234,56', 'comma', '1234.56'],
    ['1\u00a0234,56 €', 'comma', '1234.56'],
    ["1'234.56", 'point', '1234.56'],
    ['@2.02', 'point', '2.02'],
    ['="1004844804619"', 'point', '1004844804619'],
    ['+0000000000001.00000', 'point', '1'],
    ['.25', 'point', '0.25'],
    ['-.5', 'point', '-0.5'],
    ['12.50-', 'point', '-12.5'],
    ['1.5E-7', 'point', '0.00000015'],
    ['-2e+3', 'point', '-2000'],
    ['1,234,567', 'point', '1234567'],
    ['12,34,567', 'point', '1234567'],
    ['1.234.567', 'comma', '1234567'],
    ['1.234', 'point', '1.234'],
    ['1.234', 'comma', '1234'],
    ['1,234', 'point', '1234'],
    ['1,234', 'comma', '1.234'],
    ['1.83', 'unknown', '1.83'],
    ['419,22', 'unknown', '419.22'],
    ['1,234.5', 'unknown', '1234.5'],
    ['1.234,5', 'unknown', '1234.5'],
    ['-0.00', 'point', '0'],
    ['0.000000000000000001', 'point', '0.000000000000000001'],
    ['1,23', 'point', null],
    ['1.2.3', 'point', null],
    ['12a', 'point', null],
    ['TRG+1.00', 'point', null],
    ['~', 'point', null],
    ['1e9999', 'point', null],
    ["=cmd|' /C calc'!A0", 'point', null],
    ['', 'point', null],
  ] as const)('%s with %s', (text, mark, expected) => {
    expect(readNumber(text, mark)).toBe(expected)
  })

  test.each(['', ' ', '-', '--', 'N/A', 'not applicable', 'Not available', 'None', '—'])(
    '%j is no value',
    (text) => {
      expect(isMissing(text)).toBe(true)
    },
  )

  test('every decimal reads back exactly from its American and its European spelling', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.integer({ min: 0, max: 12 }),
        (units, scale) => {
          const d = Decimal.scaled(units, scale)
          const [whole = '', fraction] = d.abs().toString().split('.')
          const group = (mark: string) => whole.replace(/\B(?=(\d{3})+$)/g, mark)
          const sign = d.sign() < 0 ? '-' : ''
          const us = `${sign}$${group(',')}${fraction === undefined ? '' : `.${fraction}`}`
          const eu = `${sign}${group('.')}${fraction === undefined ? '' : `,${fraction}`}`
          expect(readNumber(us, 'point'), us).toBe(d.toString())
          expect(readNumber(eu, 'comma'), eu).toBe(d.toString())
        },
      ),
      { seed: SEED, numRuns: 1000 },
    )
  })

  test('noise of doubles is taken off, real digits are not', () => {
    expect(withoutFloatNoise('56.00000000000001')).toBe('56')
    expect(withoutFloatNoise('0.1399999999999999')).toBe('0.14')
    expect(withoutFloatNoise('16216.999999999998')).toBe('16217')
    for (const exact of [
      '0.000000000000000001',
      '1.000000000000000001',
      '1.00000000001234',
      '-0.000000001234567890',
      '1234567890123456789.5',
    ])
      expect(withoutFloatNoise(exact)).toBe(exact)
    expect(withoutFloatNoise('-108.00000000000001')).toBe('-108')
    expect(withoutFloatNoise('0.12345678912')).toBe('0.12345678912')
    expect(withoutFloatNoise('164.778569526')).toBe('164.778569526')
  })

  test('a column tells its decimal mark', () => {
    expect(decimalMarkOf(['1.234,5', '2', '3,10'])).toBe('comma')
    expect(decimalMarkOf(['1,234.5', '2'])).toBe('point')
    expect(decimalMarkOf(['1.83', '419,22'])).toBe('unknown')
    expect(decimalMarkOf(['1,234', '1.234'])).toBe('unknown')
  })
})

describe('times', () => {
  test.each([
    ['2024-08-16T15:57:13+0200', 'ymd', '2024-08-16', '15:57:13', '+02:00'],
    ['2026-01-02T03:04:05.678Z', 'ymd', '2026-01-02', '03:04:05.678', 'Z'],
    ['2025-09-24, 12:59:22', 'ymd', '2025-09-24', '12:59:22', null],
    ['9/22/25 09:31:05', 'mdy', '2025-09-22', '09:31:05', null],
    ['02/15/2018 10:22 AM', 'mdy', '2018-02-15', '10:22:00', null],
    ['02/15/2018 12:05 am', 'mdy', '2018-02-15', '00:05:00', null],
    ['12/15/2018 12:05 PM', 'mdy', '2018-12-15', '12:05:00', null],
    ['08/19/2022 10:20:30 EDT', 'mdy', '2022-08-19', '10:20:30', null],
    ['02-Jan-2025', 'ymd', '2025-01-02', null, null],
    ['22 SEP 25', 'ymd', '2025-09-22', null, null],
    ['Apr 17 2026', 'ymd', '2026-04-17', null, null],
    ['31.12.2024', 'dmy', '2024-12-31', null, null],
    ['20170406', 'ymd', '2017-04-06', null, null],
  ] as const)('%s', (text, order, date, time, offset) => {
    expect(readTime(text, order)).toMatchObject({ date, time, offset })
  })

  test.each([
    '2025-02-29',
    '2025-13-01',
    '20250431',
    '13/13/2025',
    '25:61',
    '2025-01-01T24:30',
    '2025-01-01T1:2:3:4',
    'x',
  ])('%s is no time', (text) => {
    expect(readTime(text, 'mdy')).toBeNull()
  })

  test('weekdays and New York summer time', () => {
    expect([weekday(2026, 1, 1), weekday(2000, 2, 29), weekday(2019, 6, 19)]).toEqual([4, 2, 3])
    expect(newYorkOffset('2026-03-08', '01:59:59')).toBe('-05:00')
    expect(newYorkOffset('2026-03-08', '02:00:00')).toBe('-04:00')
    expect(newYorkOffset('2026-10-31', '12:00:00')).toBe('-04:00')
    expect(newYorkOffset('2026-11-01', '02:00:00')).toBe('-05:00')
  })
})

function readJson(text: string, size: number) {
  const out: unknown[] = []
  const reader = new JsonReader({
    list: (m) => out.push(['list', m]),
    element: (m, v, line) => out.push(['element', m, plain(v), line]),
    member: (m, v, line) => out.push(['member', m, plain(v), line]),
    firstEnd: () => out.push(['end']),
    next: (v, line) => out.push(['next', plain(v), line]),
    broken: (code, _m, line) => out.push(['broken', code, line]),
  })
  for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size))
  reader.end()
  return out
}
function plain(v: JsonValue): unknown {
  if (v instanceof JsonNumber) return `#${v.text}`
  if (v instanceof Map) return [...v].map(([k, x]) => [k, plain(x)])
  return Array.isArray(v) ? v.map(plain) : v
}

describe('JSON', () => {
  test('lists stream, numbers keep their text, prototype keys are data, lines count', () => {
    const text =
      '{"a":[1.10,\n{"__proto__":{"x":1e400},"constructor":"c"}],\n"b":{"c":[-0.0,"é"]},"e":[]}\n{"row":"x"}\n'
    for (const size of [1, 7, 1000]) {
      expect(readJson(text, size)).toEqual([
        ['list', 'a'],
        ['element', 'a', '#1.10', 1],
        [
          'element',
          'a',
          [
            ['__proto__', [['x', '#1e400']]],
            ['constructor', 'c'],
          ],
          2,
        ],
        ['member', 'b', [['c', ['#-0.0', 'é']]], 3],
        ['list', 'e'],
        ['end'],
        ['next', [['row', 'x']], 4],
      ])
    }
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  test.each([
    ['[1,2', 'file_truncated'],
    ['{"a":1,}', 'json_damaged'],
    ['{"a" 1}', 'json_damaged'],
    ['{"a":[1 2]}', 'json_damaged'],
    ['nonsense', 'json_damaged'],
    ['7 ', 'json_not_object'],
    ['', 'file_empty'],
  ])('%s', (text, code) => {
    expect(readJson(text, 3).at(-1)).toEqual(['broken', code, 1])
  })

  test('100,000 levels and a huge text end the reading', () => {
    expect(readJson('['.repeat(100_000), 4096).at(-1)).toEqual(['broken', 'json_depth', 1])
    expect(readJson(`{"a":"${'x'.repeat(2 << 20)}"}`, 65_536).at(-1)).toEqual(['broken', 'cell_too_long', 1])
    expect(readJson(`{"a":"${'x'.repeat(40 << 20)}`, 1 << 20).at(-1)).toEqual(['broken', 'line_too_long', 1])
  })
})
