/** Whether a row buys or sells: by the words of its side column, or by the sign of its quantity. */
import type { ColumnMapping } from '../../model/columnMapping.ts'
import type { Decimal } from '../../model/decimal.ts'
import { quoted, RowError } from '../common/rowLog.ts'

const SELLS =
  /^(?:s|sell|sold|sld|short|sto|stc|sell to (?:open|close)|sell short|market sell|limit sell|verkauf|vente)$/i
const BUYS =
  /^(?:b|buy|bought|bot|long|bto|btc|cover|buy to (?:open|close|cover)|market buy|limit buy|kauf|achat)$/i

/** Whether a word is a side that every table is understood to mean. */
export function isSide(word: string): boolean {
  return SELLS.test(word) || BUYS.test(word)
}

/**
 * The quantity with its sign: above zero buys.
 * @param side text of the side column, null for none
 * @throws RowError naming the column for a word that is neither
 */
export function signedQuantity(
  printed: Decimal,
  side: string | null,
  column: string,
  mapping: Pick<ColumnMapping, 'sides' | 'words'> | undefined,
): Decimal {
  if (mapping?.sides === 'signed') return printed
  if (mapping?.sides === 'reversed') return printed.negated()
  if (side === null) return printed
  const word = side.toLowerCase()
  const own = (words: readonly string[] | undefined) => words?.some((w) => w.trim().toLowerCase() === word)
  if (own(mapping?.words?.sell) === true) return printed.abs().negated()
  if (own(mapping?.words?.buy) === true) return printed.abs()
  if (SELLS.test(word)) return printed.abs().negated()
  if (BUYS.test(word)) return printed.abs()
  throw new RowError('side_unknown', `${column} ${quoted(word)} is neither a purchase nor a sale.`, column)
}
