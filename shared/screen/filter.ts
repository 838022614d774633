/** Which rows a BookFilter takes. Texts are compared as texts: never a regular expression. */
import type { BookFilter } from '../protocol/window/grid.ts'
import type { ScreenBook } from './screenBook.ts'

type Test = (row: number) => boolean

/** 1 for every row that fits; strategies are judged by slice elsewhere (`takesStrategy`). */
export function filterRows(book: ScreenBook, where: BookFilter): Uint8Array {
  const tests = filterTests(book, where)
  const mask = new Uint8Array(book.count)
  for (let row = 0; row < book.count; row += 1) mask[row] = tests.every((t) => t(row)) ? 1 : 0
  if (where.strategies !== undefined) keepStrategies(book, where.strategies, mask)
  return mask
}

/** Whether a slice of this strategy fits. */
export function takesStrategy(where: BookFilter, strategy: string): boolean {
  return where.strategies === undefined || where.strategies.includes(strategy)
}

function filterTests(book: ScreenBook, where: BookFilter): Test[] {
  const tests: Test[] = []
  const among = (values: readonly string[] | undefined, of: (row: number) => string): void => {
    if (values === undefined) return
    const set = new Set(values)
    tests.push((row) => set.has(of(row)))
  }
  among(where.accounts, (r) => book.account(r))
  among(where.underlyings, (r) => book.underlying(r))
  among(where.expiries, (r) => book.expiry(r))
  among(where.buckets, (r) => book.bucket(r))
  among(where.strikes, (r) => book.strike(r))
  among(where.rights, (r) => book.right(r))
  among(where.kinds, (r) => book.kind(r))
  among(where.instruments, (r) => book.instrument(r))
  if (where.statuses !== undefined) {
    const wanted = new Set(where.statuses)
    tests.push((row) => statusesOf(book, row).some((s) => wanted.has(s)))
  }
  const words = (where.text ?? '')
    .toLowerCase()
    .split(' ')
    .filter((w) => w !== '')
  if (words.length > 0) tests.push((row) => containsAll(searchText(book, row), words))
  return tests
}

/** `priced` or `not_priced` with the pricing status, and the ledger's statuses. */
export function statusesOf(book: ScreenBook, row: number): readonly string[] {
  const ledger = book.ledgerStatuses(row)
  const broken = book.ledgerPosition(row)?.break != null ? ['break'] : []
  const pricing = book.priced(row) ? ['priced'] : ['not_priced', book.status(row)]
  // The ledger may say what pricing says: each word once.
  return [...new Set([...pricing, ...broken, ...ledger])]
}

function searchText(book: ScreenBook, row: number): string {
  return `${book.account(row)} ${book.instrument(row)} ${book.label(row)} ${book.underlying(row)}`.toLowerCase()
}

function containsAll(text: string, words: readonly string[]): boolean {
  return words.every((w) => text.includes(w))
}

function keepStrategies(book: ScreenBook, strategies: readonly string[], mask: Uint8Array): void {
  const wanted = new Set(strategies)
  const has = new Uint8Array(book.count)
  for (const s of book.slices()) if (wanted.has(s.strategy)) has[s.position] = 1
  for (let row = 0; row < book.count; row += 1) if (has[row] === 0) mask[row] = 0
}

/** Share of each row that fits: 1 or 0, or a share where the filter names strategies. */
export function filterWeights(book: ScreenBook, where: BookFilter): Float64Array {
  const mask = filterRows(book, where)
  const weights = Float64Array.from(mask)
  if (where.strategies === undefined) return weights
  weights.fill(0)
  for (const s of book.slices())
    if (mask[s.position] === 1 && takesStrategy(where, s.strategy))
      weights[s.position] = (weights[s.position] as number) + s.weight
  return weights
}
