/** A Flex element's contract attributes to a contract: what the query leaves out is taken from symbol and description. */
import { type InstrumentKind, instrumentName } from '../../model/instrument.ts'
import type { InstrumentAlias, StatedTerm } from '../../model/statement.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import type { Attributes } from '../common/xml.ts'
import {
  type Contract,
  equityContract,
  equityIdentity,
  futureContract,
  futureExpiryByRule,
  futuresOptionContract,
  optionContract,
  regionOf,
  underlyingFuture,
  unknownContract,
} from '../contracts.ts'
import { readIbkrFuturesOption, strikeFits } from '../notations/futuresOptions.ts'
import { IBKR_EUREX, IBKR_WORDS, OSI } from '../notations/listed.ts'
import { type OptionPieces, readFutureCode } from '../symbols.ts'
import { decimal, type FlexDates, missing, text } from './attributes.ts'

export interface ContractSource {
  readonly dates: FlexDates
  /** a date of the statement, for years printed with one digit */
  readonly near: string
  /** name of the contract with this conid, when a row told it before */
  nameOfConid(conid: string): string | null
}

/** Suffixes IBKR puts behind a symbol while a corporate action runs. */
const TEMPORARY = /\.(?:OLD|NEW|CNT|RTS|TEN|DRS|EUR|USD)$/

/** A row that names a contract by its symbol, and what of it every kind of contract needs. */
interface NamedRow {
  readonly a: Attributes
  readonly symbol: string
  readonly currency: string
  /** decimal text */
  readonly multiplier: string | null
  readonly aliases: readonly InstrumentAlias[]
  readonly source: ContractSource
  /** the error of a row without what the query must tick */
  readonly lacks: (columns: string) => RowError
}

/**
 * The contract of a row. Currency is required, everything else is found where it can be.
 * @throws RowError naming what to tick when the contract cannot be told
 */
export function flexContract(
  a: Attributes,
  element: string,
  section: string,
  source: ContractSource,
): Contract {
  const lacks = (columns: string): RowError => missing(element, columns, section)
  const currency = text(a, 'currency')
  if (currency === null) throw lacks('Currency')
  const symbol = text(a, 'symbol')
  const aliases = aliasesOf(a)
  const category = text(a, 'assetCategory') ?? guessCategory(symbol, a)
  const multiplier = decimal(a, 'multiplier')
  const stated = multiplier === null || multiplier.sign() <= 0 ? null : multiplier.toString()
  if (symbol === null) return numbered(a, currency, aliases, lacks)
  const row: NamedRow = { a, symbol, currency, multiplier: stated, aliases, source, lacks }
  switch (category) {
    case 'STK':
    case 'FUND':
      return withMultiplier(
        equityContract({
          symbol: symbol.replace(TEMPORARY, ''),
          currency,
          kind: category === 'FUND' ? 'fund' : 'equity',
          aliases,
        }),
        stated,
      )
    case 'OPT':
      return optionOf(row)
    case 'FUT':
      return futureOf(row)
    case 'FOP':
    case 'FSFOP':
      return futuresOptionOf(row)
    case 'BOND':
    case 'BILL':
      return {
        identity: plain('bond', text(a, 'isin') ?? text(a, 'cusip') ?? symbol, currency),
        kind: 'bond',
        // prices of bonds are in percent of the face amount
        terms: { multiplier: { value: '0.01', certainty: 'rule' } },
        aliases,
      }
    case 'IND':
      return {
        identity: plain(`${regionOf(currency)}-index`, symbol, currency),
        kind: 'index',
        terms: {},
        aliases,
      }
    case 'CRYPTO':
      return {
        identity: plain('spot-crypto', symbol.replace(/[.-].*$/, ''), currency),
        kind: 'crypto',
        terms: {},
        aliases,
      }
    case 'CFD': {
      const underlying = text(a, 'underlyingSymbol') ?? symbol
      return {
        identity: plain(`${regionOf(currency)}-cfd`, symbol, currency),
        kind: 'other',
        terms: {
          ...(stated === null ? {} : { multiplier: stated }),
          underlying: instrumentName(equityIdentity(underlying, currency)),
        },
        aliases,
      }
    }
    case 'WAR':
    case 'IOPT':
    case 'CMDTY':
      return withMultiplier(
        {
          identity: plain(
            category === 'CMDTY' ? 'commodity' : `${regionOf(currency)}-warrant`,
            category === 'CMDTY' ? symbol : (text(a, 'isin') ?? symbol),
            currency,
          ),
          kind: 'other',
          terms: {},
          aliases,
        },
        stated,
      )
    default:
      return numbered(a, currency, aliases, lacks)
  }
}

function plain(family: string, root: string, settle: string): Contract['identity'] {
  return { family, root, expiry: null, right: null, strike: null, settle }
}

function withMultiplier(c: Contract, stated: string | null): Contract {
  return stated === null || stated === '1' ? c : { ...c, terms: { ...c.terms, multiplier: stated } }
}

function guessCategory(symbol: string | null, a: Attributes): string {
  if (symbol === null) return ''
  if (OSI.parse(symbol) !== null || text(a, 'putCall') !== null) return 'OPT'
  return text(a, 'expiry') === null ? 'STK' : 'FUT'
}

function aliasesOf(a: Attributes): InstrumentAlias[] {
  const aliases: InstrumentAlias[] = []
  const add = (kind: InstrumentAlias['kind'], value: string | null) => {
    if (value !== null) aliases.push({ kind, text: value })
  }
  add('conid', text(a, 'conid'))
  const symbol = text(a, 'symbol')
  // the blanks inside an OSI symbol belong to it
  add('symbol', symbol === null ? null : (a.symbol ?? symbol))
  add('isin', text(a, 'isin') ?? (a.securityIDType === 'ISIN' ? text(a, 'securityID') : null))
  add('cusip', text(a, 'cusip'))
  const words = text(a, 'description')
  if (words !== null && words !== symbol && IBKR_WORDS.parse(words) !== null) add('words', words)
  return aliases
}

function numbered(
  a: Attributes,
  currency: string,
  aliases: readonly InstrumentAlias[],
  lacks: NamedRow['lacks'],
): Contract {
  const kinds = [
    ['conid', text(a, 'conid')],
    ['isin', text(a, 'isin')],
    ['cusip', text(a, 'cusip')],
    ['symbol', text(a, 'symbol')],
  ] as const
  for (const [kind, value] of kinds) {
    if (value !== null) return unknownContract(kind, value, currency, aliases)
  }
  throw lacks('Symbol')
}

/** Option pieces from the attributes, the OSI symbol, the words of the description, or the Eurex symbol, in this order. */
function optionPieces(a: Attributes, symbol: string, source: ContractSource): OptionPieces | null {
  const printed =
    OSI.parse(symbol) ??
    IBKR_EUREX.parse(symbol) ??
    IBKR_WORDS.parse(text(a, 'description') ?? '') ??
    IBKR_WORDS.parse(symbol)
  const strike = decimal(a, 'strike')
  const expiry = source.dates.of(a, 'expiry')?.date ?? printed?.expiry ?? null
  const right = (text(a, 'putCall') ?? printed?.right ?? text(a, 'subCategory'))?.toUpperCase().slice(0, 1)
  const k = strike !== null && strike.sign() > 0 ? strike.toString() : (printed?.strike ?? null)
  const root = printed?.root ?? text(a, 'underlyingSymbol')
  if (expiry === null || k === null || root === null || (right !== 'C' && right !== 'P')) return null
  return { root, expiry, right, strike: k }
}

function optionOf({ a, symbol, currency, multiplier, aliases, source, lacks }: NamedRow): Contract {
  const option = optionPieces(a, symbol, source)
  if (option === null) throw lacks('Expiry, Strike and Put/Call')
  const category = text(a, 'underlyingCategory')
  return optionContract({
    option,
    currency,
    multiplier,
    underlying: text(a, 'underlyingSymbol'),
    ...(category === null ? {} : { underlyingIsIndex: category === 'IND' }),
    aliases,
  })
}

/** Day of expiry from the attribute or from words such as `CHF 15DEC25` and `ES 15MAR19`. */
function futureDay(a: Attributes, source: ContractSource): string | null {
  const stated = source.dates.of(a, 'expiry')?.date
  if (stated !== undefined) return stated
  const words = /\b(\d{2}[A-Z]{3}\d{2})\b/.exec(text(a, 'description') ?? '')
  return words === null ? null : (source.dates.read(words[1] as string, 'description')?.date ?? null)
}

function futureOf({ a, symbol, currency, multiplier, aliases, source, lacks }: NamedRow): Contract {
  const code = readFutureCode(symbol, source.near)
  const root = code?.root ?? text(a, 'underlyingSymbol') ?? symbol.split(/\s/)[0] ?? symbol
  const expiry = futureDay(a, source) ?? (code === null ? null : futureExpiryByRule(code))
  if (expiry === null) throw lacks('Expiry')
  return futureContract({ root, expiry, currency, multiplier, aliases })
}

function futuresOptionOf({ a, symbol, currency, multiplier, aliases, source, lacks }: NamedRow): Contract {
  const printed = readIbkrFuturesOption(symbol, source.near)
  const words = IBKR_WORDS.parse(text(a, 'description') ?? '')
  const strike = decimal(a, 'strike')?.toString() ?? words?.strike ?? null
  const expiry = source.dates.of(a, 'expiry')?.date ?? words?.expiry ?? null
  const right = (text(a, 'putCall') ?? printed?.right ?? words?.right ?? text(a, 'subCategory'))
    ?.toUpperCase()
    .slice(0, 1)
  if (strike === null || expiry === null || (right !== 'C' && right !== 'P')) {
    throw lacks('Expiry, Strike and Put/Call')
  }
  if (printed !== null && !strikeFits(printed.scaledStrike, strike)) {
    throw new RowError(
      'strike_contradicts_symbol',
      `Strike ${strike} does not fit the symbol ${quoted(symbol)}: check the row at the broker.`,
      'strike',
    )
  }
  const underlyingText = text(a, 'underlyingSymbol')
  const code = underlyingText === null ? null : readFutureCode(underlyingText, source.near)
  return futuresOptionContract({
    option: { root: printed?.class.root ?? symbol.split(/\s/)[0] ?? symbol, expiry, right, strike },
    currency,
    multiplier,
    underlying: underlyingName(a, code, currency, source),
    venueOf: code?.root ?? printed?.class.root ?? symbol,
    aliases,
  })
}

function underlyingName(
  a: Attributes,
  code: ReturnType<typeof readFutureCode>,
  currency: string,
  source: ContractSource,
): StatedTerm<string> | null {
  const conid = text(a, 'underlyingConid')
  const known = conid === null ? null : source.nameOfConid(conid)
  if (known !== null) return known
  return code === null ? null : underlyingFuture(code, currency)
}

/** Kinds whose printed proceeds are a notional amount, not cash: variation margin pays the difference. */
export function settlesByMargin(kind: InstrumentKind): boolean {
  return kind === 'future' || kind === 'perpetual'
}
