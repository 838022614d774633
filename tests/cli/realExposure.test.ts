/**
 * From a real statement to true exposure on the command line: import, type one spot and one volatility for every underlying, and read
 * exposure at the statement's own cut-off.
 */
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixture, fixtureTest } from '../support/fixtures.ts'
import { hedgerowJson, type Json, part, rows, temporaryFolder } from './run.ts'

const folder = temporaryFolder()
const ZURICH = ['--zone', 'Europe/Zurich', '--account', 'TT1']
const FILES: readonly { readonly file: string; readonly options?: readonly string[] }[] = [
  { file: 'ibkr-flex-xml/options_future_2025.xml' },
  { file: 'ibkr-flex-xml/minimal_short_options_repro_2025.xml' },
  { file: 'ibkr-flex-xml/eTax_report_anonymised_2025.xml' },
  { file: 'ibkr-flex-xml/bankroll_tradeconfirms_TCF.xml' },
  { file: 'tastytrade-csv/tasty_2018-2020-05.csv', options: ZURICH },
  { file: 'tastytrade-csv/tasty_2021_individual.csv', options: ZURICH },
  { file: 'tastytrade-csv/tasty_history_180201_to_240817_newformat.csv', options: ZURICH },
]
/** What no price can lift: settled outside the market, or a deliverable that only a person knows. */
const NOT_BY_MARKET = new Set(['expired', 'needs_deliverable', 'needs_terms', 'terms_conflict'])

/** One spot (the mean of the strikes, else 100) and one volatility for each underlying that is held. */
function typedMarket(held: readonly Json[]): string[] {
  const strikes = new Map<string, number[]>()
  for (const { underlying, strike } of held) {
    const list = strikes.get(String(underlying)) ?? []
    strikes.set(String(underlying), strike === null ? list : [...list, Number(strike)])
  }
  return [...strikes].flatMap(([underlying, list]) => {
    const spot = list.length === 0 ? 100 : list.reduce((a, b) => a + b, 0) / list.length
    return [`spot:${underlying}=${spot.toFixed(6)}`, `vol:${underlying}=30%`]
  })
}

describe.each(FILES)('$file', ({ file, options = [] }) => {
  fixtureTest('at least 95 % of what a market can price is priced, and the parts are the whole', async () => {
    const book = ['--book', join(folder, `${file.replace(/\W/g, '-')}.hedgerow`)]
    const imported = await hedgerowJson(['import', fixture(file), ...options, ...book])
    const at = [...book, '--as-of', String(rows(imported.json, 'files')[0]?.cutOff)]
    const held = rows((await hedgerowJson(['positions', ...at])).json, 'positions')
    expect((await hedgerowJson(['market', 'set', ...typedMarket(held), ...at])).exit).toBe(0)

    const { exit, json } = await hedgerowJson([
      'exposure',
      '--currency',
      'USD',
      '--heatmap',
      'vegaCash',
      ...at,
    ])
    const left = rows(json, 'notPriced').filter((n) => !String(n.instrument).startsWith('cash:'))
    expect(exit).toBe(rows(json, 'notPriced').length > 0 ? 3 : 0)
    const count = held.filter((p) => p.kind === 'option').length
    const isOption = (n: Json) => held.some((p) => p.instrument === n.instrument && p.kind === 'option')
    const unable = left.filter((n) => isOption(n) && NOT_BY_MARKET.has(String(n.status))).length
    const missing = left.filter((n) => isOption(n) && !NOT_BY_MARKET.has(String(n.status)))
    const able = count - unable
    expect(able).toBeGreaterThan(0)
    expect((able - missing.length) / able, JSON.stringify(missing)).toBeGreaterThanOrEqual(0.95)

    const totals = part(json, 'totals')
    for (const measure of ['dollarDelta', 'gammaCash1pct', 'vegaCash', 'thetaCash', 'rhoCash']) {
      const parts = rows(json, 'rows').map((r) => Number(r[measure] ?? 0))
      const gross = Number(part(totals, 'gross')[measure])
      const off = Math.abs(parts.reduce((a, b) => a + b, 0) - Number(totals[measure]))
      expect(off, `${measure} ${JSON.stringify(parts)}`).toBeLessThanOrEqual(1e-12 * gross)
    }
    expect(Math.abs(Number(totals.gammaCash1pct))).toBeGreaterThan(0)
    expect(part(json, 'heatmap').total).toBe(totals.vegaCash)
  })
})
