import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBook } from '../../electron/book/open.ts'
import { listPositions } from '../../electron/services/positions.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { writeFlex } from '../support/flexGenerator.ts'
import { hedgerow, hedgerowJson, type Json, jsonFile, part, rows, temporaryFolder } from './run.ts'
import { AFTER, fillsDocument, holdingsDocument } from './statements.ts'

const folder = temporaryFolder()
const ONE = { at: '2026-01-05T10:00:00', quantity: '100', price: '50' }
const TWO = { at: '2026-01-12T10:00:00', quantity: '-30', price: '52' }
const THREE = { at: '2026-01-20T10:00:00', quantity: '7', price: '51.5' }
const FOUR = { at: '2026-01-27T10:00:00', quantity: '11', price: '49' }

/** Three files that overlap by one fill each. */
const FILES = [
  jsonFile(folder, 'a.json', fillsDocument({ from: '2026-01-01', to: '2026-01-14' }, [ONE, TWO])),
  jsonFile(folder, 'b.json', fillsDocument({ from: '2026-01-10', to: '2026-01-22' }, [TWO, THREE])),
  jsonFile(folder, 'c.json', fillsDocument({ from: '2026-01-18', to: '2026-01-31' }, [THREE, FOUR])),
] as const

let books = 0
function newBook(): string {
  books += 1
  return join(folder, `book-${books}.hedgerow`)
}

async function journalOf(book: string): Promise<Json> {
  return (await hedgerowJson(['batches', '--book', book])).json
}

async function positionsOf(book: string): Promise<Json> {
  const { exit, json } = await hedgerowJson(['positions', '--book', book, '--as-of', AFTER])
  expect(exit).toBe(0)
  const { revision: _, ...rest } = json
  return rest as Json
}

describe('import', () => {
  test('writes one batch a file, and the same bytes change nothing', async () => {
    const book = newBook()
    const first = await hedgerowJson(['import', ...FILES, '--book', book])
    expect(first.exit).toBe(0)
    expect(
      rows(first.json, 'files').map((f) => [
        f.file,
        f.format,
        f.status,
        f.batch,
        f.written,
        f.duplicates,
        f.errors,
      ]),
    ).toEqual([
      ['a.json', 'hedgerow-statement', 'written', 1, 2, 0, 0],
      ['b.json', 'hedgerow-statement', 'written', 2, 1, 1, 0],
      ['c.json', 'hedgerow-statement', 'written', 3, 1, 1, 0],
    ])
    const before = await positionsOf(book)
    const again = await hedgerowJson(['import', FILES[1], '--book', book])
    expect(rows(again.json, 'files').map((f) => [f.status, f.written])).toEqual([['same_file', 0]])
    expect(again.exit).toBe(0)
    expect(await positionsOf(book)).toEqual(before)
    const quantities = rows(before, 'positions').map((p) => [
      p.account,
      p.instrument,
      p.quantity,
      p.currency,
      p.kind,
    ])
    expect(quantities).toEqual([['D1', 'us-equity:AAA:USD', '88', 'USD', 'equity']])
  })

  test('a dry run writes nothing, not even a book', async () => {
    const book = newBook()
    const { exit, json } = await hedgerowJson(['import', FILES[0], '--dry-run', '--book', book])
    expect(exit).toBe(0)
    expect(rows(json, 'files').map((f) => [f.status, f.written, f.batch])).toEqual([['preview', 2, null]])
    expect(existsSync(book)).toBe(false)
  })

  test('a file that is no statement fails alone: exit 1, the others are in the book', async () => {
    const book = newBook()
    const fax = jsonFile(folder, 'fax.txt', 'Dear Sir, please find enclosed our positions.')
    const { exit, json, stderr } = await hedgerowJson(['import', FILES[0], fax, '--book', book])
    expect(exit).toBe(1)
    expect(rows(json, 'files').map((f) => f.status)).toEqual(['written', 'failed'])
    expect(part(json, 'error').code).toMatch(/^import\/[a-z-]+$/)
    expect(part(json, 'error').message).toContain('fax.txt')
    expect(stderr).toContain('fax.txt')
    expect((await hedgerowJson(['batches', '--book', book])).json.batches).toHaveLength(1)
  })

  test('a row that cannot be read is named with its place: exit 3, the good rows are in', async () => {
    const book = newBook()
    const bad = { ...ONE, quantity: 'many' }
    const file = jsonFile(
      folder,
      'bad-row.json',
      fillsDocument({ from: '2026-01-01', to: '2026-01-14' }, [bad, TWO]),
    )
    const { exit, json } = await hedgerowJson(['import', file, '--book', book])
    expect(exit).toBe(3)
    const [answer] = rows(json, 'files')
    expect([answer?.status, answer?.written, answer?.errors]).toEqual(['written', 1, 1])
    const [issue] = rows(answer, 'issues')
    expect(issue?.severity).toBe('error')
    expect(issue?.message).toMatch(/many/)
  })

  test('writes only the rows that were chosen, and reads as the account and format that were named', async () => {
    const book = newBook()
    const chosen = await hedgerowJson(['import', FILES[0], '--rows', '1', '--book', book])
    expect(rows(chosen.json, 'files').map((f) => [f.status, f.written])).toEqual([['written', 1]])
    const wrong = await hedgerowJson(['import', FILES[1], '--format', 'ibkr-flex-xml', '--book', book])
    expect(wrong.exit).toBe(1)
    expect(rows(await journalOf(book), 'batches')).toHaveLength(1)
  })

  test('Ctrl+C while a file is read leaves no trace of it: exit 1', { timeout: 120_000 }, async () => {
    const big = join(folder, 'big.xml')
    await writeFlex(big, { trades: 50_000, seed: 5 })
    let cancelled = false
    // Too early the command is not listening yet and simply ends; too late the file is in. In between it says so.
    for (const interruptAfterMs of [300, 600, 900, 1200, 1800, 2400]) {
      const book = newBook()
      const run = await hedgerow(['import', big, '--json', '--book', book], { interruptAfterMs })
      const status = run.stdout === '' ? null : rows(JSON.parse(run.stdout), 'files')[0]?.status
      const batches = existsSync(book) ? rows(await journalOf(book), 'batches') : []
      expect(batches).toHaveLength(status === 'written' ? 1 : 0)
      if (status !== 'cancelled') continue
      expect(run.exit).toBe(1)
      cancelled = true
      break
    }
    expect(cancelled).toBe(true)
  })

  test('for people: one block a file, nothing but it on standard output', async () => {
    const { exit, stdout, stderr } = await hedgerow(['import', FILES[0], '--book', newBook()])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toMatch(
      /^a\.json: hedgerow-statement, imported, batch 1\n {2}\d+ rows?: 2 new, 0 duplicates/,
    )
  })
})

describe('undo and revive', () => {
  test('in every order give what importing the live files alone gives', { timeout: 240_000 }, async () => {
    const alone = new Map<string, unknown>()
    for (const live of subsets([0, 1, 2]).filter((s) => s.length > 0)) {
      const book = newBook()
      await hedgerow(['import', ...live.map((k) => FILES[k] as string), '--book', book])
      alone.set(live.join(), heldIn(book))
    }
    const whole = newBook()
    await hedgerow(['import', ...FILES, '--book', whole])
    for (const order of orders([0, 1, 2])) {
      const book = newBook()
      copyFileSync(whole, book)
      const live = new Set([0, 1, 2])
      for (const act of ['undo', 'revive'] as const) {
        for (const k of order) {
          const { exit, json } = await hedgerowJson([act, String(k + 1), '--book', book])
          expect(exit).toBe(0)
          if (act === 'undo') live.delete(k)
          else live.add(k)
          expect(rows(json, 'batches').map((b) => b.live)).toEqual([0, 1, 2].map((n) => live.has(n)))
          const held = heldIn(book)
          if (live.size === 0) expect([held.positions, held.cash]).toEqual([[], []])
          else expect(held, `${act} ${order.join()}`).toEqual(alone.get([...live].sort().join()))
        }
      }
    }
  })

  test('counts entries, not rows: what another file still shows is not removed', async () => {
    const book = newBook()
    await hedgerow(['import', FILES[0], FILES[1], '--book', book])
    expect((await hedgerowJson(['undo', '2', '--book', book])).json.removed).toBe(1)
    expect((await hedgerowJson(['undo', '1', '--book', book])).json.removed).toBe(2)
    expect((await hedgerowJson(['revive', '2', '--book', book])).json.restored).toBe(2)
  })

  test('of what is not there, is void or is live already: exit 1 and the reason', async () => {
    const book = newBook()
    await hedgerow(['import', FILES[0], '--book', book])
    const code = async (...words: string[]): Promise<unknown> => {
      const { exit, json } = await hedgerowJson([...words, '--book', book])
      expect(exit).toBe(1)
      return part(json, 'error').code
    }
    expect(await code('undo', '9')).toBe('book/no-such-batch')
    expect(await code('undo', 'e1')).toBe('book/no-such-edit')
    expect(await code('revive', '1')).toBe('book/already-live')
    await hedgerow(['undo', '1', '--book', book])
    expect(await code('undo', '1')).toBe('book/already-void')
  })

  test('importing a void file again brings it back', async () => {
    const book = newBook()
    await hedgerow(['import', FILES[0], '--book', book])
    const before = await positionsOf(book)
    await hedgerow(['undo', '1', '--book', book])
    const { json } = await hedgerowJson(['import', FILES[0], '--book', book])
    expect(rows(json, 'files').map((f) => [f.status, f.batch])).toEqual([['revived', 1]])
    expect(await positionsOf(book)).toEqual(before)
  })
})

describe('batches', () => {
  test('lists what was imported, with hashes of the files', async () => {
    const book = newBook()
    await hedgerow(['import', FILES[0], '--book', book])
    const { json } = await hedgerowJson(['batches', '--book', book])
    const sha256 = createHash('sha256').update(readFileSync(FILES[0])).digest('hex')
    expect(rows(json, 'batches').map((b) => [b.batch, b.live, b.file, b.sha256, b.accounts])).toEqual([
      [1, true, 'a.json', sha256, ['D1']],
    ])
    const { stdout } = await hedgerow(['batches', '--book', book])
    expect(stdout).toMatch(/1 {2}live {3}a\.json/)
  })
})

describe('positions', () => {
  test('carries the contract, the basis and the statement it rests on', async () => {
    const book = newBook()
    const file = jsonFile(folder, 'holdings.json', holdingsDocument())
    await hedgerow(['import', file, '--book', book])
    const json = await positionsOf(book)
    const put = rows(json, 'positions').find((p) => p.right === 'P')
    expect(put).toMatchObject({
      account: 'D1',
      instrument: 'us-option:AAA:2026-06-19:P:95:USD',
      kind: 'option',
      underlying: 'us-equity:AAA:USD',
      expiry: '2026-06-19',
      strike: '95',
      quantity: '5',
      multiplier: '100',
      multiplierCertainty: 'stated',
      currency: 'USD',
      basis: 'holdings',
      asOf: '2026-01-30T21:00:00.000Z',
      break: null,
      status: 'ok',
      statuses: [],
    })
    expect(rows(json, 'cash').map((c) => [c.currency, c.amount, c.basis])).toEqual([
      ['USD', '25000', 'holdings'],
    ])
    const before = await hedgerowJson(['positions', '--book', book, '--as-of', '2026-01-30T15:59:59-05:00'])
    expect(before.json.positions).toEqual([])
  })

  test('expired and still open stays listed, with a proposal that says what it lacks', async () => {
    const book = newBook()
    await hedgerow(['import', jsonFile(folder, 'old.json', holdingsDocument()), '--book', book])
    const { exit, json } = await hedgerowJson([
      'positions',
      '--book',
      book,
      '--as-of',
      '2026-07-01T12:00:00Z',
    ])
    expect(exit).toBe(0)
    const expired = rows(json, 'positions').filter((p) => p.status === 'expired_unsettled')
    expect(expired.map((p) => p.strike).sort()).toEqual(['100', '50', '95'])
    const open = rows(json, 'proposals').find((p) => p.instrument === 'us-option:AAA:2026-06-19:P:95:USD')
    expect(open).toMatchObject({ account: 'D1', kind: 'needs_price' })
  })

  test('a stale book says so on standard error and proposes its own instant', async () => {
    const book = newBook()
    await hedgerow(['import', FILES[0], '--book', book])
    const { stderr } = await hedgerowJson(['positions', '--book', book])
    expect(stderr).toMatch(/^The newest statement ends \d+ days ago: .* --as-of 2026-01-1\dT[\d:.]+Z\.\n$/)
    expect((await hedgerow(['positions', '--book', book, '--as-of', AFTER])).stderr).toBe('')
  })
})

describe('export, backup and doctor', () => {
  test('an export imported into an empty book gives the same positions', async () => {
    const [book, other] = [newBook(), newBook()]
    const out = join(folder, 'export.jsonl')
    await hedgerow(['import', ...FILES, '--book', book])
    await hedgerow(['undo', '2', '--book', book])
    const { exit, json } = await hedgerowJson([
      'export',
      '--format',
      'hedgerow-statement',
      '--out',
      out,
      '--book',
      book,
    ])
    expect(exit).toBe(0)
    expect(json.entries).toBe(4)
    expect(json.sha256).toBe(createHash('sha256').update(readFileSync(out)).digest('hex'))
    const back = await hedgerowJson(['import', out, '--book', other])
    expect(back.exit).toBe(0)
    expect(await positionsOf(other)).toEqual(await positionsOf(book))
  })

  test('an export never takes the place of the book', async () => {
    const book = newBook()
    await hedgerow(['import', FILES[0], '--book', book])
    expect((await hedgerowJson(['export', '--out', book, '--book', book])).exit).toBe(1)
    expect((await hedgerowJson(['doctor', '--book', book])).json.ok).toBe(true)
  })

  test('a backup is a whole book; an existing file is not replaced', async () => {
    const [book, copy] = [newBook(), newBook()]
    await hedgerow(['import', FILES[0], '--book', book])
    const { exit, json } = await hedgerowJson(['backup', '--out', copy, '--book', book])
    expect({ exit, written: json.written }).toEqual({ exit: 0, written: true })
    expect(await positionsOf(copy)).toEqual(await positionsOf(book))
    const second = await hedgerowJson(['backup', '--out', copy, '--book', book])
    expect(part(second.json, 'error').code).toBe('backup/exists')
    const first = await hedgerowJson(['backup', '--book', book])
    expect(basename(String(first.json.file))).toContain(basename(book))
    expect((await hedgerowJson(['backup', '--book', book])).json.written).toBe(false)
  })

  test('doctor finds nothing in a sound book and a changed byte in a damaged one', async () => {
    const book = newBook()
    await hedgerow(['import', ...FILES, '--book', book])
    const sound = await hedgerowJson(['doctor', '--book', book])
    expect({ exit: sound.exit, ok: sound.json.ok, findings: sound.json.findings }).toEqual({
      exit: 0,
      ok: true,
      findings: [],
    })
    const bytes = readFileSync(book)
    bytes.fill(0xa5, 4096, 8192)
    writeFileSync(book, bytes)
    const sick = await hedgerowJson(['doctor', '--book', book])
    expect(sick.exit).toBe(3)
    expect(sick.json.ok).toBe(false)
    expect(rows(sick.json, 'findings').length).toBeGreaterThan(0)
  })
})

describe('a book held by another writer', () => {
  test('a command that must write waits 10 s, then exits 1 naming the holder; readers are welcome', async () => {
    const book = newBook()
    await hedgerow(['import', FILES[0], '--book', book])
    const holder = openBook(book, { mode: 'write', host: 'desktop', now: () => Date.now() })
    try {
      expect((await hedgerowJson(['positions', '--book', book, '--as-of', AFTER])).exit).toBe(0)
      const [undo, load] = await Promise.all([
        hedgerowJson(['undo', '1', '--book', book]),
        hedgerowJson(['import', FILES[1], '--book', book]),
      ])
      expect(undo.exit).toBe(1)
      expect(part(undo.json, 'error').code).toBe('book/locked')
      expect(part(undo.json, 'error').message).toMatch(/desktop/)
      expect(undo.stderr).toMatch(/^Waiting up to 10 s .*desktop.*\n.*desktop/)
      expect(load.exit).toBe(1)
      expect(part(load.json, 'error').message).toMatch(/desktop/)
      expect(load.stderr).toMatch(/^Waiting up to 10 s .*desktop.*\n.*desktop/)
    } finally {
      holder.close()
    }
    expect((await hedgerowJson(['undo', '1', '--book', book])).exit).toBe(0)
  })
})

/** What a book holds, read in this process: the acts are what is tested from outside. */
function heldIn(file: string) {
  const book = openBook(file, { mode: 'read', host: 'test', now: () => Date.now() })
  try {
    const { revision: _, ...held } = listPositions(deriveBook(book.evidence()), Date.parse(AFTER), 0)
    return held
  } finally {
    book.close()
  }
}

function orders(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((first) => orders(items.filter((i) => i !== first)).map((rest) => [first, ...rest]))
}

function subsets(items: readonly number[]): number[][] {
  return Array.from({ length: 2 ** items.length }, (_, mask) => items.filter((_, k) => (mask >> k) & 1))
}
