/** The dialogs of the book as forms: what is typed, what is wrong with it, and the command it becomes. */
import type { OptionRight } from '../../shared/model/instrument.ts'
import type { CommandInput } from '../../shared/protocol/window/commands.ts'
import type { EntryRow, PositionDetail } from '../../shared/protocol/window/positions.ts'
import type { PositionRef } from './bookGrid.svelte.ts'
import {
  currencyProblem,
  dateProblem,
  decimalProblem,
  neededProblem,
  optionalDecimalProblem,
  plainDecimal,
  reasonProblem,
  timeProblem,
  zoneProblem,
} from './editsFields.svelte.ts'
import { priceCurrency } from './position.svelte.ts'

type Fill = CommandInput<'edit/fill'>
type Problems<F extends string> = { readonly [K in F]?: string | null }

/** Kinds a person types by hand, with the family a new contract of them mostly has. */
export const TYPED_KINDS = [
  { value: 'option', text: 'Option', family: 'us-option' },
  { value: 'equity', text: 'Share or ETF', family: 'us-equity' },
  { value: 'future', text: 'Future', family: 'cme-future' },
  { value: 'perpetual', text: 'Perpetual', family: 'deribit' },
  { value: 'crypto', text: 'Coin', family: 'crypto' },
  { value: 'index', text: 'Index', family: 'index' },
] as const
export type TypedKind = (typeof TYPED_KINDS)[number]['value']

/** Families that Hedgerow has rules or data for; any other name may be typed. */
export const FAMILIES = [
  'us-option',
  'us-equity',
  'cme-future',
  'cme-option',
  'deribit',
  'bybit',
  'okx',
  'binance',
] as const

/** Value of the account field that stands for an account not yet in the book. */
export const NEW_ACCOUNT = '+'

type TradeField =
  | 'contract'
  | 'newAccount'
  | 'zone'
  | 'currency'
  | 'family'
  | 'root'
  | 'expiry'
  | 'strike'
  | 'settle'
  | 'multiplier'
  | 'at'
  | 'quantity'
  | 'price'
  | 'fee'
  | 'feeCurrency'
  | 'reason'

export interface TradeStart {
  readonly position: Pick<PositionDetail, 'account' | 'instrument' | 'label' | 'kind' | 'currency'> | null
  readonly accounts: readonly string[]
  /** as the `at` field prints it */
  readonly at: string
  readonly quantity?: string
}

/** A fill or a holding typed by hand. */
export class TradeForm {
  readonly what: 'fill' | 'holding'
  account = $state('')
  newAccount = $state('')
  zone = $state('UTC')
  currency = $state('USD')
  mode: 'known' | 'new' = $state('known')
  /** label as typed or picked; `names` gives its contract */
  contract = $state('')
  names: ReadonlyMap<string, string> = $state.raw(new Map<string, string>())
  /** the search for what is typed: writing waits for it */
  looking: Promise<void> = Promise.resolve()
  kind: TypedKind = $state('option')
  family = $state('us-option')
  root = $state('')
  expiry = $state('')
  right: OptionRight = $state('C')
  strike = $state('')
  settle = $state('USD')
  multiplier = $state('')
  style: 'rule' | 'american' | 'european' = $state('rule')
  at = $state('')
  quantity = $state('')
  price = $state('')
  fee = $state('')
  feeCurrency = $state('USD')
  strategy = $state('')
  reason = $state('')
  /** problems are shown after the first try */
  tried = $state(false)

  constructor(what: 'fill' | 'holding', start: TradeStart) {
    this.what = what
    this.account = start.position?.account ?? start.accounts[0] ?? NEW_ACCOUNT
    this.at = start.at
    this.quantity = start.quantity ?? ''
    if (start.position !== null) {
      this.contract = start.position.label
      this.names = new Map([[start.position.label, start.position.instrument]])
      this.feeCurrency = priceCurrency(start.position)
    }
  }

  readonly problems: Problems<TradeField> = $derived(this.#check())
  readonly fits: boolean = $derived(Object.values(this.problems).every((p) => p === null || p === undefined))

  /** Sentence under a field, once the person has tried to write. */
  problem(field: TradeField): string | null {
    return this.tried ? (this.problems[field] ?? null) : null
  }

  setKind(kind: TypedKind): void {
    this.kind = kind
    this.family = TYPED_KINDS.find((k) => k.value === kind)?.family ?? this.family
  }

  #check(): Problems<TradeField> {
    const own =
      this.account === NEW_ACCOUNT
        ? {
            newAccount: neededProblem(this.newAccount, 'The account'),
            zone: zoneProblem(this.zone),
            currency: currencyProblem(this.currency),
          }
        : {}
    const contract =
      this.mode === 'known'
        ? {
            contract: this.names.has(this.contract)
              ? null
              : 'Choose a contract of the list as you type, or describe a new one.',
          }
        : this.#checkNew()
    return {
      ...own,
      ...contract,
      at: timeProblem(this.at),
      quantity: decimalProblem(this.quantity, 'The quantity', this.what === 'fill' ? 'not-zero' : 'any'),
      price:
        this.what === 'fill'
          ? decimalProblem(this.price, 'The price')
          : optionalDecimalProblem(this.price, 'The price'),
      fee: this.what === 'fill' ? optionalDecimalProblem(this.fee, 'The fee') : null,
      feeCurrency: this.what === 'fill' && this.fee.trim() !== '' ? currencyProblem(this.feeCurrency) : null,
      reason: reasonProblem(this.reason),
    }
  }

  #checkNew(): Problems<TradeField> {
    const dated = this.kind === 'option' || this.kind === 'future'
    return {
      family: /^[a-z0-9][a-z0-9_-]{0,39}$/.test(this.family.trim())
        ? null
        : 'Write a family such as us-option: small letters and hyphens.',
      root: neededProblem(this.root, 'The symbol', 60),
      expiry: dated ? dateProblem(this.expiry, 'The expiry') : null,
      strike: this.kind === 'option' ? decimalProblem(this.strike, 'The strike') : null,
      settle: currencyProblem(this.settle),
      multiplier: optionalDecimalProblem(this.multiplier, 'The multiplier', 'positive'),
    }
  }

  #instrument(): Fill['instrument'] {
    if (this.mode === 'known') return { name: this.names.get(this.contract) ?? '' }
    const option = this.kind === 'option'
    const expiry =
      option || this.kind === 'future' ? this.expiry.trim() : this.kind === 'perpetual' ? 'PERP' : null
    return {
      kind: this.kind,
      family: this.family.trim(),
      root: this.root.trim(),
      expiry,
      right: option ? this.right : null,
      strike: option ? plainDecimal(this.strike) : null,
      settle: this.settle.trim().toUpperCase(),
      ...(this.multiplier.trim() === '' ? {} : { multiplier: plainDecimal(this.multiplier) }),
      ...(option && this.style !== 'rule' ? { style: this.style } : {}),
    }
  }

  #common(): Pick<Fill, 'account' | 'instrument' | 'at' | 'quantity' | 'reason'> {
    return {
      account:
        this.account === NEW_ACCOUNT
          ? {
              id: this.newAccount.trim(),
              zone: this.zone.trim(),
              currency: this.currency.trim().toUpperCase(),
            }
          : { id: this.account },
      instrument: this.#instrument(),
      at: this.at.trim(),
      quantity: plainDecimal(this.quantity),
      reason: this.reason.trim(),
    }
  }

  /** The fill to write; call it when the form fits. */
  fillInput(): Fill {
    const fee = this.fee.trim()
    return {
      ...this.#common(),
      price: plainDecimal(this.price),
      ...(fee === ''
        ? {}
        : { fee: { currency: this.feeCurrency.trim().toUpperCase(), amount: plainDecimal(fee) } }),
      ...(this.strategy.trim() === '' ? {} : { strategy: this.strategy.trim() }),
    }
  }

  /** The holding to write; call it when the form fits. */
  holdingInput(): CommandInput<'edit/holding'> {
    const price = this.price.trim()
    return { ...this.#common(), ...(price === '' ? {} : { price: plainDecimal(price) }) }
  }
}

type EntryRef = CommandInput<'edit/correct'>['of']

/** How an edit names an entry; null: nothing names it (typed by hand without an id). */
export function entryRef(entry: Pick<EntryRow, 'id' | 'evidence'>, account: string): EntryRef | null {
  if (entry.id !== null) return { id: entry.id, account }
  const shown = entry.evidence.find((e) => e.batch !== null)
  return shown?.batch == null ? null : { batch: shown.batch, row: shown.row }
}

/** Other figures for one entry, or its rejection. */
export class CorrectForm {
  readonly of: EntryRef
  readonly entry: EntryRow
  quantity = $state('')
  price = $state('')
  amount = $state('')
  reject = $state(false)
  reason = $state('')
  tried = $state(false)

  constructor(entry: EntryRow, of: EntryRef, reject = false) {
    this.entry = entry
    this.of = of
    this.quantity = entry.quantity ?? ''
    this.price = entry.price ?? ''
    this.amount = entry.amount ?? ''
    this.reject = reject
  }

  readonly problems: Problems<'quantity' | 'price' | 'amount' | 'reason' | 'all'> = $derived.by(() => {
    if (this.reject) return { reason: reasonProblem(this.reason) }
    const { entry } = this
    const number = (had: string | null, text: string, what: string): string | null =>
      had === null ? optionalDecimalProblem(text, what) : decimalProblem(text, what)
    return {
      quantity: number(entry.quantity, this.quantity, 'The quantity'),
      price: number(entry.price, this.price, 'The price'),
      amount: number(entry.amount, this.amount, 'The amount'),
      reason: reasonProblem(this.reason),
      all: Object.keys(this.#changed()).length === 0 ? 'Nothing is changed yet: type another figure.' : null,
    }
  })
  readonly fits: boolean = $derived(Object.values(this.problems).every((p) => p === null || p === undefined))

  problem(field: 'quantity' | 'price' | 'amount' | 'reason' | 'all'): string | null {
    return this.tried ? (this.problems[field] ?? null) : null
  }

  /** The figures that differ from the entry's. */
  #changed(): { quantity?: string; price?: string; amount?: string } {
    const { entry } = this
    const set: { quantity?: string; price?: string; amount?: string } = {}
    for (const k of ['quantity', 'price', 'amount'] as const) {
      const text = plainDecimal(this[k])
      if (text !== '' && text !== (entry[k] ?? '')) set[k] = text
    }
    return set
  }

  input(): CommandInput<'edit/correct'> {
    return { of: this.of, set: this.reject ? null : this.#changed(), reason: this.reason.trim() }
  }
}

/** A strategy for the fills of some positions; empty takes the tag away. */
export class TagForm {
  readonly positions: readonly PositionRef[]
  strategy = $state('')
  reason = $state('')
  tried = $state(false)

  constructor(positions: readonly PositionRef[], strategy = '') {
    this.positions = positions
    this.strategy = strategy
  }

  readonly problems: Problems<'reason' | 'strategy'> = $derived.by(() => ({
    reason: reasonProblem(this.reason),
    strategy: this.strategy.length > 300 ? 'The name is too long: at most 300 characters.' : null,
  }))
  readonly fits: boolean = $derived(Object.values(this.problems).every((p) => p === null || p === undefined))

  problem(field: 'reason' | 'strategy'): string | null {
    return this.tried ? (this.problems[field] ?? null) : null
  }

  input(): CommandInput<'edit/strategy'> {
    const name = this.strategy.trim()
    const positions = this.positions.map(({ account, instrument }) => ({ account, instrument }))
    return { positions, strategy: name === '' ? null : name, reason: this.reason.trim() }
  }
}
