/** The neutral format: documents of the goldens, JSON Lines, and what is refused. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hedgerowStatement } from '../../shared/statements/hedgerow-statement/format.ts'
import { recognise } from '../../shared/statements/registry.ts'
import { parseText, rowsOf } from './support.ts'

const parse = (document: unknown, size: number | null = null) =>
  parseText(hedgerowStatement, JSON.stringify(document, null, 1), size)
const BASE = {
  format: 'hedgerow-statement',
  version: 1,
  source: { name: 'my-broker', made: '2026-02-01T09:00:00Z' },
  accounts: [{ id: 'A1', zone: 'America/New_York', currency: 'USD' }],
  period: { from: '2026-01-01', to: '2026-01-31' },
  instruments: [
    {
      ref: 'c',
      kind: 'option',
      family: 'us-option',
      root: 'XYZ',
      expiry: '2026-06-19',
      right: 'C',
      strike: '100',
      settle: 'USD',
      terms: { multiplier: '100' },
    },
  ],
}
const FILL = { instrument: 'c', at: '2026-01-05T10:00:00', quantity: '2', price: '1.50' }

interface GoldenDocument {
  readonly [member: string]: unknown
}
function goldenDocuments(): GoldenDocument[] {
  return ['duplicates', 'exactness', 'lifecycle', 'positions', 'settlement', 'undo'].flatMap((family) => {
    const file = JSON.parse(
      readFileSync(join(import.meta.dirname, `../golden/ledger/${family}.json`), 'utf8'),
    ) as {
      cases: { steps: { import?: GoldenDocument }[] }[]
    }
    return file.cases.flatMap((c) => c.steps.flatMap((s) => (s.import === undefined ? [] : [s.import])))
  })
}

describe('documents', () => {
  test('every document of the ledger goldens reads without an issue, member by member', () => {
    const documents = goldenDocuments()
    expect(documents.length).toBeGreaterThan(50)
    for (const d of documents) {
      const p = parse(d)
      expect(p.issues, JSON.stringify(d).slice(0, 300)).toEqual([])
      for (const [list, kind] of [
        ['instruments', 'instrument'],
        ['fills', 'fill'],
        ['events', 'event'],
        ['cash', 'cash'],
        ['prices', 'price'],
        ['dividends', 'dividend'],
      ] as const) {
        expect(rowsOf(p, kind).map((r) => r.data)).toEqual((d[list] ?? []) as unknown[])
      }
      const held = d.holdings as { at?: string; date?: string; rows: Record<string, unknown>[] } | undefined
      const when = held?.at === undefined ? { date: held?.date } : { at: held.at }
      expect(rowsOf(p, 'holding').map((r) => r.data)).toEqual(
        (held?.rows ?? []).map((r) => ({ ...when, ...r })),
      )
      expect(p.header.accounts).toEqual(d.accounts)
      expect(p.header.source).toEqual(d.source)
      expect(p.header.periods).toEqual(d.period !== undefined && d.fills !== undefined ? [d.period] : [])
    }
  })

  test('chunk size does not matter', () => {
    const d = {
      ...BASE,
      fills: [FILL, { ...FILL, id: '77', fees: [{ currency: 'USD', amount: '1.30', kind: 'commission' }] }],
    }
    expect(parse(d, 1)).toEqual(parse(d))
    expect(parse(d, 7)).toEqual(parse(d))
    expect(recognise({ fileName: 'x', text: JSON.stringify(d) })?.format).toBe(hedgerowStatement)
  })

  test('an empty list of fills covers the period, no list does not, fillsComplete false does not', () => {
    expect(parse({ ...BASE, fills: [] }).header).toMatchObject({
      periods: [BASE.period],
      fillsComplete: true,
    })
    expect(parse(BASE).header.periods).toEqual([])
    expect(parse({ ...BASE, fills: [], fillsComplete: false }).header.fillsComplete).toBe(false)
  })

  test('a JSON number in the trade is refused with the name of its field', () => {
    for (const [row, field] of [
      [{ ...FILL, quantity: 2 }, 'quantity'],
      [{ ...FILL, fees: [{ currency: 'USD', amount: 1.3, kind: 'commission' }] }, 'fees[1].amount'],
    ] as const) {
      const p = parse({ ...BASE, fills: [row, FILL] })
      expect(p.issues).toHaveLength(1)
      expect(p.issues[0]).toMatchObject({ severity: 'error', code: 'number_not_text', column: field })
      expect(p.tally).toEqual({ seen: 3, drafted: 2, skipped: 0, failed: 1 })
      expect(p.header.fillsComplete).toBe(false)
    }
  })

  test('unknown fields are ignored and counted', () => {
    const p = parse({ ...BASE, mood: 'good', fills: [{ ...FILL, colour: 'red', __proto__x: 1 }] })
    expect(p.issues.map((i) => [i.severity, i.code])).toEqual([['info', 'fields_unknown']])
    expect(p.issues[0]?.message).toContain('3 fields')
    expect(rowsOf(p, 'fill')[0]?.data).toEqual(FILL)
  })

  test('a key called __proto__ is a plain unknown field', () => {
    const text = JSON.stringify({ ...BASE, fills: [FILL] }).replace(
      '"price":"1.50"',
      '"price":"1.50","__proto__":{"polluted":"1"}',
    )
    const p = parseText(hedgerowStatement, text)
    expect(p.tally.drafted).toBe(2)
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
    expect(rowsOf(p, 'fill').map((f) => f.data)).toEqual([FILL])
  })

  test.each([
    ['no time', { instrument: 'c', quantity: '1', price: '1' }, 'date_missing'],
    ['no price', { instrument: 'c', at: '2026-01-05T10:00:00', quantity: '1' }, 'field_missing'],
    ['year 9999', { ...FILL, at: '9999-01-05T10:00:00' }, 'date_out_of_range'],
    ['no date', { ...FILL, at: 'soon' }, 'date_unreadable'],
    ['a wrong effect', { ...FILL, effect: 'maybe' }, 'field_unreadable'],
    ['thousands marks', { ...FILL, quantity: '1,000' }, 'number_unreadable'],
    ['19 decimals', { ...FILL, quantity: '0.0000000000000000001' }, 'number_unreadable'],
    ['a list for a row', [1], 'field_unreadable'],
  ])('%s is an error of its row', (_what, row, code) => {
    const p = parse({ ...BASE, fills: [row] })
    expect(p.issues.map((i) => i.code)).toEqual([code])
    expect(p.tally).toEqual({ seen: 2, drafted: 1, skipped: 0, failed: 1 })
  })

  test('exact figures pass as they are', () => {
    const p = parse({
      ...BASE,
      fills: [
        { ...FILL, quantity: '1000000000' },
        { ...FILL, quantity: '-0.000000000000000001' },
      ],
    })
    expect(rowsOf(p, 'fill').map((f) => f.data.quantity)).toEqual(['1000000000', '-0.000000000000000001'])
  })

  test('another version, another format, no account', () => {
    expect(parse({ ...BASE, version: 2 }).issues.map((i) => i.code)).toEqual(['version_unknown'])
    expect(parse({ ...BASE, format: 'other' }).issues.map((i) => i.code)).toEqual(['format_wrong'])
    expect(parse({ ...BASE, accounts: [] }).issues.map((i) => i.code)).toEqual(['accounts_missing'])
  })
})

describe('JSON Lines', () => {
  const { instruments, ...first } = BASE
  const lines = [
    {
      ...first,
      holdings: { date: '2026-01-31', complete: true },
      balances: { at: '2026-01-31T16:00:00', complete: false },
    },
    { row: 'instrument', ...instruments[0] },
    { row: 'fill', ...FILL },
    { row: 'holding', instrument: 'c', quantity: '2', mark: '1.75' },
    { row: 'balance', currency: 'USD', amount: '-300' },
    { row: 'fxRate', date: '2026-01-31', from: 'EUR', to: 'USD', rate: '1.09' },
  ]
  const text = lines.map((l) => JSON.stringify(l)).join('\n')

  test('rows with their lines; cut-offs of line 1 place holdings and balances', () => {
    const p = parseText(hedgerowStatement, `${text}\n`)
    expect(p.issues).toEqual([])
    expect(p.drafts.map((d) => [d.line, d.row])).toEqual([
      [2, 'instrument'],
      [3, 'fill'],
      [4, 'holding'],
      [5, 'balance'],
      [6, 'fxRate'],
    ])
    expect(rowsOf(p, 'holding')[0]?.data).toEqual({
      instrument: 'c',
      quantity: '2',
      mark: '1.75',
      date: '2026-01-31',
    })
    expect(rowsOf(p, 'balance')[0]?.data).toMatchObject({ at: '2026-01-31T16:00:00' })
    expect(p.header.cutOffs).toEqual([
      { list: 'holdings', date: '2026-01-31', complete: true },
      { list: 'balances', at: '2026-01-31T16:00:00', complete: false },
    ])
    expect(p.header.periods).toEqual([BASE.period])
    expect(parseText(hedgerowStatement, text, 1)).toEqual(p)
  })

  test('a row of an unknown kind is skipped, a line without kind is an error, a cut line is said', () => {
    const p = parseText(hedgerowStatement, `${text}\n{"row":"novelty"}\n{"x":1}\n{"row":"fill","quan`)
    expect(p.tally).toEqual({ seen: 7, drafted: 5, skipped: 1, failed: 1 })
    expect(p.issues.map((i) => [i.code, i.line])).toEqual([
      ['row_kind_missing', 8],
      ['file_truncated', 9],
    ])
  })

  test('a second header or an edit is the export of a whole book', () => {
    expect(parseText(hedgerowStatement, `${text}\n${text}`).issues.map((i) => i.code)).toEqual([
      'book_export',
    ])
    expect(
      parseText(hedgerowStatement, `${text}\n{"row":"edit","reason":"x","change":{}}`).issues.map(
        (i) => i.code,
      ),
    ).toEqual(['book_export'])
  })
})
