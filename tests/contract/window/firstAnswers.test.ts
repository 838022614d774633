/** First answers of the last start: shown only for the very same book, as-of, question and build, and asked of the engine again. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RememberingEngine } from '../../../electron/services/window/firstAnswers.ts'
import type { WindowEngine } from '../../../electron/services/window/ports.ts'
import { AppError } from '../../../shared/protocol/appError.ts'

const AS_OF = Date.parse('2026-01-30T21:00:00Z')
const NOW = Date.parse('2026-03-01T00:00:00Z')

let folder = ''
let book = ''
let file = ''
beforeEach(() => {
  vi.useFakeTimers()
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-first-'))
  book = join(folder, 'desk.hedgerow')
  file = join(folder, 'answers', 'build-a')
  writeFileSync(book, 'positions')
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

interface Start {
  readonly engine: RememberingEngine
  /** what the engine itself was asked */
  readonly asked: string[]
  readonly wrong: () => number
}

function start(figure: number, options: { build?: string; content?: string; revision?: number } = {}): Start {
  const asked: string[] = []
  let wrong = 0
  const none = (): never => {
    throw new AppError('engine/lost', 'not asked here')
  }
  const real: WindowEngine = {
    pid: 1,
    start: () => void asked.push('start'),
    load: async () => {
      asked.push('load')
      return { revision: options.revision ?? 3, instruments: 2, accounts: ['D1'], proposedAsOf: AS_OF }
    },
    exposure: none,
    screen: async <T>(request: object) => {
      asked.push((request as { question: string }).question)
      return { figure, columns: new Float64Array([1.5, Number.NaN, -0]) } as T
    },
    release: async () => null,
    tryAgain: () => {},
    close: () => {},
  }
  const engine = new RememberingEngine(real, {
    file,
    build: options.build ?? 'a',
    now: () => NOW,
    contentOf: () => new TextEncoder().encode(options.content ?? 'positions'),
    onWrong: () => {
      wrong += 1
    },
  })
  return { engine, asked, wrong: () => wrong }
}

const load = ({ engine }: Start, revision = 3) => engine.load({ book: { path: book, revision } })
const ask = ({ engine }: Start, question: string, { revision = 3, asOf = AS_OF } = {}): Promise<unknown> =>
  engine.screen({ book: { path: book, revision }, asOf, snapshot: null, currency: null, question, input: {} })

/** A start that is remembered. */
async function remember(figure = 7, asOf = AS_OF): Promise<void> {
  const first = start(figure)
  first.engine.start()
  await load(first)
  await ask(first, 'host/summary', { asOf })
  await ask(first, 'exposure/heatmap', { asOf })
  await vi.advanceTimersByTimeAsync(5000)
  first.engine.close()
  expect(first.asked).toEqual(['start', 'load', 'host/summary', 'exposure/heatmap'])
}

describe('the same book, as-of, questions and build', () => {
  test('are answered before the engine is asked, to the bit, and then confirmed by it', async () => {
    await remember()
    const second = start(7)
    second.engine.start()
    expect(await load(second)).toMatchObject({ revision: 3, proposedAsOf: AS_OF })
    expect(await ask(second, 'host/summary')).toStrictEqual({
      figure: 7,
      columns: new Float64Array([1.5, Number.NaN, -0]),
    })
    expect(await ask(second, 'exposure/heatmap')).toMatchObject({ figure: 7 })
    expect(second.asked).toEqual([])
    await vi.advanceTimersByTimeAsync(1000)
    expect(second.asked).toEqual(['load', 'host/summary', 'exposure/heatmap'])
    expect(second.wrong()).toBe(0)
    // from here on the engine answers
    await ask(second, 'exposure/heatmap')
    expect(second.asked).toHaveLength(4)
  })

  test('with another question beside them: that one is asked, and remembered too', async () => {
    await remember()
    const second = start(7)
    await load(second)
    await ask(second, 'book/facets')
    expect(second.asked).toEqual(['book/facets'])
    await vi.advanceTimersByTimeAsync(5000)
    const third = start(7)
    await load(third)
    await ask(third, 'book/facets')
    expect(third.asked).toEqual([])
  })
})

test('answers of another build go when this one has its own', async () => {
  await remember()
  const before = file
  file = join(folder, 'answers', 'build-b')
  const second = start(8, { build: 'b' })
  second.engine.start()
  await load(second)
  await ask(second, 'host/summary')
  expect(second.asked).toEqual(['start', 'load', 'host/summary'])
  await vi.advanceTimersByTimeAsync(5000)
  expect(existsSync(file)).toBe(true)
  expect(existsSync(before)).toBe(false)
})

describe('the engine is asked at once', () => {
  test.each([
    ['after a change of the book', { content: 'other positions' }],
    ['by another build', { build: 'b' }],
  ])('%s', async (_name, options) => {
    await remember()
    const second = start(8, options)
    await load(second)
    expect(await ask(second, 'exposure/heatmap')).toMatchObject({ figure: 8 })
    expect(second.asked).toEqual(['load', 'exposure/heatmap'])
  })

  test('for another revision, and for another as-of', async () => {
    await remember()
    const second = start(8)
    await load(second)
    await ask(second, 'exposure/heatmap', { revision: 4 })
    await ask(second, 'exposure/heatmap', { asOf: AS_OF + 1 })
    expect(second.asked).toEqual(['exposure/heatmap', 'exposure/heatmap'])
  })

  test('once the book is loaded again', async () => {
    await remember()
    const second = start(7)
    await load(second)
    await load(second)
    await ask(second, 'exposure/heatmap')
    expect(second.asked).toEqual(['load', 'exposure/heatmap'])
  })

  test('when the file is cut off', async () => {
    await remember()
    writeFileSync(file, 'not answers')
    const second = start(7)
    await load(second)
    expect(second.asked).toEqual(['load'])
  })
})

test('an answer that the engine does not confirm is told, and none of them is kept', async () => {
  await remember(7)
  const second = start(8)
  await load(second)
  await ask(second, 'host/summary')
  expect(await ask(second, 'exposure/heatmap')).toMatchObject({ figure: 7 })
  await vi.advanceTimersByTimeAsync(1000)
  expect(second.wrong()).toBe(1)
  expect(existsSync(file)).toBe(false)
  expect(await ask(second, 'exposure/heatmap')).toMatchObject({ figure: 8 })
})

test('a book that was changed meanwhile is not called wrong', async () => {
  await remember(7)
  const second = start(8, { revision: 4 })
  await load(second)
  await ask(second, 'exposure/heatmap')
  await vi.advanceTimersByTimeAsync(1000)
  expect(second.wrong()).toBe(0)
})

test('a book looked at as of now is not remembered: no later start asks for that instant', async () => {
  await remember(7, NOW)
  expect(existsSync(file)).toBe(false)
})
