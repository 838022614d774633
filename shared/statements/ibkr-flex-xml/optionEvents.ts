/**
 * Expiries, assignments, exercises and cash settlements. IBKR prints them twice, as BookTrade rows of Trades and in section
 * OptionEAE: the trades are used when they are there, and OptionEAE then only tells what a trade without notes was.
 */
import type { EventKind, EventRow, StatementRow } from '../../model/statement.ts'
import { guarded, type SourceRow } from '../common/rowLog.ts'
import type { Attributes } from '../common/xml.ts'
import { decimal, missing, text } from './attributes.ts'
import type { FlexStatement } from './context.ts'
import { settlesByMargin } from './contract.ts'

const SECTION = 'Option Exercises, Assignments and Expirations'

interface HeldTrade {
  readonly row: SourceRow
  readonly event: EventRow
  readonly key: string
  readonly day: string
}

/** Keeps option removals without notes, and all OptionEAE rows, until the statement ends. */
export class OptionEvents {
  readonly #statement: FlexStatement
  #trades: HeldTrade[] = []
  readonly #held = new Set<SourceRow>()
  #eae: { row: SourceRow; a: Attributes }[] = []

  constructor(statement: FlexStatement) {
    this.#statement = statement
  }

  /** A removal printed among the trades. With its kind told it is sent at once. */
  bookTrade(
    row: SourceRow,
    c: { readonly ref: string; readonly rows: readonly StatementRow[] },
    event: EventRow,
    conid: string | null,
    day: string,
  ): void {
    if (event.kind !== 'bust') {
      row.draft(...c.rows, { row: 'event', data: event })
      return
    }
    // the instrument goes out now: later rows of the same contract will not repeat it
    for (const r of c.rows) this.#statement.file.log.sink.draft({ ...r, line: row.line, raw: '' })
    this.#held.add(row)
    this.#trades.push({ row, event, key: keyOf(conid, c.ref, day), day })
  }

  /** Whether a row waits here for the end of the statement. */
  holds(row: SourceRow): boolean {
    return this.#held.has(row)
  }

  /** A row of section OptionEAE. */
  eae(a: Attributes, row: SourceRow): void {
    this.#eae.push({ row, a })
  }

  /** The statement has ended: `tradesListed` says whether it has a section with trades. */
  end(tradesListed: boolean): void {
    const kinds = new Map<string, EventKind>()
    const settlements = new Map<string, { currency: string; amount: string }>()
    for (const { row, a } of this.#eae) {
      guarded(row, () => this.#learn(row, a, kinds, settlements))
    }
    for (const held of this.#trades) this.#settle(held, kinds, settlements)
    for (const { row, a } of this.#eae) {
      if (row.settled) continue
      if (tradesListed) row.skip('OptionEAE: repeats a row of Trades')
      else guarded(row, () => this.#draft(a, row))
    }
    this.#trades = []
    this.#held.clear()
    this.#eae = []
  }

  #day(a: Attributes): string {
    const t = this.#statement.file.dates.of(a, 'date', 'tradeDate', 'reportDate')
    if (t === null) throw missing('OptionEAE', 'Date', SECTION)
    return t.date
  }

  #learn(
    row: SourceRow,
    a: Attributes,
    kinds: Map<string, EventKind>,
    settlements: Map<string, { currency: string; amount: string }>,
  ): void {
    const type = text(a, 'transactionType')?.toLowerCase() ?? ''
    const key = keyOf(text(a, 'conid'), text(a, 'symbol') ?? '', this.#day(a))
    if (type === 'assignment') kinds.set(key, 'assignment')
    else if (type === 'exercise') kinds.set(key, 'exercise')
    else if (type === 'expiration') kinds.set(key, 'expiry')
    else if (type === 'cash settlement') {
      const proceeds = decimal(a, 'proceeds', 'amount')
      const currency = text(a, 'currency')
      if (proceeds !== null && !proceeds.isZero() && currency !== null) {
        settlements.set(key, { currency, amount: proceeds.toString() })
      } else if (proceeds === null) {
        this.#statement.file.log.issue(
          'warning',
          'flex_settlement_cash_missing',
          `The cash settlement of ${text(a, 'symbol')} on ${this.#day(a)} is printed without its amount: tick "Proceeds" in section "${SECTION}" of the Flex query, or type the cash.`,
          row.line,
          'proceeds',
        )
      }
    }
  }

  #settle(
    held: HeldTrade,
    kinds: ReadonlyMap<string, EventKind>,
    settlements: ReadonlyMap<string, { currency: string; amount: string }>,
  ): void {
    const { event } = held
    const cash = event.cash === undefined ? settlements.get(held.key) : undefined
    const told = kinds.get(held.key)
    const before = (event.instrument?.split(':')[2] ?? '') > held.day
    // before its expiry date an option can only leave by exercise (long) or assignment (short)
    const early: EventKind = event.quantity?.startsWith('-') ? 'exercise' : 'assignment'
    const kind: EventKind =
      cash !== undefined || event.cash !== undefined ? 'cash_delivery' : (told ?? (before ? early : 'expiry'))
    if (told === undefined && !before) {
      held.row.warn(
        'flex_notes_missing',
        `The removal of ${event.instrument} carries no notes and is read as an expiry: tick "Notes/Codes" in section "Trades" of the Flex query to tell exercise and assignment.`,
        'notes',
      )
    }
    held.row.draft({
      row: 'event',
      data: { ...event, kind, ...(cash === undefined ? {} : { cash: [cash] }) },
    })
  }

  /** Without a Trades section the OptionEAE rows are the only source. */
  #draft(a: Attributes, row: SourceRow): void {
    const st = this.#statement
    const type = text(a, 'transactionType')?.toLowerCase() ?? ''
    const quantity = decimal(a, 'quantity')
    if (quantity === null) throw missing('OptionEAE', 'Quantity', SECTION)
    const c = st.file.contract(a, 'OptionEAE', SECTION)
    const common = { account: st.accountOf(a), date: this.#day(a), instrument: c.ref }
    const id = text(a, 'tradeID')
    const proceeds = decimal(a, 'proceeds')
    if (type === 'buy' || type === 'sell') {
      const price = decimal(a, 'tradePrice', 'price')
      if (price === null) throw missing('OptionEAE', 'Trade Price', SECTION)
      row.draft(...c.rows, {
        row: 'fill',
        data: {
          ...common,
          ...(id === null ? {} : { id }),
          quantity: quantity.toString(),
          price: price.toString(),
          ...(proceeds === null || settlesByMargin(c.kind) ? {} : { amount: proceeds.toString() }),
        },
      })
      return
    }
    const kinds: Readonly<Record<string, EventKind>> = {
      assignment: 'assignment',
      exercise: 'exercise',
      expiration: 'expiry',
      'cash settlement': 'cash_delivery',
    }
    const kind = kinds[type]
    if (kind === undefined) {
      row.fail(
        'flex_event_unknown',
        `OptionEAE type "${type}" is not known: report it, or remove the row.`,
        'transactionType',
      )
      return
    }
    const currency = text(a, 'currency') ?? ''
    row.draft(...c.rows, {
      row: 'event',
      data: {
        ...common,
        kind,
        ...(id === null ? {} : { id: `${id}/${kind}` }),
        quantity: quantity.toString(),
        ...(proceeds === null || proceeds.isZero()
          ? {}
          : { cash: [{ currency, amount: proceeds.toString() }] }),
      },
    })
  }
}

function keyOf(conid: string | null, symbol: string, day: string): string {
  return `${conid ?? symbol} ${day}`
}
