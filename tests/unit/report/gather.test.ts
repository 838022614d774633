/** A report is of one revision: whoever commits while it is gathered, figures, inputs, files and edits are those of one state of the book. */
import { describe, expect, test } from 'vitest'
import { gatherReport, type ReportDependencies } from '../../../electron/services/report.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import { STORED_UNITS } from '../../../shared/model/measureUnits.ts'
import type { BatchSummary, EditSummary } from '../../../shared/model/sources.ts'
import { AS_OF, DEFINITION, exposureReport, row } from './reportData.ts'

const FIRST = 7
/** questions of one attempt: five exposures, inputs, batches, edits */
const QUESTIONS = 8

/**
 * A book in which everything tells its revision.
 * @param commitAfter numbers of the questions, from 1, behind which somebody commits
 */
function book(commitAfter: readonly number[]) {
  let revision = FIRST
  let asked = 0
  /** what a question says of the book as it stands */
  const answer = <T>(of: (revision: number) => T): T => {
    const said = of(revision)
    asked += 1
    if (commitAfter.includes(asked)) revision += 1
    return said
  }
  const deps: ReportDependencies = {
    sample: false,
    units: STORED_UNITS,
    book: {
      path: '/books/desk.hedgerow',
      revision: () => revision,
      batches: async () => answer((r) => [batch(r)]),
      edits: () => answer((r) => [edit(r)]),
    },
    exposure: async () =>
      answer((r) => ({ ...exposureReport({ rows: [row('us-equity:AAA:USD', r)] }), revision: r })),
    inputs: async () => answer((r) => ({ listed: [spot(r)], typedMarks: [], marks: [] })),
  }
  return { deps, asked: () => asked }
}

const spot = (revision: number): MarketInput => ({
  kind: 'spot',
  of: 'us-equity:AAA:USD',
  date: null,
  value: String(revision),
  unit: 'USD',
  source: 'typed',
  observedAt: AS_OF,
  certainty: 'stated',
})
const batch = (revision: number): BatchSummary => ({
  number: revision,
  sha256: 'ab'.repeat(32),
  fileName: `r${revision}.csv`,
  format: 'test',
  made: revision,
  live: true,
  importedAt: AS_OF,
  rows: 1,
  counts: {},
  accounts: [],
  warnings: [],
  from: null,
  to: null,
})
const edit = (revision: number): EditSummary => ({
  number: revision,
  kind: 'rows',
  reason: 'typed',
  made: revision,
  live: true,
  rows: 1,
})

/** The revisions that the parts of a report tell of. */
async function revisionsOf(deps: ReportDependencies): Promise<readonly number[]> {
  const data = await gatherReport(deps, DEFINITION, AS_OF)
  const told = [
    data.sources[0]?.label,
    ...data.overrides.map((o) => (o.what.startsWith('Edit') ? o.what : o.value)),
  ]
  return [
    ...Object.values(data.exposure).map((r) => r.revision),
    data.exposure.underlying.totals.dollarDelta,
    Number(data.inputs.listed[0]?.value),
    ...told.map((text) => Number(/\d+/.exec(text ?? '')?.[0])),
  ]
}

describe('a report that is gathered', () => {
  test('takes one question each when nobody writes', async () => {
    const { deps, asked } = book([])
    expect(new Set(await revisionsOf(deps))).toEqual(new Set([FIRST]))
    expect(asked()).toBe(QUESTIONS)
  })

  for (let after = 1; after <= QUESTIONS; after += 1)
    test(`is of one revision when somebody commits behind question ${after}`, async () => {
      const { deps, asked } = book([after])
      const revisions = await revisionsOf(deps)
      expect(revisions.length).toBe(9)
      expect(new Set(revisions)).toEqual(new Set([FIRST + 1]))
      expect(asked()).toBe(2 * QUESTIONS)
    })

  test('gives up with a sentence when somebody writes again and again', async () => {
    const { deps } = book(Array.from({ length: 100 }, (_, i) => i + 1))
    await expect(gatherReport(deps, DEFINITION, AS_OF)).rejects.toMatchObject({
      code: 'engine/failed',
      message: 'The book is being changed while the report is made: try again.',
    })
  })
})
