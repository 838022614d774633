/** Answers of crypto exchanges' interfaces, saved as JSON: one reader, one format an exchange. */
import type { Decimal } from '../../model/decimal.ts'
import type { StatementCutOff, StatementHeader } from '../../model/statement.ts'
import { JsonNumber, type JsonObject, JsonReader, type JsonValue } from '../common/json.ts'
import { guarded, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { type Contract, ContractList } from '../contracts.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { instantOf } from './values.ts'
import { BINANCE, BYBIT, DERIBIT, OKX, objectsIn, type Reading, type Venue } from './venues.ts'

interface Held {
  readonly rows: SourceRow[]
  readonly contract: Contract
  quantity: Decimal
  readonly cost: Decimal | null
  readonly mark: Decimal | null
  at: string | null
}

class ExchangeParser implements PushParser {
  readonly #log: RowLog
  readonly #venue: Venue
  readonly #options: ParserOptions
  readonly #reader: JsonReader
  readonly #contracts = new ContractList()
  readonly #account: string
  readonly #held = new Map<string, Held>()
  readonly #balances: { row: SourceRow; reading: Extract<Reading, { what: 'balances' }> }[] = []
  #time: string | null = null
  #newest: string | null = null
  readonly #top: JsonObject = new Map()
  readonly #lists = new Set<'holdings' | 'balances'>()

  constructor(venue: Venue, sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#venue = venue
    this.#options = options
    this.#account = options.account ?? venue.software
    this.#reader = new JsonReader({
      list: () => {},
      element: (_member, value, line) => this.#value(value, line),
      member: (name, value, line) => this.#member(name, value, line),
      firstEnd: () => {
        // the document itself may be the one object: a single trade or balance
        if (this.#log.tally().seen === 0 && this.#top.size > 0) this.#object(this.#top, 1)
      },
      next: (value, line) => this.#value(value, line),
      broken: this.#log.breakOff,
    })
  }

  write(text: string): void {
    this.#reader.write(text)
  }

  end(): void {
    this.#reader.end()
    for (const held of this.#held.values()) this.#hold(held)
    for (const b of this.#balances) guarded(b.row, () => this.#balance(b.row, b.reading))
    const { drafted, failed } = this.#log.tally()
    if (drafted + failed === 0 && !this.#log.broken) {
      this.#log.issue(
        'error',
        'nothing_found',
        `The file holds no position, own trade or balance of ${this.#venue.software}: save the answer of such a request.`,
      )
    }
    this.#header()
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #member(name: string, value: JsonValue, line: number): void {
    if (!(value instanceof Map)) this.#top.set(name, value)
    if (value instanceof Map) this.#value(value, line)
    else if ((name === 'time' || name === 'creationTime') && value instanceof JsonNumber) {
      this.#answerTime(value.text)
    } else if (name === 'usOut' && value instanceof JsonNumber) {
      // microseconds
      this.#answerTime(value.text.slice(0, -3))
    }
  }

  /** The answer's own time in milliseconds; an impossible one is not used. */
  #answerTime(ms: string): void {
    try {
      this.#time = instantOf(new Map<string, JsonValue>([['time', ms]]), 'time')
    } catch (error) {
      if (!(error instanceof RowError)) throw error
    }
  }

  #value(value: JsonValue, line: number): void {
    if (!(value instanceof Map)) return
    for (const o of objectsIn(value)) this.#object(o, line)
  }

  #object(o: JsonObject, line: number): void {
    // wrappers without a single figure of ours are no rows
    if (o.size === 0) return
    const row = this.#log.begin(line, print(o))
    guarded(row, () => {
      const reading = this.#venue.read(o, row)
      if (reading.what === 'skip') row.skip(reading.reason)
      else if (reading.what === 'fill') {
        const c = this.#contracts.introduce(reading.contract)
        const fill = reading.row(c.ref)
        row.draft(...c.rows, { ...fill, data: { ...fill.data, account: this.#account } } as typeof fill)
      } else if (reading.what === 'contract') {
        const c = this.#contracts.introduce(reading.contract)
        if (c.rows.length === 0) row.skip('a contract told before')
        else row.draft(...c.rows)
      } else if (reading.what === 'position') this.#position(row, reading)
      else this.#balances.push({ row, reading })
    })
  }

  /** In hedge mode one contract has a long and a short line: they are one position. */
  #position(row: SourceRow, p: Extract<Reading, { what: 'position' }>): void {
    const { family, root, expiry, right, strike, settle } = p.contract.identity
    const key = [family, root, expiry, right, strike, settle].join(' ')
    const held = this.#held.get(key)
    if (held === undefined) this.#held.set(key, { ...p, rows: [row] })
    else {
      held.rows.push(row)
      held.quantity = held.quantity.plus(p.quantity)
      if (p.at !== null && (held.at === null || p.at > held.at)) held.at = p.at
    }
  }

  #hold(held: Held): void {
    const [first, ...others] = held.rows
    if (first === undefined) return
    guarded(first, () => {
      const at = held.at ?? this.#time
      if (at === null) {
        first.fail(
          'date_missing',
          'The positions name no time: save the answer with its "time" member, or type the holding.',
        )
        return
      }
      this.#see(at)
      this.#lists.add('holdings')
      const c = this.#contracts.introduce(held.contract)
      first.draft(...c.rows, {
        row: 'holding',
        data: {
          account: this.#account,
          at,
          instrument: c.ref,
          quantity: held.quantity.toString(),
          ...(held.cost === null || others.length > 0 ? {} : { price: held.cost.toString() }),
          ...(held.mark === null ? {} : { mark: held.mark.toString() }),
        },
      })
    })
    for (const other of others) other.skip('the other side of a hedged position: added to the first')
  }

  #balance(row: SourceRow, reading: Extract<Reading, { what: 'balances' }>): void {
    const at = reading.at ?? this.#time
    if (at === null) {
      row.fail('date_missing', 'The balances name no time: save the answer with its "time" member.')
      return
    }
    if (reading.rows.length === 0) {
      row.skip('no balance')
      return
    }
    this.#see(at)
    this.#lists.add('balances')
    row.draft(
      ...reading.rows.map((b) => ({
        row: 'balance' as const,
        data: { account: this.#account, at, currency: b.currency, amount: b.amount.toString() },
      })),
    )
  }

  #see(at: string): void {
    if (this.#newest === null || at > this.#newest) this.#newest = at
  }

  #header(): void {
    const at = this.#newest
    // answers are pages and filters of what the account holds: nothing they leave out is zero
    const cutOffs: StatementCutOff[] =
      at === null
        ? []
        : [...this.#lists].map((list) => ({ list, account: this.#account, at, complete: false }))
    const header: StatementHeader = {
      source: {
        name: this.#venue.id,
        ...(this.#time === null ? {} : { made: this.#time }),
        software: this.#venue.software,
      },
      accounts: [
        {
          id: this.#account,
          zone: this.#options.zone ?? 'UTC',
          currency: 'USD',
          broker: this.#venue.software,
        },
      ],
      periods: [],
      fillsComplete: this.#log.whole,
      cutOffs,
    }
    this.#log.sink.header(header)
  }
}

function print(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text
  if (value instanceof Map)
    return `{${[...value].map(([k, v]) => `${JSON.stringify(k)}:${print(v)}`).join(',')}}`
  return Array.isArray(value) ? `[${value.map(print).join(',')}]` : JSON.stringify(value)
}

function format(venue: Venue): StatementFormat {
  return {
    id: venue.id,
    title: venue.title,
    defaultZone: 'UTC',
    recognise: (head) =>
      /^\s*[[{]/.test(head.text) ? venue.recognise(head.text.slice(0, 16_384)) * 0.95 : 0,
    create: (sink, options) => new ExchangeParser(venue, sink, options),
  }
}

export const bybitJson = format(BYBIT)
export const okxJson = format(OKX)
export const binanceJson = format(BINANCE)
export const deribitJson = format(DERIBIT)
