/** Market and exposure use cases over a real book file. */
import { describe, expect, test } from 'vitest'
import { directEngine } from '../../electron/engine/router.ts'
import { exposure, exposureExitCode } from '../../electron/services/exposure.ts'
import { freezeMarket, MarketUsageError, setMarket, showMarket } from '../../electron/services/market.ts'
import { Workspace } from '../../electron/services/workspace.ts'
import { tempBook } from '../support/tempBook.ts'
import { AS_OF, fillSmallBook } from './smallBook.ts'

function setUp() {
  const book = tempBook()
  fillSmallBook(book)
  return { book, workspace: new Workspace(book, () => AS_OF) }
}

describe('market', () => {
  test('set writes all or nothing', () => {
    const { book, workspace } = setUp()
    const revision = book.revision()
    expect(() => setMarket(workspace, ['spot:XYZ=102', 'spot:ZZZ=1', 'vol:XYZ=25'], AS_OF)).toThrow(
      MarketUsageError,
    )
    expect(book.revision()).toBe(revision)
    expect(() => setMarket(workspace, [], AS_OF)).toThrow(MarketUsageError)
  })

  test('show gives one row an underlying, each number with its reason', () => {
    const { workspace } = setUp()
    const { underlyings, inputs } = showMarket(workspace, AS_OF)
    expect(inputs.map((i) => i.key)).toEqual([
      'r:USD',
      'spot:deribit:BTC:BTC',
      'spot:us-equity:XYZ:USD',
      'vol:us-equity:XYZ:USD',
    ])
    const rows = Object.fromEntries(underlyings.map((u) => [u.underlying, u]))
    expect(Object.keys(rows)).toEqual(['deribit:BTC:BTC', 'us-equity:QQQX:USD', 'us-equity:XYZ:USD'])
    expect(rows['us-equity:XYZ:USD']).toMatchObject({
      positions: 4,
      spot: { value: 101.5, source: 'typed', why: 'typed price of us-equity:XYZ:USD' },
      vol: { value: 0.25 },
      r: { value: 0.04, certainty: 'stated' },
      q: { value: 0, certainty: 'assumed' },
    })
    expect(rows['us-equity:QQQX:USD']?.spot).toMatchObject({
      value: null,
      why: 'no price of us-equity:QQQX:USD',
    })
  })

  test('freeze keeps the snapshot under its hash; pricing with it ignores what is typed later', async () => {
    const { book, workspace } = setUp()
    const { snapshot } = freezeMarket(workspace, AS_OF)
    expect(freezeMarket(workspace, AS_OF).snapshot).toBe(snapshot)
    setMarket(workspace, ['spot:XYZ=150'], AS_OF)
    const engine = directEngine(() => AS_OF)
    const deps = { engine: engine.calls, book }
    const frozen = await exposure(deps, { asOf: AS_OF, snapshot })
    const later = await exposure(deps, { asOf: AS_OF + 86_400_000, snapshot })
    const live = await exposure(deps, { asOf: AS_OF })
    engine.close()
    expect(later.snapshot).toBe(snapshot)
    expect(later.totals.value).not.toBe(frozen.totals.value)
    const spot = (r: typeof live) => r.rows.find((x) => x.key === 'us-equity:XYZ:USD')?.spot
    expect(frozen.snapshot).toBe(snapshot)
    expect([spot(frozen), spot(live)]).toEqual([101.5, 150])
  })
})

describe('exposure', () => {
  test('rows, totals, left out and exit code', async () => {
    const { book } = setUp()
    const engine = directEngine(() => AS_OF)
    const report = await exposure({ engine: engine.calls, book }, { asOf: AS_OF, heatmap: 'dollarDelta' })
    engine.close()
    expect(report.rows.map((r) => r.key)).toEqual([
      'cash:USD',
      'deribit:BTC:BTC',
      'us-equity:QQQX:USD',
      'us-equity:XYZ:USD',
    ])
    expect(report.totals.leftOut).toMatchObject({ count: 1, reasons: [{ status: 'no_spot', count: 1 }] })
    expect(exposureExitCode(report)).toBe(3)
    const cells = report.heatmap?.strikeExpiry.net.flat().reduce<number>((s, x) => s + (x ?? 0), 0)
    expect(cells).toBeCloseTo(report.totals.dollarDelta, 6)
    // the perpetual: 1000 contracts of 10 USD are 10 000 USD long, plus coins gained since 97 000 at the spot
    const btc = report.rows.find((r) => r.key === 'deribit:BTC:BTC')
    const gained = 10_000 * (1 / 97_000 - 1 / 98_000)
    expect(btc?.dollarDelta).toBeCloseTo((10_000 / 98_000 + gained) * 98_000, 6)
    expect(btc?.value).toBeCloseTo(gained * 98_000, 8)
  })

  test('explain names every input, its step and the outputs; an unpriced one says why', async () => {
    const { book } = setUp()
    const engine = directEngine(() => AS_OF)
    const asked = { book: { path: book.path, revision: book.revision() }, asOf: AS_OF, snapshot: null }
    const explain = (instrument: string) => engine.calls.explain({ ...asked, instrument })
    const call = await explain('us-option:XYZ:2026-06-19:C:100:USD')
    const stock = await explain('us-equity:QQQX:USD')
    engine.close()
    expect(call).toMatchObject({ status: 'ok', reason: null, multiplier: 100 })
    expect(Object.fromEntries(call.inputs.map((i) => [i.input, [i.value, i.source, i.certainty]]))).toEqual({
      // 19 June 2026 is a holiday: no calendar confirms the hour
      expiry: [expect.any(Number), 'rule', 'assumed'],
      'spot:us-equity:XYZ:USD': [101.5, 'typed', 'stated'],
      'r:USD': [0.04, 'typed', 'stated'],
      'q:us-equity:XYZ:USD': [0, 'rule', 'assumed'],
      'borrow:us-equity:XYZ:USD': [0, 'rule', 'rule'],
      vol: [0.25, 'typed', 'stated'],
    })
    expect(call.outputs?.delta).toBeGreaterThan(0.5)
    expect(stock).toMatchObject({ status: 'no_spot', outputs: null, model: null })
    expect(stock.reason).toMatch(/type it as spot:/)
  })
})
