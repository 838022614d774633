import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import { lockFile, readHolder } from '../../electron/book/lock.ts'
import type { LockHolder } from '../../electron/book/types.ts'
import { batch, fill } from '../support/evidence.ts'
import { failure, failureOf, NOW, tempBook, tempFolder } from '../support/tempBook.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** A process that holds the book for writing. */
async function holdElsewhere(path: string): Promise<{ child: ChildProcess; token: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../support/lockHolder.ts'), path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { child, token: said.toString().trim().replace('held ', '') }
}

describe("the writer's lock", () => {
  test('names its holder to a second writer, and lets readers in', () => {
    const book = tempBook({ host: 'desktop' })
    const error = failure(() => tempBook({}, book.path), 'book/locked')
    const holder: LockHolder = { process: process.pid, machine: hostname(), host: 'desktop', since: NOW }
    expect(error.details).toEqual({ path: book.path, holder })
    expect(error.retryable).toBe(true)
    expect(error.message).toBe(
      `The book ${book.path} is held for writing by Hedgerow (desktop, process ${process.pid} on ${hostname()}, since 2026-01-06T00:00:00.000Z): close it there, or open the book read-only.`,
    )
    expect(tempBook({ mode: 'read' }, book.path).revision()).toBe(0)
  })

  test('is free after close, and nobody is named then', () => {
    const book = tempBook()
    expect(readHolder(book.path)?.holder.host).toBe('test')
    book.close()
    expect(readHolder(book.path)).toBeNull()
    expect(tempBook({}, book.path).revision()).toBe(0)
  })

  test('of another process is named, and dies with that process however it ends', async () => {
    const path = join(tempFolder(), 'book.hedgerow')
    const { child } = await holdElsewhere(path)
    const error = failure(() => tempBook({}, path), 'book/locked')
    expect(error.details.holder).toMatchObject({ process: child.pid, host: 'desktop' })
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    expect(readHolder(path)?.holder.process).toBe(child.pid)
    expect(tempBook({}, path).revision()).toBe(0)
  })

  test('is waited for, and the wait is told', async () => {
    const path = join(tempFolder(), 'book.hedgerow')
    const { child } = await holdElsewhere(path)
    const seen: (LockHolder | null)[] = []
    const book = tempBook(
      {
        waitMs: 20_000,
        onWait: (_, holder) => {
          seen.push(holder)
          if (seen.length === 2) child.kill('SIGKILL')
        },
      },
      path,
    )
    expect(book.mode).toBe('write')
    expect(seen.length).toBeGreaterThanOrEqual(2)
    expect(seen[0]).toMatchObject({ process: child.pid, host: 'desktop' })
  })

  test('gives up after the given wait and names the holder', () => {
    const book = tempBook()
    let waits = 0
    failure(() => tempBook({ waitMs: 250, onWait: () => waits++ }, book.path), 'book/locked')
    expect(waits).toBeGreaterThanOrEqual(2)
  })

  test('lets a child of its holder write under it by token, and nobody by a wrong one', async () => {
    const path = join(tempFolder(), 'book.hedgerow')
    const { token } = await holdElsewhere(path)
    failure(() => tempBook({ lockToken: 'wrong' }, path), 'book/locked')
    const importer = tempBook({ lockToken: token }, path)
    expect(importer.writeBatch(batch([fill('1', '2')]))).toBe(1)
    importer.close()
    expect(readHolder(path)?.token).toBe(token)
    failure(() => tempBook({}, path), 'book/locked')
  })

  test('survives a lock file that is no lock file', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    writeFileSync(lockFile(path), 'pid 4711\n'.repeat(500))
    expect(tempBook({}, path).revision()).toBe(0)
  })

  test('left behind by another machine is told in the warning', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    tempBook({}, path).close()
    const lock = new Database(lockFile(path))
    lock.prepare("INSERT INTO holder VALUES (7, 'other-machine', 'desktop', ?, 't')").run(NOW)
    lock.close()
    expect(tempBook({}, path).warning).toContain(
      'not closed on other-machine (since 2026-01-06T00:00:00.000Z)',
    )
  })
})

test('processes that all want to write take turns: no update is lost', async () => {
  const path = join(tempFolder(), 'book.hedgerow')
  const counters = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../support/counter.ts'), path, '8'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    children.push(child)
    return once(child, 'exit')
  })
  expect((await Promise.all(counters)).map(([code]) => code)).toEqual([0, 0, 0, 0])
  expect(tempBook({ mode: 'read' }, path).setting('count')).toBe(32)
})

describe('a commit of the same family', () => {
  test('is waited for: at once retried, visible, and refused when patience ends', () => {
    const host = tempBook({ busyMs: 150 })
    const importer = tempBook({ lockToken: host.lockToken ?? '' }, host.path)
    importer.db.exec('BEGIN IMMEDIATE')
    const error = failure(() => host.setSetting('a', 1), 'book/busy')
    expect(error.retryable).toBe(true)
    expect(error.message).toContain(host.path)
    importer.db.exec('COMMIT')
    host.setSetting('a', 1)
    expect(host.setting('a')).toBe(1)
  })

  test('that ends while it is waited for is followed by the write', () => {
    let waits = 0
    const onWait = (): void => {
      waits += 1
      if (waits === 2) importer.db.exec('COMMIT')
    }
    const host = tempBook({ onWait })
    const importer = tempBook({ lockToken: host.lockToken ?? '' }, host.path)
    importer.db.exec('BEGIN IMMEDIATE')
    host.setSetting('a', 1)
    expect([waits, host.setting('a')]).toEqual([2, 1])
  })

  test('does not block a waiting host', async () => {
    let waits = 0
    const host = tempBook({ onWait: () => waits++ })
    const importer = tempBook({ lockToken: host.lockToken ?? '' }, host.path)
    importer.db.exec('BEGIN IMMEDIATE')
    const written = host.whenFree(() => host.addEdit({ kind: 'merge', keep: 'a', drop: 'b' }, 'same asset'))
    await expect.poll(() => waits).toBeGreaterThan(0)
    expect(host.edits()).toEqual([])
    importer.db.exec('COMMIT')
    expect(await written).toBe(1)
    expect(host.edits()).toHaveLength(1)
  })

  test('outlasting the patience is refused without blocking too', async () => {
    const host = tempBook({ busyMs: 100 })
    const importer = tempBook({ lockToken: host.lockToken ?? '' }, host.path)
    importer.db.exec('BEGIN IMMEDIATE')
    await failureOf(
      host.whenFree(() => host.setSetting('a', 1)),
      'book/busy',
    )
    importer.db.exec('ROLLBACK')
  })
})
