/** People's own statements end to end: import, again, undo, revive, and in any order of years. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { openBook } from '../../../electron/book/open.ts'
import { deriveBook } from '../../../shared/ledger/derive.ts'
import { snapshotAt } from '../../../shared/ledger/snapshot.ts'
import type { LedgerSnapshot } from '../../../shared/model/position.ts'
import type { ImportOptions } from '../../../shared/protocol/import.ts'
import { fixture, fixtureTest } from '../../support/fixtures.ts'
import { ImportBench } from '../../support/importBench.ts'

const AS_OF = Date.UTC(2026, 10, 1)

interface Sample {
  readonly name: string
  readonly options?: ImportOptions
}
const FLEX: readonly Sample[] = [
  { name: 'ibkr-flex-xml/bankroll_tradeconfirms_TCF.xml' },
  { name: 'ibkr-flex-xml/corporate_action_2025.xml' },
  { name: 'ibkr-flex-xml/eTax_report_anonymised_2025.xml' },
  { name: 'ibkr-flex-xml/minimal_short_options_repro_2025.xml' },
  { name: 'ibkr-flex-xml/options_future_2025.xml' },
  { name: 'ibkr-flex-xml/tradetally_flex_2026.xml' },
]
const ZURICH = { zone: 'Europe/Zurich', account: 'TT1' }
const TASTY: readonly Sample[] = [
  { name: 'tastytrade-csv/tasty_2018-2020-05.csv', options: ZURICH },
  { name: 'tastytrade-csv/tasty_2021_individual.csv', options: ZURICH },
  { name: 'tastytrade-csv/tasty_history_180201_to_240817_newformat.csv', options: ZURICH },
  { name: 'tastytrade-csv/tasty_uso_reverse_split.csv', options: ZURICH },
]

let bench: ImportBench
beforeEach(() => {
  bench = new ImportBench()
})
afterEach(() => bench.remove())

function snapshot(of: ImportBench): LedgerSnapshot {
  const book = openBook(of.bookPath, { mode: 'read', host: 'test', now: () => 0 })
  try {
    return snapshotAt(deriveBook(book.evidence()), AS_OF)
  } finally {
    book.close()
  }
}

function turn(number: number, live: boolean): void {
  const book = openBook(bench.bookPath, { mode: 'write', host: 'test', now: () => 0 })
  try {
    live ? book.reviveBatch(number) : book.voidBatch(number)
  } finally {
    book.close()
  }
}

describe('import, again, undo, revive', () => {
  fixtureTest.each([...FLEX, ...TASTY])('$name', async ({ name, options }) => {
    const path = fixture(name)
    const first = await bench.import(path, options)
    const told = JSON.stringify(first.file.issues.slice(0, 8), null, 1)
    expect(first.file.status, told).toBe('written')
    expect(first.file.batch).toBe(1)
    expect(first.file.written, told).toBeGreaterThan(0)
    const whole = snapshot(bench)
    const content = bench.content()

    const again = await bench.import(path, options)
    expect([again.exitCode, again.file.status, again.file.batch, again.file.written]).toEqual([
      0,
      'same_file',
      1,
      0,
    ])
    expect(bench.content()).toEqual(content)

    turn(1, false)
    expect(snapshot(bench).counts.positions).toBe(0)
    const back = await bench.import(path, options)
    expect([back.file.status, back.file.batch, back.file.written]).toEqual(['revived', 1, first.file.written])
    expect(snapshot(bench)).toEqual(whole)

    turn(1, false)
    turn(1, true)
    expect(snapshot(bench)).toEqual(whole)
  })
})

fixtureTest('a Flex file with neither trades nor positions is refused and says what to tick', async () => {
  const { file, exitCode } = await bench.import(fixture('ibkr-flex-xml/bankroll_activity_AF.xml'))
  expect([exitCode, file.status, file.issues[0]?.code]).toEqual([1, 'failed', 'flex_sections_missing'])
  expect(file.issues[0]?.message).toMatch(/tick both sections/)
  expect(bench.content().revision).toBe(0)
})

describe('a dry run writes nothing and tells the same', () => {
  fixtureTest.each([FLEX[5] as Sample, TASTY[2] as Sample])('$name', async ({ name, options }) => {
    const dry = await bench.import(fixture(name), { ...options, dryRun: true })
    expect([dry.file.status, dry.file.batch, bench.content().revision]).toEqual(['preview', null, 0])
    const { file } = await bench.import(fixture(name), options)
    expect({ ...file, status: 'preview', batch: null }).toEqual(dry.file)
  })
})

describe('years in any order give one book', () => {
  fixtureTest.each([...TASTY.filter((t) => !t.name.includes('2021') && !t.name.includes('uso'))])(
    '$name',
    async ({ name, options }) => {
      const [header = '', ...rows] = readFileSync(fixture(name), 'utf8').trimEnd().split(/\r?\n/)
      const years = [...new Set(rows.map((r) => r.slice(0, 4)))].sort()
      expect(years.length).toBeGreaterThan(1)
      const parts = years.map((y) =>
        bench.file(
          `${y}-${basename(name)}`,
          `${[header, ...rows.filter((r) => r.startsWith(y))].join('\n')}\n`,
        ),
      )
      await sameInAnyOrder(parts, options)
      const parted = snapshot(bench)
      bench.remove()
      bench = new ImportBench()
      await bench.import(fixture(name), options)
      const whole = snapshot(bench)
      expect([parted.positions, parted.cash]).toEqual([whole.positions, whole.cash])
    },
  )

  fixtureTest('a Flex year in two halves', async () => {
    const text = readFileSync(fixture('ibkr-flex-xml/eTax_report_anonymised_2025.xml'), 'utf8')
    const dated = /<Trade [^>]*?tradeDate="(\d{4}-\d{2}-\d{2})"[^>]*\/>/g
    const half = (keep: (day: string) => boolean, from: string, to: string): string =>
      text
        .replaceAll(dated, (row, day: string) => (keep(day) ? row : ''))
        .replace(/fromDate="[^"]*"/, `fromDate="${from}"`)
        .replace(/toDate="[^"]*"/, `toDate="${to}"`)
    const parts = [
      bench.file(
        'h1.xml',
        half((d) => d < '2025-07-01', '2025-01-01', '2025-06-30').replaceAll(/<OpenPosition [^>]*>/g, ''),
      ),
      bench.file(
        'h2.xml',
        half((d) => d >= '2025-07-01', '2025-07-01', '2025-12-31'),
      ),
    ]
    await sameInAnyOrder(parts, {})
  })

  async function sameInAnyOrder(parts: readonly string[], options: ImportOptions | undefined): Promise<void> {
    for (const part of parts) expect((await bench.import(part, options)).file.status).toBe('written')
    const other = new ImportBench()
    try {
      for (const part of parts.toReversed())
        expect((await other.import(part, options)).file.status).toBe('written')
      expect(snapshot(other)).toEqual(snapshot(bench))
    } finally {
      other.remove()
    }
  }
})
