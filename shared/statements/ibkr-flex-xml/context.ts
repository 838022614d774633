/** What is known while one account's Flex statement is read: contracts, dates, periods, and what its header will say. */
import { instrumentName } from '../../model/instrument.ts'
import type { StatementRow } from '../../model/statement.ts'
import type { RowLog, SourceRow } from '../common/rowLog.ts'
import { newYorkOffset, type PrintedTime, rowTime } from '../common/time.ts'
import type { Attributes } from '../common/xml.ts'
import { type Contract, ContractList } from '../contracts.ts'
import { FlexDates, text } from './attributes.ts'
import { flexContract } from './contract.ts'

interface ConidUse {
  readonly ref: string
  account: string
  first: string
  last: string
}

/** Shared by all statements of one file. */
export class FlexFile {
  readonly log: RowLog
  readonly dates = new FlexDates()
  readonly #contracts = new ContractList()
  readonly #kinds = new Map<string, Contract['kind']>()
  readonly #cache = new Map<string, { readonly ref: string; readonly kind: Contract['kind'] }>()
  readonly #conids = new Map<string, string>()
  readonly #uses = new Map<string, ConidUse[]>()
  /** a date of the statement being read */
  near = '2000-01-01'

  constructor(log: RowLog) {
    this.log = log
  }

  nameOfConid(conid: string): string | null {
    return this.#conids.get(conid) ?? null
  }

  kindOf(ref: string): Contract['kind'] {
    return this.#kinds.get(ref) ?? 'other'
  }

  /**
   * The contract of a row and the instrument rows to send before it. @throws RowError when the contract cannot be told
   */
  contract(
    a: Attributes,
    element: string,
    section: string,
  ): { readonly ref: string; readonly kind: Contract['kind']; readonly rows: readonly StatementRow[] } {
    const key = `${a.assetCategory}|${a.conid}|${a.symbol}|${a.currency}|${a.expiry}|${a.strike}|${a.putCall}|${a.multiplier}|${a.underlyingSymbol}|${a.isin}|${a.underlyingCategory}|${a.description?.length}`
    const cached = this.#cache.get(key)
    if (cached !== undefined) return { ...cached, rows: [] }
    const c = flexContract(a, element, section, this)
    const { ref, rows } = this.#contracts.introduce(c)
    const known = { ref, kind: c.kind }
    this.#kinds.set(ref, c.kind)
    this.#cache.set(key, known)
    const conid = text(a, 'conid')
    if (conid !== null && !this.#conids.has(conid)) this.#conids.set(conid, ref)
    return { ...known, rows }
  }

  /** Adds what a describing row knows about a contract that the file uses; nothing for others. */
  describe(a: Attributes): readonly StatementRow[] {
    const c = flexContract(a, 'SecurityInfo', 'Financial Instrument Information', this)
    return this.#contracts.has(instrumentName(c.identity)) ? this.#contracts.introduce(c).rows : []
  }

  /** Notes on which days a conid was printed with which contract: a renamed contract keeps its conid. */
  use(conid: string | null, ref: string, account: string, day: string): void {
    if (conid === null) return
    const key = `${account} ${conid}`
    const uses = this.#uses.get(key)
    if (uses === undefined) {
      this.#uses.set(key, [{ ref, account, first: day, last: day }])
      return
    }
    const same = uses.find((u) => u.ref === ref)
    if (same === undefined) uses.push({ ref, account, first: day, last: day })
    else if (day < same.first) same.first = day
    else if (day > same.last) same.last = day
  }

  /** Renames (one conid, two contracts) as symbol changes on the first day of the newer name. */
  renames(accounts: ReadonlySet<string>): StatementRow[] {
    const rows: StatementRow[] = []
    for (const [key, uses] of this.#uses) {
      const account = uses[0]?.account ?? ''
      if (uses.length < 2 || !accounts.has(account)) continue
      const ordered = [...uses].sort((x, y) => (x.first < y.first ? -1 : x.first > y.first ? 1 : 0))
      for (let k = 1; k < ordered.length; k += 1) {
        const before = ordered[k - 1] as ConidUse
        const after = ordered[k] as ConidUse
        const conid = key.slice(account.length + 1)
        this.log.issue(
          'warning',
          'flex_contract_renamed',
          `${before.ref} is printed as ${after.ref} from ${after.first} on under the same conid ${conid}: read as a change of symbol; check what the contract delivers.`,
        )
        rows.push({
          row: 'event',
          data: {
            kind: 'symbol_change',
            account,
            date: after.first,
            instrument: before.ref,
            into: after.ref,
            ratio: { from: '1', to: '1' },
          },
        })
      }
      this.#uses.delete(key)
    }
    return rows
  }
}

/** One `FlexStatement`: an account and its period. */
export class FlexStatement {
  readonly file: FlexFile
  account: string
  readonly from: string | null
  readonly to: string | null
  readonly made: string | null
  baseCurrency: string | null = null
  /** sections seen, by container name */
  readonly sections = new Set<string>()
  /** accounts of the rows: more than one in a consolidated statement */
  readonly accounts = new Set<string>()
  tradesFailed = false
  positionsFailed = false
  /** reportDate of the position rows, when they print one */
  positionsDate: string | null = null
  balances = 0
  readonly #rates = new Map<string, { rate: string; line: number | null; date: string }>()

  constructor(file: FlexFile, a: Attributes) {
    this.file = file
    this.account = text(a, 'accountId') ?? 'IBKR'
    for (const name of ['fromDate', 'toDate', 'whenGenerated']) file.dates.learn(text(a, name))
    this.from = safeDate(file, a, 'fromDate')?.date ?? null
    this.to = safeDate(file, a, 'toDate')?.date ?? null
    const made = safeDate(file, a, 'whenGenerated')
    this.made =
      made === null
        ? null
        : `${made.date}T${made.time ?? '23:59:59'}${newYorkOffset(made.date, made.time ?? '23:59:59')}`
    file.near = this.to ?? made?.date ?? file.near
  }

  /** Account of a row: its own, or the statement's when the row is a sum over accounts (`-`). */
  accountOf(a: Attributes): string {
    const account = text(a, 'accountId') ?? this.account
    this.accounts.add(account)
    return account
  }

  /** The account's base currency as the file tells it. */
  seeRate(a: Attributes, line: number | null, date: string): void {
    const rate = text(a, 'fxRateToBase')
    const currency = text(a, 'currency')
    if (rate === null || currency === null || !/^\d*\.?\d+$/.test(rate)) return
    const held = this.#rates.get(currency)
    if (held === undefined || held.date <= date) this.#rates.set(currency, { rate, line, date })
  }

  /** FX rates of the newest position rows, as rows against the base currency. */
  rates(): { readonly row: StatementRow; readonly line: number | null }[] {
    const base = this.baseCurrency
    if (base === null) return []
    return [...this.#rates]
      .filter(([currency, r]) => currency !== base && !/^0*\.?0*$/.test(r.rate))
      .map(([currency, r]) => ({
        row: {
          row: 'fxRate',
          data: { account: this.account, date: r.date, from: currency, to: base, rate: r.rate },
        },
        line: r.line,
      }))
  }

  /** `at` or `date` of a row, with its trade date when that is printed apart. */
  timeOf(t: PrintedTime, tradeDate: string | null): { at?: string; date?: string; tradeDate?: string } {
    return { ...rowTime(t), ...(tradeDate === null || t.time === null ? {} : { tradeDate }) }
  }
}

function safeDate(file: FlexFile, a: Attributes, name: string): PrintedTime | null {
  try {
    return file.dates.read(text(a, name), name)
  } catch {
    file.log.issue(
      'warning',
      'flex_period_unreadable',
      `The statement's ${name} "${a[name]}" is not a date: the period is not used.`,
    )
    return null
  }
}

/** Sends rows that belong to no data row of their own. */
export function sendDerived(log: RowLog, row: StatementRow, line: number | null): void {
  log.sink.draft({ ...row, line, raw: '' })
}

/** Rows printed at two levels of detail: keeps the coarse ones back until it is known whether fine ones are there. */
export class OneLevel {
  readonly #coarse: string
  readonly #reason: string
  #held: { row: SourceRow; read: () => void }[] = []
  #fine = false

  constructor(coarse: string, reason: string) {
    this.#coarse = coarse
    this.#reason = reason
  }

  take(level: string | null, row: SourceRow, read: () => void): void {
    if (level === this.#coarse) {
      if (this.#fine) row.skip(this.#reason)
      else this.#held.push({ row, read })
      return
    }
    if (!this.#fine) {
      this.#fine = true
      for (const held of this.#held) held.row.skip(this.#reason)
      this.#held = []
    }
    read()
  }

  /** Only coarse rows were printed: they are used. */
  end(): void {
    for (const held of this.#held) held.read()
    this.#held = []
    this.#fine = false
  }
}
