/** Contracts of US brokers that print everything in dollars: a share, a fund, an option in one of several notations, a bond by CUSIP. */
import { type Contract, equityContract, optionContract, unknownContract } from '../contracts.ts'
import type { OptionNotation } from '../symbols.ts'
import { quoted, RowError } from './rowLog.ts'

const USD = 'USD'

/** A CUSIP: nine characters, at least one digit among the first eight, a digit at the end. */
function isCusip(text: string): boolean {
  return /^[0-9A-Z]{8}\d$/.test(text) && /\d{2}/.test(text.slice(0, 8))
}

/** The contract behind a printed symbol. `words` (the description) may hold the option in its long form, and tells a bond. */
export function usdContract(symbol: string, words: string, notations: readonly OptionNotation[]): Contract {
  for (const text of [symbol, words]) {
    for (const notation of notations) {
      const option = text === '' ? null : notation.parse(text)
      if (option !== null) {
        const aliases =
          symbol === ''
            ? [{ kind: 'words' as const, text: words }]
            : [{ kind: 'symbol' as const, text: symbol }]
        return optionContract({ option, currency: USD, multiplier: null, underlying: null, aliases })
      }
    }
  }
  refuseOptionAsShare(symbol)
  if (isCusip(symbol))
    return BOND_WORDS.test(words) ? bondContract(symbol) : unknownContract('cusip', symbol, USD)
  return equityContract({ symbol, currency: USD, aliases: [{ kind: 'symbol', text: symbol }] })
}

/**
 * A text with the tail of an option (date, right and strike) that no notation could read is no share.
 * @throws RowError
 */
export function refuseOptionAsShare(symbol: string): void {
  if (
    /\d{6}[CP]\d{8}$|\d{6}[CP]\d+(?:\.\d+)?$/i.test(symbol.trim()) ||
    /\d\s+(?:C|P|CALL|PUT)$/i.test(symbol.trim())
  )
    throw new RowError(
      'symbol_unreadable',
      `Symbol ${quoted(symbol)} looks like an option but cannot be read as one: correct it in the file.`,
      'Symbol',
    )
}

const BOND_WORDS =
  /\b(?:TREAS|TREASURY|BILL|BILLS|BOND|BONDS|BDS|NOTE|NTS|NOTES|MUNI|REV|CPN|DUE|CORP NT|CD)\b|\d\.\d+%/i

/** A bond known by its CUSIP; prices are in percent of the face amount. */
export function bondContract(cusip: string): Contract {
  return {
    identity: { family: 'bond', root: cusip, expiry: null, right: null, strike: null, settle: USD },
    kind: 'bond',
    terms: { multiplier: { value: '0.01', certainty: 'rule' } },
    aliases: [{ kind: 'cusip', text: cusip }],
  }
}
