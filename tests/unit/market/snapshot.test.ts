import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../shared/market/canonical.ts'
import { composeSnapshot, freezeSnapshot, readSnapshot } from '../../../shared/market/snapshot.ts'
import { DAY, input, NOW } from './contracts.ts'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

describe('canonical JSON', () => {
  test('sorts keys, leaves undefined out, writes -0 as 0', () => {
    expect(canonicalJson({ b: [1, -0, null], a: 'ä"', c: undefined, Z: 1e21 })).toBe(
      '{"Z":1e+21,"a":"ä\\"","b":[1,0,null]}',
    )
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, Symbol('x')])('refuses %s', (x) => {
    expect(() => canonicalJson({ x })).toThrow(TypeError)
  })

  test('reads back to the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })), (o) => {
        const reversed = Object.fromEntries(Object.entries(o).reverse())
        expect(canonicalJson(reversed)).toBe(canonicalJson(o))
        const back = JSON.parse(canonicalJson(o)) as Record<string, number>
        for (const [key, x] of Object.entries(o)) expect(back[key] === x).toBe(true)
      }),
      { seed: 7 },
    )
  })
})

describe('market snapshot', () => {
  const XYZ = 'us-equity:XYZ:USD'

  test('hash does not depend on the order of different inputs and is the known one', () => {
    const inputs = [input('spot', XYZ, '101.5'), input('vol', XYZ, '0.25'), input('r', 'USD', '0.04')]
    const a = freezeSnapshot(composeSnapshot(NOW, inputs), sha256)
    const b = freezeSnapshot(composeSnapshot(NOW, [...inputs].reverse()), sha256)
    expect(b.json).toBe(a.json)
    // pinned: the same inputs must have this name on every machine and in every version
    expect(a.hash).toBe('07cb231ab87b921f00078a58ba73c2335f515c5092cd61684347fad7949a62e9')
    expect(readSnapshot(a.json)).toEqual(a.snapshot)
    expect(() => Object.assign(a.snapshot.inputs[0] as object, { value: '1' })).toThrow(TypeError)
  })

  test('the newest at or before the as-of stands; a later statement does not count, a later typed value only alone', () => {
    const values = (...inputs: Parameters<typeof composeSnapshot>[1][]) =>
      composeSnapshot(
        NOW,
        inputs.flatMap((i) => [...i]),
      ).inputs.map((i) => `${i.source} ${i.value}`)
    const at = (value: string, days: number, source: 'typed' | 'statement' = 'typed') => [
      input('spot', XYZ, value, { at: NOW + days * DAY, source }),
    ]
    expect(values(at('1', -2), at('2', -1), at('3', -3))).toEqual(['typed 2'])
    expect(values(at('1', -2), at('2', 1))).toEqual(['typed 1'])
    expect(values(at('1', 2), at('2', 1))).toEqual(['typed 2'])
    expect(values(at('1', 1, 'statement'))).toEqual([])
    expect(values(at('1', -1, 'statement'), at('2', -1))).toEqual(['statement 1', 'typed 2'])
    expect(values(at('1', 0), at('2', 0))).toEqual(['typed 2'])
  })

  test.each([
    '{}',
    'null',
    '{"version":2,"asOf":1,"inputs":[]}',
    '{"version":1,"asOf":1,"inputs":[{"kind":"x"}]}',
  ])('refuses %s', (json) => {
    expect(() => readSnapshot(json)).toThrow(TypeError)
  })
})
