/** The engine as a process: the same numbers as in this process, and what happens when it dies. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { directEngine } from '../../electron/engine/router.ts'
import { EngineClient } from '../../electron/services/engineClient.ts'
import { exposure } from '../../electron/services/exposure.ts'
import { setMarket } from '../../electron/services/market.ts'
import { Workspace } from '../../electron/services/workspace.ts'
import { failureOf, tempBook } from '../support/tempBook.ts'
import { AS_OF, fillSmallBook } from './smallBook.ts'

const clients: EngineClient[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

function engine(options: ConstructorParameters<typeof EngineClient>[0] = {}): EngineClient {
  const client = new EngineClient({ backOffMs: [1, 2, 3], ...options })
  clients.push(client)
  return client
}

function smallBook() {
  const book = tempBook()
  fillSmallBook(book)
  return book
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Files of a book that a process has open. */
function openFiles(pid: number, book: string): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((fd) => {
    const path = existsSync(`${folder}/${fd}`) ? readlinkSync(`${folder}/${fd}`) : ''
    return path.startsWith(book) ? [path] : []
  })
}

describe('engine process', () => {
  test.skipIf(!existsSync('/proc/self/fd'))(
    'lets go of the book, and opens it again when asked',
    async () => {
      const book = smallBook()
      const client = engine()
      expect(await client.release({}), 'an engine that does not run is not started').toBe(null)
      expect(client.pid).toBe(null)
      const ask = { asOf: AS_OF, by: 'underlying' } as const
      const before = await exposure({ engine: client, book }, ask)
      const pid = client.pid as number
      expect(openFiles(pid, book.path)).toContain(book.path)
      await client.release({})
      expect(openFiles(pid, book.path)).toEqual([])
      expect(await exposure({ engine: client, book }, ask)).toEqual(before)
      expect(client.pid).toBe(pid)
    },
  )

  test('that was started ahead and never asked ends with its client', async () => {
    const ahead = fork(fileURLToPath(new URL('../../electron/engine/main.ts', import.meta.url)), [], {
      serialization: 'advanced',
      execArgv: [],
    })
    const ended = once(ahead, 'exit')
    engine({ started: ahead }).close()
    expect(await ended).toEqual([null, 'SIGTERM'])
  })

  test('answers the same report as an engine in this process, tagged with revision and snapshot', async () => {
    const book = smallBook()
    const direct = directEngine(() => AS_OF)
    const ask = { asOf: AS_OF, by: 'strike', heatmap: 'gammaCash1pct' } as const
    const here = await exposure({ engine: direct.calls, book }, ask)
    direct.close()
    const there = await exposure({ engine: engine(), book }, ask)
    expect(there).toEqual(here)
    expect(there).toMatchObject({
      asOf: '2026-01-30T21:00:00.000Z',
      revision: book.revision(),
      positions: 6,
      priced: 5,
    })
    expect(there.notPriced).toEqual([
      {
        account: 'A1',
        instrument: 'us-equity:QQQX:USD',
        quantity: '10',
        status: 'no_spot',
        reason: 'The price of us-equity:QQQX:USD is not known: type it as spot:us-equity:QQQX:USD.',
      },
    ])
  })

  test('typed arrays arrive typed', async () => {
    const book = smallBook()
    const prices = await engine().price({
      book: { path: book.path, revision: book.revision() },
      asOf: AS_OF,
      snapshot: null,
    })
    expect(prices.out).toBeInstanceOf(Float64Array)
    expect(prices.out.length).toBe(15 * prices.contracts.length)
    expect(prices.contract).toBeInstanceOf(Int32Array)
    expect(prices.status).toBeInstanceOf(Uint8Array)
  })

  test('reads again when the book has changed', async () => {
    const book = smallBook()
    const client = engine()
    const before = await exposure({ engine: client, book }, { asOf: AS_OF })
    setMarket(new Workspace(book, () => AS_OF), ['spot:QQQX=12.5'], AS_OF)
    const after = await exposure({ engine: client, book }, { asOf: AS_OF })
    expect(after.revision).toBeGreaterThan(before.revision)
    expect(after.snapshot).not.toBe(before.snapshot)
    expect([before.priced, after.priced]).toEqual([5, 6])
  })

  test('killed in the middle of a request: that call is engine/lost, the next one works', async () => {
    const book = smallBook()
    const lost: string[] = []
    const client = engine({ onLost: (message) => lost.push(message) })
    await exposure({ engine: client, book }, { asOf: AS_OF })
    const pid = client.pid as number
    // A stopped process has taken the request and cannot answer it: the kill is in the middle for certain.
    process.kill(pid, 'SIGSTOP')
    const open = [
      exposure({ engine: client, book }, { asOf: AS_OF + 1 }),
      exposure({ engine: client, book }, { asOf: AS_OF + 2 }),
    ]
    const rejected = open.map((call) => failureOf(call, 'engine/lost'))
    await delay(20)
    process.kill(pid, 'SIGKILL')
    for (const error of await Promise.all(rejected)) expect(error.retryable).toBe(true)
    expect(lost).toHaveLength(1)
    const next = await exposure({ engine: client, book }, { asOf: AS_OF })
    expect(next.priced).toBe(5)
    expect(client.pid).not.toBe(pid)
  })

  test('an engine that always dies is started three times again, then a sentence says so, and a person may try again', async () => {
    const book = smallBook()
    const lost: string[] = []
    const entry = new URL('./dyingEngine.ts', import.meta.url).pathname
    const client = engine({ entry, onLost: (message) => lost.push(message) })
    for (let i = 0; i < 4; i++)
      await failureOf(exposure({ engine: client, book }, { asOf: AS_OF }), 'engine/lost')
    expect(lost).toHaveLength(4)
    const given = await failureOf(exposure({ engine: client, book }, { asOf: AS_OF }), 'engine/lost')
    expect(given.retryable).toBe(false)
    expect(given.message).toBe(
      'The engine ended 4 times in a row; no number can be made. Restart it, or open another book.',
    )
    expect(lost).toHaveLength(4)
    client.tryAgain()
    await failureOf(exposure({ engine: client, book }, { asOf: AS_OF }), 'engine/lost')
    expect(lost).toHaveLength(5)
  })

  test('errors of the book come through with their code', async () => {
    const book = smallBook()
    const client = engine()
    const missing = { path: `${book.path}.nothing`, revision: 0 }
    const request = { book: missing, asOf: AS_OF, snapshot: null }
    await failureOf(client.price(request), 'book/missing')
    await failureOf(client.price({ ...request, asOf: 0.5 }), 'protocol/bad-input')
    const unknown = { ...request, book: { path: book.path, revision: 0 }, snapshot: '0'.repeat(64) }
    await failureOf(client.price(unknown), 'engine/failed')
  })

  test('closing it ends the process and rejects what is open', async () => {
    const book = smallBook()
    const client = engine()
    await exposure({ engine: client, book }, { asOf: AS_OF })
    const pid = client.pid as number
    // held still, so that it cannot have answered before it is closed
    process.kill(pid, 'SIGSTOP')
    const open = failureOf(exposure({ engine: client, book }, { asOf: AS_OF + 1 }), 'engine/lost')
    await delay(0)
    client.close()
    process.kill(pid, 'SIGCONT')
    await open
    for (let i = 0; i < 200 && alive(pid); i++) await delay(10)
    expect(alive(pid)).toBe(false)
    await failureOf(exposure({ engine: client, book }, { asOf: AS_OF }), 'engine/lost')
  })
})
