/**
 * From what a file says about a contract to the instrument row of the neutral statement: family by currency and kind, the
 * underlying's name, and what the field knows about index options. The family never depends on an optional column (listing
 * exchange), so that two exports of one account agree on a contract's name.
 */
import rules from '../data/ledger/rules.json' with { type: 'json' }
import { Decimal } from '../model/decimal.ts'
import {
  type InstrumentIdentity,
  type InstrumentKind,
  type InstrumentTerms,
  instrumentName,
  type TermName,
} from '../model/instrument.ts'
import { lookup } from '../model/lookup.ts'
import type { InstrumentAlias, InstrumentRow, StatedTerm, StatementRow } from '../model/statement.ts'
import { isoDate, weekday } from './common/time.ts'
import {
  type FutureMonth,
  isAdjustedRoot,
  nthWeekday,
  type OptionPieces,
  plainRoot,
  shareSymbol,
} from './symbols.ts'

export type ContractTerms = { readonly [K in TermName]?: StatedTerm<NonNullable<InstrumentTerms[K]>> }

/** One contract as a file describes it. */
export interface Contract {
  readonly identity: InstrumentIdentity
  readonly kind: InstrumentKind
  readonly terms: ContractTerms
  readonly aliases: readonly InstrumentAlias[]
}

const REGIONS: Readonly<Record<string, string>> = {
  USD: 'us',
  GBP: 'uk',
  GBX: 'uk',
  EUR: 'eu',
  CHF: 'ch',
  JPY: 'jp',
  CAD: 'ca',
  AUD: 'au',
  HKD: 'hk',
  SEK: 'se',
  NOK: 'no',
  DKK: 'dk',
  SGD: 'sg',
  INR: 'in',
  KRW: 'kr',
  MXN: 'mx',
  ILS: 'il',
  ZAR: 'za',
  PLN: 'pl',
}

/** Region of a family, by currency: `us-equity`, `eu-option`; `xx` with the currency's letters otherwise. */
export function regionOf(currency: string): string {
  return REGIONS[currency.toUpperCase()] ?? currency.toLowerCase()
}

/** US index option classes and their indices; style and settlement of them are the ledger's rules. */
const { source: _source, ...CLASSES } = rules.usIndexRoots
const INDEX_OPTIONS: { readonly [root: string]: { readonly underlying: string } } = CLASSES

const rule = <T>(value: T): StatedTerm<T> => ({ value, certainty: 'rule' })

/** Identity of a share or fund. */
export function equityIdentity(symbol: string, currency: string): InstrumentIdentity {
  return {
    family: `${regionOf(currency)}-equity`,
    root: shareSymbol(symbol),
    expiry: null,
    right: null,
    strike: null,
    settle: currency,
  }
}

/** A share, fund or other plain security. `multiplier` is decimal text when the file states one. */
export function equityContract(o: {
  readonly symbol: string
  readonly currency: string
  readonly kind?: InstrumentKind
  readonly aliases?: readonly InstrumentAlias[]
}): Contract {
  return {
    identity: equityIdentity(o.symbol, o.currency),
    kind: o.kind ?? 'equity',
    terms: {},
    aliases: o.aliases ?? [],
  }
}

/** An option on a share or an index. `underlying` is the symbol the file names, null when it names none. */
export function optionContract(o: {
  readonly option: OptionPieces
  readonly currency: string
  readonly multiplier: string | null
  readonly underlying: string | null
  readonly underlyingIsIndex?: boolean
  readonly aliases?: readonly InstrumentAlias[]
}): Contract {
  const { root } = o.option
  const region = regionOf(o.currency)
  const index = region === 'us' && !isAdjustedRoot(root) ? lookup(INDEX_OPTIONS, root) : undefined
  const named = o.underlying ?? plainRoot(root)
  const isIndex = o.underlyingIsIndex ?? index !== undefined
  const underlying: InstrumentIdentity = isIndex
    ? { ...equityIdentity(index?.underlying ?? named, o.currency), family: `${region}-index` }
    : equityIdentity(named, o.currency)
  return {
    identity: { family: `${region}-option`, ...o.option, settle: o.currency },
    kind: 'option',
    terms: {
      ...(o.multiplier === null ? {} : { multiplier: o.multiplier }),
      underlying: o.underlying === null ? rule(instrumentName(underlying)) : instrumentName(underlying),
      // an index class the ledger has no rule for
      ...(isIndex && index === undefined
        ? { settles: rule('cash' as const), style: rule('european' as const) }
        : {}),
    },
    aliases: o.aliases ?? [],
  }
}

/** Product codes that one venue writes in two ways. */
const PRODUCT_ALIASES: Readonly<Record<string, string>> = {
  BP: '6B',
  CD: '6C',
  AD: '6A',
  JY: '6J',
  SF: '6S',
  EC: '6E',
}
const CFE = new Set(['VX', 'VXM', 'VXT'])
const ICE_US = new Set(['DX', 'KC', 'SB', 'CT', 'CC', 'OJ', 'MFS'])
const FX_PRODUCTS = new Set(['6A', '6B', '6C', '6E', '6J', '6M', '6N', '6S'])
const INDEX_PRODUCTS = new Set(['ES', 'MES', 'NQ', 'MNQ', 'RTY', 'M2K', 'YM', 'MYM', 'EMD'])

/** A product's code in one spelling (`BP` -> `6B`). */
export function productRoot(root: string): string {
  return lookup(PRODUCT_ALIASES, root) ?? root
}

/** Venue of a futures product: by product where it is told apart, else by currency. */
function futuresVenue(root: string, currency: string): string {
  if (currency === 'USD') return CFE.has(root) ? 'cfe' : ICE_US.has(root) ? 'ice' : 'cme'
  return currency === 'EUR' || currency === 'CHF' ? 'eurex' : currency === 'GBP' ? 'ice' : regionOf(currency)
}

/**
 * Last trading day of a product whose rule is simple: CME equity index futures, the third Friday of the month; CME currency
 * futures, two business days before the third Wednesday. Exchange holidays are not considered. Null for every other product.
 */
export function futureExpiryByRule(f: FutureMonth): string | null {
  const root = productRoot(f.root)
  if (INDEX_PRODUCTS.has(root)) return isoDate(f.year, f.month, nthWeekday(f.year, f.month, 5, 3))
  if (!FX_PRODUCTS.has(root)) return null
  let day = nthWeekday(f.year, f.month, 3, 3)
  for (let back = 0; back < 2; ) {
    day -= 1
    const w = weekday(f.year, f.month, day)
    if (w !== 0 && w !== 6) back += 1
  }
  return isoDate(f.year, f.month, day)
}

/** A future. `expiry` `YYYY-MM-DD`, or `YYYY-MM` where the file names a month and no rule gives the day. */
function futureIdentity(root: string, expiry: string, currency: string): InstrumentIdentity {
  const product = productRoot(root)
  return {
    family: `${futuresVenue(product, currency)}-future`,
    root: product,
    expiry,
    right: null,
    strike: null,
    settle: currency,
  }
}

/** A future as a contract. */
export function futureContract(o: {
  readonly root: string
  readonly expiry: string
  readonly currency: string
  readonly multiplier: string | null
  readonly aliases?: readonly InstrumentAlias[]
}): Contract {
  return {
    identity: futureIdentity(o.root, o.expiry, o.currency),
    kind: 'future',
    terms: o.multiplier === null ? {} : { multiplier: o.multiplier },
    aliases: o.aliases ?? [],
  }
}

/** Name of the future behind a futures option, from its code; the day by rule, else only the month. */
export function underlyingFuture(f: FutureMonth, currency: string): StatedTerm<string> {
  const day = futureExpiryByRule(f)
  const monthOnly = `${f.year}-${String(f.month).padStart(2, '0')}`
  const name = instrumentName(futureIdentity(f.root, day ?? monthOnly, currency))
  return { value: name, certainty: day === null ? 'assumed' : 'rule' }
}

/** An option on a future; `class` is the exchange's class code without month (`CHU`, `4SF`, `EW4`). */
export function futuresOptionContract(o: {
  readonly option: OptionPieces
  readonly currency: string
  readonly multiplier: string | null
  readonly underlying: StatedTerm<string> | null
  readonly venueOf: string
  readonly aliases?: readonly InstrumentAlias[]
}): Contract {
  return {
    identity: {
      family: `${futuresVenue(productRoot(o.venueOf), o.currency)}-option`,
      ...o.option,
      settle: o.currency,
    },
    kind: 'option',
    terms: {
      ...(o.multiplier === null ? {} : { multiplier: o.multiplier }),
      ...(o.underlying === null ? {} : { underlying: o.underlying }),
    },
    aliases: o.aliases ?? [],
  }
}

/** A security known only by a number: family `unknown`, root `KIND TEXT`. */
export function unknownContract(
  kind: InstrumentAlias['kind'],
  text: string,
  currency: string,
  aliases: readonly InstrumentAlias[] = [],
): Contract {
  return {
    identity: {
      family: 'unknown',
      root: `${kind.toUpperCase()} ${text}`,
      expiry: null,
      right: null,
      strike: null,
      settle: currency,
    },
    kind: 'other',
    terms: {},
    aliases: [{ kind, text }, ...aliases.filter((a) => a.kind !== kind || a.text !== text)],
  }
}

/** What one contract's price counts for; null where no source says it. */
export function multiplierOf(c: Contract): Decimal | null {
  const { multiplier } = c.terms
  if (typeof multiplier === 'string') return Decimal.of(multiplier)
  if (multiplier !== undefined) return Decimal.of(multiplier.value)
  if (c.identity.family.endsWith('-equity')) return Decimal.ONE
  return c.identity.family === 'us-option' && !isAdjustedRoot(c.identity.root) ? HUNDRED : null
}
const HUNDRED = Decimal.of('100')

/** Remembers which contracts of a file were already told; a ref is the contract's name. */
export class ContractList {
  readonly #known = new Map<string, { terms: Set<string>; aliases: Set<string> }>()

  /** The instrument row to send before the first use of a contract, or when a later row knows more; else none. */
  introduce(c: Contract): { readonly ref: string; readonly rows: readonly StatementRow[] } {
    const ref = instrumentName(c.identity)
    const known = this.#known.get(ref)
    const terms = Object.entries(c.terms).map(termKey)
    const news = terms.filter((t) => !known?.terms.has(t))
    const aliases = c.aliases.filter((a) => !known?.aliases.has(aliasKey(a)))
    if (known !== undefined && news.length === 0 && aliases.length === 0) return { ref, rows: [] }
    const entry = known ?? { terms: new Set<string>(), aliases: new Set<string>() }
    for (const t of news) entry.terms.add(t)
    for (const a of aliases) entry.aliases.add(aliasKey(a))
    this.#known.set(ref, entry)
    return { ref, rows: [{ row: 'instrument', data: instrumentRow(ref, c) }] }
  }

  has(ref: string): boolean {
    return this.#known.has(ref)
  }
}

function termKey([name, value]: readonly [string, unknown]): string {
  return `${name} ${JSON.stringify(value)}`
}

function aliasKey(a: InstrumentAlias): string {
  return `${a.kind} ${a.text}`
}

function instrumentRow(ref: string, c: Contract): InstrumentRow {
  const { family, root, expiry, right, strike, settle } = c.identity
  return {
    ref,
    kind: c.kind,
    family,
    root,
    ...(expiry === null ? {} : { expiry }),
    ...(right === null ? {} : { right }),
    ...(strike === null ? {} : { strike }),
    settle,
    ...(Object.keys(c.terms).length === 0 ? {} : { terms: c.terms }),
    ...(c.aliases.length === 0 ? {} : { aliases: c.aliases }),
  }
}
