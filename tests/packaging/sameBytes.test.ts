import { expect, test } from 'vitest'
import { sameBytes } from '../support/sameBytes.ts'

test('the same statements give the same exposure document and the same report, byte for byte', () => {
  const first = sameBytes()
  expect(first.priced).toBeGreaterThan(1000)
  expect(first.exposure).toMatch(/^[0-9a-f]{64}$/)
  expect(sameBytes()).toEqual(first)
}, 180_000)
