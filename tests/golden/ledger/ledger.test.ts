import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { computeLedger } from '../../../shared/ledger/compute.ts'

interface GoldenCase {
  readonly id: string
  readonly why: string
  readonly steps: readonly unknown[]
  readonly expected: { readonly steps: readonly unknown[] }
}

const folder = import.meta.dirname
const files = readdirSync(folder).filter((f) => f.endsWith('.json'))

test('all six families of ledger goldens are here', () => {
  expect(files.sort()).toEqual(
    ['duplicates', 'exactness', 'lifecycle', 'positions', 'settlement', 'undo'].map((f) => `${f}.json`),
  )
})

for (const file of files) {
  const family = file.replace('.json', '')
  describe(`ledger/${family}`, () => {
    const document = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { cases: GoldenCase[] }
    // answers may not peek at what is expected
    const inputs = { ...document, cases: document.cases.map(({ expected: _, ...c }) => c) }
    const answers = (computeLedger(family, inputs) as { cases: GoldenCase[] }).cases
    for (const { id, why, expected, steps } of document.cases) {
      test(`${id}: ${why}`, () => {
        const answer = answers.find((c) => c.id === id)
        expect(answer?.expected.steps.length).toBe(steps.length)
        for (const [i, want] of expected.steps.entries()) {
          expect(onlyNamed(answer?.expected.steps[i], want), `step ${i + 1}: ${JSON.stringify(steps[i])}`).toEqual(want)
        }
      })
    }
  })
}

/** Rule 7: inside a named field another member may appear only if it is null or empty; at the top others are ignored. */
function onlyNamed(got: unknown, want: unknown, top = true): unknown {
  if (Array.isArray(got) && Array.isArray(want)) {
    return got.map((g, i) => (i < want.length ? onlyNamed(g, want[i], false) : g))
  }
  if (typeof got !== 'object' || got === null || typeof want !== 'object' || want === null) return got
  const named = want as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(got)
      .filter(([k, v]) => k in named || !(top || isEmpty(v)))
      .map(([k, v]) => [k, k in named ? onlyNamed(v, named[k], false) : v]),
  )
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
