/// <reference types="svelte" />
/** Files on their way into the book: which are taken, in what order, and what a commit does. */
import { describe, expect, test } from 'vitest'
import type { AppModel } from '../../../renderer/state/app.svelte.ts'
import { ImportDesk } from '../../../renderer/state/imports.svelte.ts'
import { dayOnly } from '../../../renderer/views/Import/zones.ts'

const READY = {
  stage: 'ready',
  format: null,
  questions: [],
  table: null,
  keepMapping: true,
  market: null,
  judged: null,
  chosen: 3,
  choosable: 3,
  result: null,
  failure: null,
}

/** A window and a host that reads every file at once and writes it as the next batch. */
function desk(state: object = { book: { sample: false, readOnly: null } }) {
  const told: string[] = []
  const asked: string[] = []
  let batch = 0
  const call = async (name: string, input: { handle?: string; import?: string }) => {
    asked.push([name, input.handle ?? input.import].join(' ').trim())
    if (name === 'import/start') return { ...READY, import: `i-${input.handle}` }
    if (name === 'import/commit') {
      batch += 1
      return { ...READY, import: input.import, stage: 'done', result: { batch, written: batch } }
    }
    if (name === 'book/known') return [{ sample: false, exists: true, handle: 'own' }]
    if (name === 'book/open') return {}
    throw new Error(`nobody answers ${name}`)
  }
  const app = {
    state,
    info: { uploadLimit: 2_000_000 },
    client: { call },
    act: (work: () => Promise<unknown>) => work(),
    toast: (tone: string, sentence: string) => told.push(`${tone}: ${sentence}`),
    go: (view: string) => told.push(`go: ${view}`),
    step: (step: string) => told.push(`step: ${step}`),
  } as unknown as AppModel
  return { imports: new ImportDesk(app), told, asked }
}
const file = (name: string, size = 100) => ({ handle: name[0] as string, name, size })
const settled = () => new Promise((turn) => setTimeout(turn))

describe('files dropped', () => {
  test('are read one after the other, the first is shown', async () => {
    const { imports, told, asked } = desk()
    await imports.take([file('a.csv'), file('b.csv')])
    await settled()
    expect(asked).toEqual(['import/start a', 'import/start b'])
    expect(told).toEqual(['go: import'])
    expect(imports.selected?.file.name).toBe('a.csv')
    expect(imports.files.map((f) => f.stage)).toEqual(['ready', 'ready'])
  })

  test('none is nothing; one above the limit is left out by name, one of exactly the limit is taken', async () => {
    const { imports, told, asked } = desk()
    await imports.take([])
    expect([told, asked]).toEqual([[], []])
    await imports.take([file('big.csv', 2_000_001), file('full.csv', 2_000_000)])
    await settled()
    expect(told).toEqual(['error: big.csv is larger than 2 MB: split it.', 'go: import'])
    expect(asked).toEqual(['import/start f'])
  })

  test('into a book that is open for reading only are refused', async () => {
    const { imports, told, asked } = desk({ book: { readOnly: { sentence: 'Another program writes it.' } } })
    await imports.take([file('a.csv')])
    expect(told).toEqual(['error: Nothing was imported: Another program writes it.'])
    expect(asked).toEqual([])
  })

  test.each([
    ['own', ['book/known', 'book/open own', 'import/start a'], 1],
    ['nowhere', ['book/known'], 0],
  ] as const)('onto the sample wait for the answer: %s', async (into, calls, files) => {
    const { imports, asked } = desk({ book: { sample: true, readOnly: null }, settings: {} })
    await imports.take([file('a.csv')])
    expect(asked).toEqual(['book/known'])
    expect(imports.pending?.files.map((f) => f.name)).toEqual(['a.csv'])
    await imports.decide(into)
    await settled()
    expect(asked).toEqual(calls)
    expect([imports.pending, imports.files.length]).toEqual([null, files])
  })
})

describe('a commit', () => {
  test('without a file does nothing', async () => {
    const { imports, told, asked } = desk()
    await imports.commit()
    expect([told, asked]).toEqual([[], []])
  })

  test('says what was written and goes on to the next file that waits', async () => {
    const { imports, told, asked } = desk()
    await imports.take([file('a.csv'), file('b.csv')])
    await settled()
    await imports.commit()
    expect(imports.selected?.file.name).toBe('b.csv')
    await imports.commit()
    expect(asked.slice(2)).toEqual(['import/commit i-a', 'import/commit i-b'])
    expect(told.slice(1)).toEqual([
      'step: import',
      'done: Batch 1 written, 1 row new',
      'step: import',
      'done: Batch 2 written, 2 rows new',
    ])
    // what is done is not written twice, and leaves the list with the next drop
    await imports.commit()
    expect(asked).toHaveLength(4)
    await imports.take([file('c.csv')])
    expect(imports.files.map((f) => f.file.name)).toEqual(['c.csv'])
  })
})

describe('a row of a file that prints days', () => {
  test.each([
    ['2023-08-01T03:59:59.999Z', 'America/New_York', '2023-07-31'],
    ['2025-01-13T22:59:59.999Z', 'Europe/Stockholm', '2025-01-13'],
    ['2025-01-12T10:59:59.999Z', 'Pacific/Auckland', '2025-01-12'],
    // an hour of its own, the end of an hour, a zone nobody knows
    ['2023-08-01T03:59:00.000Z', 'America/New_York', null],
    ['2023-08-01T02:59:59.999Z', 'America/New_York', null],
    ['2023-08-01T03:59:59.999Z', '', null],
  ])('%s in %s is of the day %s', (at, zone, day) => expect(dayOnly(at, zone)).toBe(day))
})
