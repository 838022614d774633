/** Multipliers of futures: each with the page or the statement it was checked against. */
import { describe, expect, test } from 'vitest'
import rules from '../../shared/data/ledger/rules.json' with { type: 'json' }
import { productRoot } from '../../shared/statements/contracts.ts'
import { readFutureCode } from '../../shared/statements/symbols.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { decode } from './support.ts'

const { source: _source, ...PRODUCTS } = rules.futureProducts as Record<string, string>
const CHECKS = rules.futureProductSources.checks

describe('futures products', () => {
  test('each is checked once, and says against what', () => {
    expect(CHECKS.flatMap((c) => c.products).sort()).toEqual(Object.keys(PRODUCTS).sort())
    for (const c of CHECKS) {
      expect(['exchange', 'statement', 'public'], c.source).toContain(c.certainty)
      expect(c.source.length, c.products.join()).toBeGreaterThan(20)
    }
    expect(rules.futureProductSources.about).toMatch(/on \d{4}-\d{2}-\d{2}/)
  })

  fixtureTest('what statements of real accounts print is what the table says', () => {
    const seen = new Map<string, string>()
    for (const name of ['options_future_2025.xml', 'bankroll_tradeconfirms_TCF.xml']) {
      for (const [element] of decode(fixtureBytes(`ibkr-flex-xml/${name}`)).matchAll(
        /<(?:Trade|TradeConfirm|OpenPosition) [^>]*>/g,
      )) {
        const value = (key: string) => new RegExp(` ${key}="([^"]*)"`).exec(element)?.[1] ?? ''
        if (value('assetCategory') !== 'FUT') continue
        const code = readFutureCode(value('symbol'), '2025-06-01')
        if (code !== null) seen.set(productRoot(code.root), value('multiplier'))
      }
    }
    expect(Object.fromEntries(seen)).toEqual({ ES: '50', '6S': '125000' })
    for (const [root, multiplier] of seen) expect([root, PRODUCTS[root]]).toEqual([root, multiplier])
  })
})
