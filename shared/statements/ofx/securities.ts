/** Securities of an OFX file: rows name them by number, the security list at the end tells what they are. */
import type { InstrumentAlias } from '../../model/statement.ts'
import { readNumber } from '../common/number.ts'
import { RowError } from '../common/rowLog.ts'
import { readTime } from '../common/time.ts'
import { type Contract, equityContract, optionContract, unknownContract } from '../contracts.ts'
import { ETRADE, FIDELITY, FIDELITY_WORDS, OSI } from '../notations/listed.ts'
import { type OptionPieces, shareSymbol, strikeText } from '../symbols.ts'

export type Values = ReadonlyMap<string, string>

/** What the list says about one security. */
export interface Security {
  readonly kind: 'STOCKINFO' | 'OPTINFO' | 'MFINFO' | 'DEBTINFO' | 'OTHERINFO'
  readonly values: Values
}

const ALIAS_KINDS: Readonly<Record<string, InstrumentAlias['kind']>> = {
  CUSIP: 'cusip',
  ISIN: 'isin',
  CONID: 'conid',
}

function aliasesOf(uniqueId: string, type: string, ticker: string): InstrumentAlias[] {
  const aliases: InstrumentAlias[] = [{ kind: ALIAS_KINDS[type.toUpperCase()] ?? 'symbol', text: uniqueId }]
  if (ticker !== '' && ticker !== uniqueId) aliases.push({ kind: 'symbol', text: ticker })
  return aliases
}

/** The contract of a row. `perContract` is SHPERCTRCT of the row itself, when it has one. @throws RowError */
export function securityContract(
  row: Values,
  list: ReadonlyMap<string, Security>,
  currency: string,
): Contract {
  const uniqueId = row.get('UNIQUEID') ?? ''
  if (uniqueId === '')
    throw new RowError('symbol_missing', 'The transaction names no security (UNIQUEID).', 'UNIQUEID')
  const type = row.get('UNIQUEIDTYPE') ?? ''
  const security = list.get(uniqueId)
  const aliasKind = ALIAS_KINDS[type.toUpperCase()] ?? 'symbol'
  if (security === undefined) {
    const fromMemo = [uniqueId, row.get('MEMO') ?? '']
      .map((t) => FIDELITY_WORDS.parse(t) ?? OSI.parse(t))
      .find((o) => o !== null)
    if (fromMemo)
      return optionContract({
        option: fromMemo,
        currency,
        multiplier: row.get('SHPERCTRCT') ?? null,
        underlying: null,
        aliases: aliasesOf(uniqueId, type, ''),
      })
    return unknownContract(aliasKind, uniqueId, currency)
  }
  const values = security.values
  const ticker = values.get('TICKER')?.trim() ?? ''
  const aliases = aliasesOf(uniqueId, type, ticker)
  if (security.kind === 'OPTINFO') return option(values, ticker, row, currency, aliases)
  if (security.kind === 'DEBTINFO') {
    return {
      identity: { family: 'bond', root: uniqueId, expiry: null, right: null, strike: null, settle: currency },
      kind: 'bond',
      terms: { multiplier: { value: '0.01', certainty: 'rule' } },
      aliases,
    }
  }
  if (ticker === '') return unknownContract(aliasKind, uniqueId, currency)
  return equityContract({
    symbol: shareSymbol(ticker),
    currency,
    kind: security.kind === 'MFINFO' ? 'fund' : 'equity',
    aliases,
  })
}

/** The ticker is more precise than the list's own date and strike (weekly dates, strikes of 0 on expired contracts). */
function option(
  values: Values,
  ticker: string,
  row: Values,
  currency: string,
  aliases: InstrumentAlias[],
): Contract {
  const multiplier = values.get('SHPERCTRCT') ?? row.get('SHPERCTRCT') ?? null
  const printed =
    FIDELITY.parse(ticker) ??
    OSI.parse(ticker) ??
    ETRADE.parse(ticker) ??
    FIDELITY_WORDS.parse(values.get('SECNAME') ?? '')
  const pieces = printed ?? fromList(values, ticker)
  if (pieces === null) {
    const id = row.get('UNIQUEID') ?? ticker
    return unknownContract(
      ALIAS_KINDS[(row.get('UNIQUEIDTYPE') ?? '').toUpperCase()] ?? 'symbol',
      id,
      currency,
      aliases,
    )
  }
  const digits = multiplier === null ? null : readNumber(multiplier)
  return optionContract({ option: pieces, currency, multiplier: digits, underlying: null, aliases })
}

function fromList(values: Values, ticker: string): OptionPieces | null {
  const expiry = readTime((values.get('DTEXPIRE') ?? '').slice(0, 8), 'ymd')?.date
  const strike = strikeText(readNumber(values.get('STRIKEPRICE') ?? '') ?? '')
  const right = values.get('OPTTYPE')?.toUpperCase().slice(0, 1)
  if (
    expiry === undefined ||
    strike === null ||
    strike === '0' ||
    ticker === '' ||
    (right !== 'C' && right !== 'P')
  )
    return null
  return { root: ticker.toUpperCase(), expiry, right, strike }
}
