import { describe, expect, test } from 'vitest'
import { inputLines } from '../../../shared/market/inputLines.ts'
import { statusReason } from '../../../shared/portfolio/statuses.ts'
import { buildReport } from '../../../shared/report/build.ts'
import type { ReportData } from '../../../shared/report/data.ts'
import { exposureReport, figures, reportData, row, tableUnder, texts } from './reportData.ts'

const KNOWN = row('us-equity:AAA:USD', 1_234_567, { spot: 101.25, spotCurrency: 'USD' })
/** As the engine answers for an underlying none of whose positions has a number: zeros beside the count. */
const UNKNOWN = row('us-equity:ZZZ:USD', 0, { notPriced: 2, spot: null, spotCurrency: 'USD' })

describe('what is not known', () => {
  test('a contract known by its number only is named alike in its column and in its sentence', () => {
    const reason = statusReason('needs_terms', {
      instrument: 'unknown:ISIN US0378331005:USD',
      underlying: '',
      currency: 'USD',
      reporting: 'USD',
      expiry: null,
    })
    const report = {
      ...exposureReport({ rows: [KNOWN, UNKNOWN] }),
      notPriced: [
        {
          account: 'A1',
          instrument: 'unknown:ISIN US0378331005:USD',
          quantity: '5',
          status: 'needs_terms',
          reason: reason ?? '',
        },
      ],
    }
    const { blocks } = buildReport(reportData(report))
    expect(tableUnder(blocks, 'Left out and overridden').rows.map((r) => r.map((c) => c.text))).toEqual([
      ['A1', 'ISIN US0378331005', '+5', 'Is known by a number only: name the contract it is.'],
    ])
  })

  test('a row without any priced position prints n/a in every figure, never 0', () => {
    const { blocks } = buildReport(reportData(exposureReport({ rows: [KNOWN, UNKNOWN] })))
    const line = tableUnder(blocks, 'By underlying').rows.find((r) => r[0]?.text === 'ZZZ')
    expect(line?.slice(1, -1).map((c) => c.text)).toEqual(Array(10).fill('n/a'))
    expect(line?.slice(1, -1).every((c) => c.na === true)).toBe(true)
    expect(line?.at(-1)?.text).toBe('0/2')
  })

  test('totals with nothing priced print n/a, on the summary too', () => {
    const { blocks } = buildReport(reportData(exposureReport({ rows: [UNKNOWN] })))
    const total = tableUnder(blocks, 'By underlying').total ?? []
    expect(total.slice(3, -1).map((c) => c.text)).toEqual(Array(8).fill('n/a'))
    const summary = tableUnder(blocks, 'Summary').rows.map((r) => [r[2]?.text, r[3]?.text])
    expect(summary).toEqual(Array(10).fill(['n/a', 'n/a']))
    expect(texts(blocks)).toContain(
      'No position could be priced; every figure below is unknown. See what is left out.',
    )
  })

  test('the day change stands beside each net figure, in the units of the report; unknown says why', () => {
    const report = exposureReport({ rows: [KNOWN] })
    const of = figures(-2_000)
    const shown = (data: ReportData) => tableUnder(buildReport(data).blocks, 'Summary').rows
    const calendar = shown(reportData(report, { dayChange: { of, reason: null } }))
    expect(calendar.map((r) => r[3]?.text)).toEqual(Array(10).fill('\u22122,000'))
    const trading = { thetaDay: 'trading', rhoStep: '100bp' } as const
    const theta = shown(reportData(report, { dayChange: { of, reason: null }, units: trading })).find(
      (r) => r[0]?.text === 'Theta',
    )
    expect(theta?.[3]?.text).toBe('\u22122,897')
    const { blocks } = buildReport(reportData(report))
    expect(texts(blocks)).toContainEqual(
      expect.stringContaining('day change n/a: nothing was held one day before'),
    )
  })

  test('cash is known when no position is: value and its day change stand, all else is n/a', () => {
    const bare = exposureReport({ rows: [UNKNOWN] })
    const report = { ...bare, totals: { ...bare.totals, value: 500_000, cash: 500_000 } }
    const dayChange = { of: figures(-2_000), reason: null }
    const shown = tableUnder(buildReport(reportData(report, { dayChange })).blocks, 'Summary').rows
    expect(shown.slice(0, 2).map((r) => r.slice(2, 5).map((c) => c.text))).toEqual([
      ['+500,000', '\u22122,000', 'n/a'],
      ['n/a', 'n/a', 'n/a'],
    ])
  })

  test.each([
    ['USD', '101.25'],
    ['EUR', 'EUR 101.25'],
  ])('a spot in %s is printed as %s in a report in USD', (spotCurrency, printed) => {
    const rows = [row('us-equity:AAA:USD', 1_000, { spot: 101.25, spotCurrency })]
    const line = tableUnder(buildReport(reportData(exposureReport({ rows }))).blocks, 'By underlying').rows[0]
    expect(line?.map((c) => c.text)).toContain(printed)
  })

  test('a row of cash alone is no exposure and stands in the table of currencies', () => {
    const cash = row('cash:USD', 0, { positions: 0, value: 500_000 })
    const { blocks } = buildReport(reportData(exposureReport({ rows: [cash, KNOWN] })))
    expect(tableUnder(blocks, 'By underlying').rows.map((r) => r[0]?.text)).toEqual(['AAA'])
    expect(tableUnder(blocks, 'Value by currency').rows[0]?.[0]?.text).toBe('USD')
  })

  test('an empty book says so and prints no table of Greeks', () => {
    const { blocks } = buildReport(reportData(exposureReport({ rows: [] })))
    expect(texts(blocks)).toContain('The book holds no position at this instant.')
    expect(texts(blocks)).not.toContain('By underlying')
  })
})

describe('tables', () => {
  test('more rows than fit are summed in one line and the total stays whole', () => {
    const rows = Array.from({ length: 300 }, (_, i) => row(`S${i}`, i % 2 === 0 ? 1000 : -250))
    const strategy = exposureReport({ rows, by: 'strategy' })
    const { blocks } = buildReport(
      reportData(exposureReport({ rows: [KNOWN] }), {
        exposure: { underlying: exposureReport({ rows: [KNOWN] }), strategy },
      }),
    )
    const table = tableUnder(blocks, 'By strategy')
    expect(table.rows.length).toBe(80)
    expect(table.rows.at(-1)?.[0]?.text).toBe('221 others')
    const read = (text = ''): number => Number(text.replace('\u2212', '-').replaceAll(',', ''))
    const sum = table.rows.reduce((n, r) => n + read(r[1]?.text), 0)
    expect(sum).toBe(read(table.total?.[1]?.text))
  })

  test('days to expiry count from the as-of', () => {
    const expiry = exposureReport({ rows: [row('2026-11-21', 1), row('2027-11-20', 2)], by: 'expiry' })
    const { blocks } = buildReport(
      reportData(exposureReport({ rows: [KNOWN] }), {
        exposure: { underlying: exposureReport({ rows: [KNOWN] }), expiry },
      }),
    )
    expect(tableUnder(blocks, 'By expiry').rows.map((r) => [r[0]?.text, r[1]?.text])).toEqual([
      ['21NOV26', '1 d'],
      ['20NOV27', '365 d'],
    ])
  })

  test('inputs are printed exactly, marks of contracts are counted', () => {
    const input = {
      date: null,
      unit: '1/year',
      source: 'typed',
      observedAt: null,
      certainty: 'stated',
    } as const
    const { blocks } = buildReport(
      reportData(exposureReport({ rows: [KNOWN] }), {
        inputs: inputLines([
          { ...input, kind: 'r', of: 'USD', value: '0.03905' },
          { ...input, kind: 'q', of: 'us-equity:AAA:USD', value: '-0.0025' },
          { ...input, kind: 'vol', of: 'us-equity:AAA:USD', value: '1.1' },
          { ...input, kind: 'mark', of: 'us-option:AAA:2026-12-18:C:100:USD', value: '3.5', unit: 'USD' },
        ]),
      }),
    )
    expect(tableUnder(blocks, 'Inputs').rows.map((r) => [r[0]?.text, r[1]?.text, r[2]?.text])).toEqual([
      ['Rate USD', '3.905', '% a year, continuous'],
      ['Yield AAA', '\u22120.25', '% a year, continuous'],
      ['Volatility AAA', '110', '% a year'],
    ])
    expect(texts(blocks).some((t) => t.startsWith('1 mark of contracts (typed, stated)'))).toBe(true)
  })
})

test.each([
  ['nothing left out', [KNOWN], '2 of 2', undefined],
  ['two left out', [KNOWN, UNKNOWN], '2 of 4, 2 left out', 'warning'],
])('the cover says how many are priced: %s', (_, rows, value, mark) => {
  const { blocks } = buildReport(reportData(exposureReport({ rows })))
  const facts = blocks.flatMap((b) => (b.block === 'facts' ? b.facts : []))
  const priced = facts.filter((f) => f.label === 'Priced')
  expect(priced.map((f) => [f.value, f.mark])).toEqual([[value, mark]])
})

test('sections leave out what the definition does not name and keep the order of the pages', () => {
  const data = reportData(exposureReport({ rows: [KNOWN] }))
  const some = { ...data.definition, sections: ['signoff', 'summary'] as const }
  const { blocks } = buildReport({ ...data, definition: some })
  const headings = blocks.flatMap((b) => (b.block === 'heading' ? [b.text] : []))
  expect(headings).toEqual(['Summary', 'Sign-off'])
})

test('a sample says so on every page and once beside its name', () => {
  const data = reportData(exposureReport({ rows: [KNOWN] }))
  expect(buildReport({ ...data, sample: true, book: 'Sample book' })).toMatchObject({
    book: 'Sample book',
    footLeft: expect.stringMatching(/^Sample book /),
  })
  expect(buildReport({ ...data, sample: true }).book).toBe('desk (sample)')
})
