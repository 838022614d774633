/** What Ctrl+K finds in the book: underlyings, accounts and positions whose words begin as typed. */
import type { PaletteHit } from '../protocol/window/grid.ts'
import { grouped } from './labels.ts'
import { NONE, type ScreenBook } from './screenBook.ts'

/** Every typed word must occur; hits whose label begins with the text come first. At most `limit`. */
export function searchBook(book: ScreenBook, text: string, limit: number): PaletteHit[] {
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((w) => w !== '')
  if (words.length === 0) return []
  const fits = (t: string): boolean => {
    const lower = t.toLowerCase()
    return words.every((w) => lower.includes(w))
  }
  const { lists } = book.source.figures.book
  const hits: PaletteHit[] = []
  for (const underlying of lists.underlyings) {
    if (underlying === NONE || underlying.startsWith('cash:')) continue
    const label = book.underlyingLabel(underlying)
    if (fits(`${label} ${underlying}`))
      hits.push({ kind: 'underlying', underlying, label, detail: underlying })
  }
  for (const account of lists.accounts) {
    const name = book.source.derivation.accounts.get(account)?.name ?? ''
    if (fits(`${account} ${name}`)) hits.push({ kind: 'account', account, label: account, detail: name })
  }
  for (const row of book.order) {
    if (hits.length >= 4 * limit) break
    const position = book.ledgerPosition(row)
    if (position === null) continue
    const [account, instrument, label] = [book.account(row), book.instrument(row), book.label(row)]
    // typed strikes have no commas
    if (!fits(`${label} ${label.replaceAll(',', '')} ${instrument} ${account}`)) continue
    hits.push({
      kind: 'position',
      account,
      instrument,
      label,
      detail: `${grouped(position.quantity)} in ${account}`,
    })
  }
  const first = text.toLowerCase()
  const rank = (h: PaletteHit): number => Number(!h.label.toLowerCase().startsWith(first))
  return hits.sort((a, b) => rank(a) - rank(b)).slice(0, limit)
}
