/** A writer that dies at any moment leaves the old state or the new one, never half of a batch. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { batch, fill, manyFills } from '../support/evidence.ts'
import { seeded } from '../support/seeded.ts'
import { tempBook, tempFolder } from '../support/tempBook.ts'
import { wholeBook } from '../support/wholeBook.ts'

const CHILD = join(import.meta.dirname, '../support/batchWriter.ts')
const EXPORT_CHILD = join(import.meta.dirname, '../support/exportWriter.ts')
const START = batch([fill('1', '2')], { fileName: 'before.csv' })

function newBook(): string {
  const path = join(tempFolder(), 'book.hedgerow')
  const book = tempBook({}, path)
  book.writeBatch(START)
  book.close()
  return path
}

/** Opens what the dead writer left and tells which of the two states it is; anything else fails. */
function stateAfter(path: string, whole: ReturnType<typeof manyFills>): 'old' | 'new' {
  const book = tempBook({}, path)
  expect(book.db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(book.db.pragma('foreign_key_check')).toEqual([])
  const before = { ...START, number: 1 }
  const { batches } = book.evidence()
  const revision = book.revision()
  if (revision === 1) expect(batches).toEqual([before])
  else {
    expect(revision).toBe(2)
    expect(batches).toEqual([before, { ...whole, number: 2 }])
  }
  // the book goes on: the same file can be written, or is known already
  if (revision === 1) expect(book.writeBatch(whole)).toBe(2)
  else expect(book.findFile(whole.sha256)).toEqual({ number: 2, live: true })
  book.close()
  return revision === 1 ? 'old' : 'new'
}

describe('a writer killed', () => {
  test('between given statements of its transaction', () => {
    const count = 40
    const whole = manyFills(count, 7)
    const untouched = newBook()
    const run = spawnSync(process.execPath, [CHILD, untouched, String(count), '7', '1000000'], {
      encoding: 'utf8',
    })
    const total = Number(/written (\d+)/.exec(run.stdout)?.[1])
    expect(total, run.stderr).toBeGreaterThan(count)

    const random = seeded(20260105)
    const moments = new Set([1, 2, 3, 4, total - 2, total - 1, total])
    while (moments.size < 14) moments.add(1 + Math.floor(random() * total))
    for (const moment of moments) {
      const path = newBook()
      const child = spawnSync(process.execPath, [CHILD, path, String(count), '7', String(moment)])
      expect([moment, child.signal]).toEqual([moment, 'SIGKILL'])
      // every traced statement comes before the commit has run
      expect([moment, stateAfter(path, whole)]).toEqual([moment, 'old'])
    }
  }, 120_000)

  test('right after its commit', () => {
    const whole = manyFills(40, 7)
    const path = newBook()
    expect(spawnSync(process.execPath, [CHILD, path, '40', '7', 'after']).signal).toBe('SIGKILL')
    expect(stateAfter(path, whole)).toBe('new')
  })

  test('at seeded moments of writing 5,000 rows', async () => {
    const count = 5000
    const whole = manyFills(count, 3)
    const random = seeded(42)
    const states: string[] = []
    for (let kill = 0; kill < 12; kill++) {
      const path = newBook()
      const child = spawn(process.execPath, [CHILD, path, String(count), '3'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = once(child, 'exit')
      await once(child.stdout, 'data')
      await delay(random() * 120)
      child.kill('SIGKILL')
      await ended
      states.push(stateAfter(path, whole))
    }
    expect(states).toHaveLength(12)
  }, 120_000)
})

describe('a writer of a whole book export killed', () => {
  const exported = wholeBook()

  test('before any statement leaves the old book; afterwards the export goes in whole, as one revision', () => {
    const untouched = newBook()
    const run = spawnSync(process.execPath, [EXPORT_CHILD, untouched], { encoding: 'utf8' })
    const total = Number(/written (\d+)/.exec(run.stdout)?.[1])
    expect(total, run.stderr).toBeGreaterThan(30)
    const random = seeded(20260106)
    const moments = new Set([1, 2, total - 1, total])
    while (moments.size < 14) moments.add(1 + Math.floor(random() * total))
    for (const moment of moments) {
      const path = newBook()
      const child = spawnSync(process.execPath, [EXPORT_CHILD, path, String(moment)])
      expect([moment, child.signal]).toEqual([moment, 'SIGKILL'])
      expect([moment, contentOf(path)]).toEqual([
        moment,
        { revision: 1, batches: [START.fileName], edits: [], journal: 1 },
      ])
    }
    expect(contentOf(untouched)).toEqual({
      revision: 2,
      batches: [START.fileName, ...exported.batches.map((b) => b.fileName)],
      edits: exported.edits.map((e) => e.reason),
      journal: 7,
    })
  }, 120_000)
})

function contentOf(path: string): object {
  const book = tempBook({}, path)
  expect(book.db.pragma('integrity_check', { simple: true })).toBe('ok')
  const { batches, edits } = book.evidence()
  const found = {
    revision: book.revision(),
    batches: batches.map((b) => b.fileName),
    edits: edits.map((e) => e.reason),
    journal: book.journal().length,
  }
  book.close()
  return found
}
