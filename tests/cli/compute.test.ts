import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareGolden, describeFailures } from '../support/goldenCompare.ts'
import { hedgerow, ROOT } from './run.ts'

const GOLDEN = join(ROOT, 'tests', 'golden')
const families = ['quant', 'ledger'].flatMap((area) =>
  readdirSync(join(GOLDEN, area))
    .filter((f) => f.endsWith('.json'))
    .map((f) => [area, f.slice(0, -'.json'.length)] as const),
)

/** Members that the contract says are not read. */
const HIDDEN = new Set(['expected', 'expect', 'tol', 'truth', 'info'])

function withoutAnswers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAnswers)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !HIDDEN.has(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutAnswers(inner)]))
}

async function computed(family: string, document: unknown, ...more: string[]): Promise<unknown> {
  const run = await hedgerow(['compute', family, '-', ...more], { stdin: JSON.stringify(document) })
  expect({ exit: run.exit, stderr: run.stderr }, family).toEqual({ exit: 0, stderr: '' })
  // JSON.parse refuses NaN and Infinity, so parsing is the check.
  return JSON.parse(run.stdout)
}

describe('compute answers every golden family through the command line', () => {
  test('there are families', () => expect(families.length).toBeGreaterThanOrEqual(18))

  test.each(families)('%s/%s', async (area, name) => {
    const golden: unknown = JSON.parse(readFileSync(join(GOLDEN, area, `${name}.json`), 'utf8'))
    const question = withoutAnswers(golden)
    for (const tier of name === 'american' ? (['accurate', 'fast'] as const) : (['accurate'] as const)) {
      const answer = await computed(
        `${area}/${name}`,
        question,
        ...(name === 'american' ? ['--tier', tier] : []),
      )
      const failures = compareGolden(golden, answer, { family: name, tier, exact: area === 'ledger' })
      expect(failures.length, describeFailures(failures)).toBe(0)
    }
  })

  test('what the input says beside its answers is printed again, and its answers are not read', async () => {
    const golden = JSON.parse(readFileSync(join(GOLDEN, 'quant', 'black76.json'), 'utf8'))
    const [first] = golden.cases
    const poisoned = {
      meta: { note: 'kept' },
      cases: [{ ...first, expected: { price: 'poison' }, mine: [1, 2] }],
    }
    const answer = (await computed('quant/black76', poisoned)) as typeof golden
    expect(answer.meta).toEqual({ note: 'kept' })
    expect(answer.cases[0].mine).toEqual([1, 2])
    expect(Object.keys(answer.cases[0].expected)).toEqual(expect.arrayContaining(['price', 'delta', 'gamma']))
    expect(answer.cases[0].expected.price).not.toBe('poison')
  })

  test('the same question gives the same bytes, with --json too, from a file or from standard input', async () => {
    const file = join(GOLDEN, 'quant', 'forward.json')
    const fromFile = await hedgerow(['compute', 'quant/forward', file])
    const again = await hedgerow(['compute', 'quant/forward', file, '--json'])
    const piped = await hedgerow(['compute', 'quant/forward', '-'], { stdin: readFileSync(file, 'utf8') })
    expect(fromFile.exit).toBe(0)
    expect(again).toEqual(fromFile)
    expect(piped).toEqual(fromFile)
  })

  test('a ledger file needs no book and leaves none', async () => {
    const steps = { cases: [{ id: 'none', steps: [{ asOf: '2026-01-01T00:00:00Z' }, { undo: 1 }] }] }
    const answer = (await computed('ledger/mine', steps)) as { cases: { expected: { steps: unknown[] } }[] }
    expect(answer.cases[0]?.expected.steps).toHaveLength(2)
    expect(answer.cases[0]?.expected.steps[1]).toEqual({ error: 'no_such_batch' })
  })
})
