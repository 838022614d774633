import { describe, expect, test } from 'vitest'
import { computeQuant, quantFamilies } from '../../../shared/quant/compute/registry.ts'
import { compareGolden, countGoldenCases } from '../../support/goldenCompare.ts'
import { readGolden } from './support.ts'

const golden = {
  cases: [
    { id: 'a', inputs: {}, expected: { x: 1, list: [1, 2], s: 'ok' }, tol: { x: 0.1, list: { abs: 0, rel: 1e-3 } } },
    { id: 'b', inputs: {}, expected: { x: null }, tol: {} },
  ],
}
const right = {
  cases: [
    { id: 'b', expected: { x: null, more: 3 } },
    { id: 'a', expected: { x: 1.05, list: [1, 2.001], s: 'ok' } },
  ],
}

describe('the pass rule of the golden files', () => {
  test('right answers pass in any order, with further fields', () => {
    expect(compareGolden(golden, right, { family: 'x' })).toEqual([])
    expect(countGoldenCases(golden)).toBe(2)
  })

  test.each([
    ['a number off', 'a', { x: 1.2, list: [1, 2], s: 'ok' }],
    ['a number missing', 'a', { list: [1, 2], s: 'ok' }],
    ['null for a number', 'a', { x: null, list: [1, 2], s: 'ok' }],
    ['a number for null', 'b', { x: 0 }],
    ['a short list', 'a', { x: 1, list: [1], s: 'ok' }],
    ['other text', 'a', { x: 1, list: [1, 2], s: 'no' }],
  ])('%s fails', (_, id, expected) => {
    const wrong = { cases: right.cases.map((c) => (c.id === id ? { id, expected } : c)) }
    const failures = compareGolden(golden, wrong, { family: 'x' })
    expect(failures.map((f) => f.id)).toEqual([id])
  })

  test('no answer fails, and a number without a tolerance is refused', () => {
    expect(compareGolden(golden, { cases: [right.cases[0]] }, { family: 'x' })).toHaveLength(1)
    const bare = { cases: [{ id: 'a', inputs: {}, expected: { x: 1 }, tol: {} }] }
    expect(compareGolden(bare, bare, { family: 'x' })[0]?.message).toContain('no tolerance')
  })

  test('an SVI answer must lie in the domain and be the SVI of its own params', () => {
    const svi = readGolden('svi_fit')
    const answered = computeQuant('svi_fit', svi, { tier: 'accurate' }) as { cases: { expected: object }[] }
    const moved = structuredClone(answered)
    const first = moved.cases[0]?.expected as { params: { a: number; rho: number } }
    first.params.a += 1e-6
    expect(compareGolden(svi, moved, { family: 'svi_fit' }).length).toBeGreaterThan(0)
    first.params.rho = 1.5
    expect(compareGolden(svi, moved, { family: 'svi_fit' }).some((f) => f.message.includes('domain'))).toBe(true)
  })

  test('ledger answers are compared exactly', () => {
    const entries = { cases: [{ id: 'a', steps: [], expected: { q: { n: '1.0' } } }] }
    const rule = { family: 'positions', exact: true }
    const answer = (expected: unknown) => ({ cases: [{ id: 'a', expected }] })
    expect(compareGolden(entries, answer({ q: { n: '1.0', empty: null, list: [] }, more: 1 }), rule)).toEqual([])
    expect(compareGolden(entries, answer({ q: { n: '1' } }), rule)).toHaveLength(1)
    expect(compareGolden(entries, answer({ q: { n: '1.0', other: 2 } }), rule)).toHaveLength(1)
  })
})

describe('computeQuant', () => {
  test('refuses what it does not know in one sentence', () => {
    expect(() => computeQuant('bsm', {}, { tier: 'accurate' })).toThrow(/There is no quant family "bsm"/)
    expect(() => computeQuant('bsm_greeks', 3, { tier: 'accurate' })).toThrow(/must be a JSON object/)
    expect(() => computeQuant('bsm_greeks', {}, { tier: 'accurate' })).toThrow(/has none of the lists/)
    const bad = { cases: [{ id: 'x1', inputs: { type: 'call', S: 'ten' } }] }
    expect(() => computeQuant('bsm_greeks', bad, { tier: 'accurate' })).toThrow(/case x1, member S, must be a number/)
  })

  test('gives the same bytes twice and never a number that JSON has not', () => {
    for (const family of quantFamilies()) {
      const golden = readGolden(family)
      const once = JSON.stringify(computeQuant(family, golden, { tier: 'fast' }))
      expect(once, family).toBe(JSON.stringify(computeQuant(family, golden, { tier: 'fast' })))
    }
    const strange = { cases: [{ id: 'x', inputs: { type: 'call', S: null, K: 1e308, T: 1, sigma: 'Infinity', r: 0, q: 0 } }] }
    const answer = computeQuant('bsm_greeks', strange, { tier: 'accurate' }) as { cases: { expected: unknown }[] }
    expect(answer.cases[0]?.expected).toEqual({ status: 'invalid_input', price: null })
  })
})
