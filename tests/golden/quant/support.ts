import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { computeQuant } from '../../../shared/quant/compute/registry.ts'
import { compareGolden, countGoldenCases, describeFailures } from '../../support/goldenCompare.ts'

/** A golden document as it stands in the project. */
export function readGolden(family: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${family}.json`, import.meta.url), 'utf8'))
}

/** The document without what `computeQuant` must not read. */
function withoutAnswers(x: unknown): unknown {
  if (Array.isArray(x)) return x.map(withoutAnswers)
  if (typeof x !== 'object' || x === null) return x
  const hidden = new Set(['expected', 'tol', 'truth', 'info'])
  return Object.fromEntries(
    Object.entries(x)
      .filter(([name]) => !hidden.has(name))
      .map(([name, value]) => [name, withoutAnswers(value)]),
  )
}

/** One test of a family: every case must pass its own tolerance; a failure lists the failing ids with their inputs. */
export function goldenTest(family: string, tier: 'accurate' | 'fast' = 'accurate'): void {
  const golden = readGolden(family)
  test(`${family}: ${countGoldenCases(golden)} cases, ${tier} tier`, () => {
    const answered = computeQuant(family, withoutAnswers(golden), { tier })
    const failures = compareGolden(golden, answered, { family, tier })
    expect(failures.length, describeFailures(failures)).toBe(0)
  })
}
