/**
 * Turns a statement into evidence: instants by zone, trading days, minor units, canonical decimals, refs to names. Ledger reference,
 * sections 2 and 3. Parsers may send the header late, so times and refs are settled at the end. A row that cannot be read is an issue,
 * never a throw; it keeps its number, so the rows of a batch may have gaps.
 */
import { DecimalError } from '../model/decimal.ts'
import type {
  BatchEvidence,
  CompleteListEvidence,
  CoverEvidence,
  Evidence,
  InstrumentEvidence,
  IntakeWarning,
} from '../model/evidence.ts'
import { type InstrumentTerms, parseInstrumentName } from '../model/instrument.ts'
import type { Issue } from '../model/issue.ts'
import type {
  EventKind,
  InstrumentRow,
  StatementAccount,
  StatementCutOff,
  StatementHeader,
  StatementRow,
} from '../model/statement.ts'
import { readBody, type TradeRow } from './intakeBody.ts'
import { FieldError, readInstrument } from './intakeInstrument.ts'
import { isDate, readInstant, readTime, TimeError, Zone } from './zones.ts'

export interface IntakeOptions {
  readonly fileName: string
  readonly sha256: string
  /** batch number; 0 before it is written */
  readonly number: number
}

export interface RowPlace {
  readonly line: number | null
  readonly raw: string | null
}

/** Events whose date means the beginning of their local day. */
const MORNING: ReadonlySet<EventKind> = new Set<EventKind>([
  'split',
  'symbol_change',
  'merger',
  'spin_off',
  'special_dividend',
])

interface Pending {
  readonly number: number
  readonly row: TradeRow
  readonly place: RowPlace
}

/** One file on its way into the book. Call `header` and `row` in any order, then `end` once. */
export class Intake {
  readonly #options: IntakeOptions
  #header: StatementHeader | null = null
  readonly #pending: Pending[] = []
  readonly #refs = new Map<string, { name: string; minor: boolean; printed: string }>()
  readonly #instruments: InstrumentEvidence[] = []
  readonly #minor = new Set<string>()
  #count = 0

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** May be sent several times: the last one stands. */
  header(header: StatementHeader): void {
    this.#header = header
  }

  /** Takes one row. @returns the problem of a contract that cannot be read; problems of other rows come with `end` */
  row(row: StatementRow, place: RowPlace): Issue | null {
    if (row.row !== 'instrument') {
      this.#pending.push({ number: ++this.#count, row, place })
      return null
    }
    try {
      this.#instrument(row.data)
      return null
    } catch (error) {
      return issueOf(error, place)
    }
  }

  /** Settles times, trading days and names. */
  end(): { batch: BatchEvidence; issues: Issue[] } {
    const issues: Issue[] = []
    const header = this.#header
    const accounts = new Accounts(header?.accounts ?? [])
    if (header === null) {
      issues.push(
        problem(
          'header_missing',
          'The file says neither its source nor its account: nothing of it can be read.',
          null,
        ),
      )
    }
    const clock = new Clock(accounts, header?.cutOffs ?? [])
    const warnings = new Set<IntakeWarning>()
    const rows: Evidence[] = []
    const instruments = this.#instruments.map((i) => this.#withNames(i))
    if (header !== null) {
      for (const pending of this.#pending) {
        try {
          rows.push(this.#evidence(pending, accounts, clock, warnings, issues))
        } catch (error) {
          issues.push(issueOf(error, pending.place))
        }
      }
    }
    const covers = header === null ? [] : readCovers(header, accounts, issues)
    const completeLists = header === null ? [] : readCompleteLists(header, accounts, issues)
    return {
      batch: {
        number: this.#options.number,
        sha256: this.#options.sha256,
        fileName: this.#options.fileName,
        format: header?.source.name ?? '',
        made: header === null ? null : readMade(header, accounts),
        live: true,
        accounts: accounts.all(),
        covers,
        completeLists,
        instruments,
        rows,
        warnings: [...warnings].sort(),
      },
      issues,
    }
  }

  #instrument(row: InstrumentRow): void {
    // many formats describe the contract again on every row
    const printed = JSON.stringify(row)
    if (this.#refs.get(row.ref)?.printed === printed) return
    const { evidence, minor } = readInstrument(row)
    this.#refs.set(row.ref, { name: evidence.name, minor, printed })
    if (minor) this.#minor.add(row.ref)
    this.#instruments.push(evidence)
  }

  #evidence(
    { number, row, place }: Pending,
    accounts: Accounts,
    clock: Clock,
    warnings: Set<IntakeWarning>,
    issues: Issue[],
  ): Evidence {
    const data = row.data
    const account = accounts.of(data.account)
    const zone = accounts.zone(account)
    const body = readBody(row, data.instrument !== undefined && this.#minor.has(data.instrument))
    const morning = row.row === 'dividend' || (row.row === 'event' && MORNING.has(row.data.kind))
    const time = clock.read(row, account, zone, morning)
    if (time.warning !== null && data.fold === undefined) {
      warnings.add(time.warning)
      issues.push(timeWarning(time.warning, time.text, zone.id, place))
    }
    if (body.row === 'event') {
      const d = body.data as { -readonly [K in keyof typeof body.data]: (typeof body.data)[K] }
      if (d.into !== null) d.into = this.#name(d.into, 'into')
      if (d.delivers.length > 0)
        d.delivers = d.delivers.map((l) => ({ ...l, instrument: this.#name(l.instrument, 'delivers') }))
      if (d.of !== null && d.of.instrument !== null)
        d.of = { ...d.of, instrument: this.#name(d.of.instrument, 'of') }
    }
    const hasContract = row.row !== 'cash' && row.row !== 'balance' && row.row !== 'fxRate'
    const instrument =
      hasContract && data.instrument !== undefined ? this.#name(data.instrument, 'instrument') : null
    const symbol = hasContract && instrument === null && data.symbol ? data.symbol : null
    if (
      hasContract &&
      instrument === null &&
      symbol === null &&
      !(row.row === 'event' && needsNoContract(row.data.kind))
    )
      throw new FieldError('instrument', 'the row names no contract')
    if (data.tradeDate !== undefined) Zone.of('UTC').startOfDay(data.tradeDate)
    return {
      row: number,
      line: place.line,
      raw: place.raw,
      account,
      instrument,
      symbol,
      at: time.at,
      atText: time.text,
      fold: data.fold === 1 ? 1 : 0,
      dated: time.dated,
      tradingDay: data.tradeDate ?? (time.dated ? time.text : zone.dayOf(time.at)),
      id: data.id === undefined || data.id === null || data.id === '' ? null : String(data.id),
      sequence: data.sequence ?? number,
      body,
    }
  }

  #name(ref: string, field: string): string {
    const known = this.#refs.get(ref)
    if (known !== undefined) return known.name
    if (isContractName(ref)) return ref
    throw new FieldError(field, `"${ref}" is no contract of this file`)
  }

  /** Terms that name other contracts may use refs of the file. */
  #withNames(evidence: InstrumentEvidence): InstrumentEvidence {
    const { underlying, deliverable } = evidence.terms
    if (underlying === undefined && deliverable === undefined) return evidence
    const name = (ref: string) => this.#refs.get(ref)?.name ?? ref
    const terms: InstrumentTerms = {
      ...evidence.terms,
      ...(underlying === undefined ? {} : { underlying: name(underlying) }),
      ...(deliverable === undefined
        ? {}
        : {
            deliverable: {
              ...deliverable,
              legs: deliverable.legs.map((l) => ({ ...l, instrument: name(l.instrument) })),
            },
          }),
    }
    return { ...evidence, terms }
  }
}

/** Whether a ref is a contract's full name; its expiry is a day, a month or `PERP`. */
function isContractName(ref: string): boolean {
  const id = parseInstrumentName(ref)
  if (id === null) return false
  const { expiry } = id
  return expiry === null || expiry === 'PERP' || isDate(expiry.length === 7 ? `${expiry}-01` : expiry)
}

function needsNoContract(kind: EventKind): boolean {
  return kind === 'bust' || kind === 'transfer' || kind === 'funding' || kind === 'settlement'
}

/** Accounts of a file; rows that name none take the first. */
class Accounts {
  readonly #known = new Map<string, StatementAccount>()
  readonly #zones = new Map<string, Zone>()

  constructor(accounts: readonly StatementAccount[]) {
    for (const a of accounts) if (!this.#known.has(a.id)) this.#known.set(a.id, a)
  }

  /** @throws FieldError when the file names no account at all */
  of(id: string | undefined): string {
    const first = this.#known.values().next().value
    if (first === undefined) throw new FieldError('account', 'the file names no account: say which one it is')
    if (id === undefined || id === null) return first.id
    if (!this.#known.has(id)) this.#known.set(id, { id, zone: first.zone, currency: first.currency })
    return id
  }

  /** @throws TimeError when the account has no zone that exists */
  zone(id: string): Zone {
    let zone = this.#zones.get(id)
    if (zone === undefined) {
      zone = Zone.of(this.#known.get(id)?.zone ?? '')
      this.#zones.set(id, zone)
    }
    return zone
  }

  all(): StatementAccount[] {
    return [...this.#known.values()]
  }

  ids(id: string | undefined): string[] {
    return id === undefined ? [...this.#known.keys()] : [this.of(id)]
  }
}

interface RowTime {
  readonly at: number
  readonly text: string
  readonly dated: boolean
  readonly warning: IntakeWarning | null
}

/** Reads the time of rows; rows of a list without a time take the list's cut-off. */
class Clock {
  readonly #cutOffs: readonly StatementCutOff[]
  readonly #accounts: Accounts

  constructor(accounts: Accounts, cutOffs: readonly StatementCutOff[]) {
    this.#accounts = accounts
    this.#cutOffs = cutOffs
  }

  read(row: TradeRow, account: string, zone: Zone, morning: boolean): RowTime {
    const { at, date, fold } = row.data
    if (at !== undefined) return readAt(at, zone, fold ?? 0, morning)
    if (date !== undefined) return readDate(date, zone, morning)
    const list = row.row === 'holding' ? 'holdings' : row.row === 'balance' ? 'balances' : null
    const cutOff = this.#cutOffs.find(
      (c) => c.list === list && (c.account === undefined || this.#accounts.of(c.account) === account),
    )
    if (cutOff === undefined) throw new FieldError('at', 'the row has neither time nor date')
    return readCutOff(cutOff, zone)
  }
}

function readCutOff(cutOff: StatementCutOff, zone: Zone): RowTime {
  if (cutOff.at !== undefined) return readAt(cutOff.at, zone, 0, false)
  if (cutOff.date !== undefined) return readDate(cutOff.date, zone, false)
  throw new FieldError('at', `the list of ${cutOff.list} has neither time nor date`)
}

function readAt(text: string, zone: Zone, fold: 0 | 1, morning: boolean): RowTime {
  if (text.length === 10) return readDate(text, zone, morning)
  const { at, warning } = readTime(text, zone, fold)
  return { at, text, dated: false, warning }
}

function readDate(text: string, zone: Zone, morning: boolean): RowTime {
  return { at: morning ? zone.startOfDay(text) : zone.endOfDay(text), text, dated: true, warning: null }
}

function readMade(header: StatementHeader, accounts: Accounts): number | null {
  const made = header.source.made
  if (made === undefined || made === null) return null
  const instant = readInstant(made)
  if (instant !== null) return instant
  try {
    return readAt(made, accounts.zone(accounts.of(undefined)), 0, false).at
  } catch {
    return null
  }
}

function readCovers(header: StatementHeader, accounts: Accounts, issues: Issue[]): CoverEvidence[] {
  const covers: CoverEvidence[] = []
  if (!header.fillsComplete) return covers
  for (const period of header.periods) {
    for (const account of accounts.ids(period.account)) {
      try {
        const zone = accounts.zone(account)
        const cover = { account, from: zone.startOfDay(period.from), to: zone.endOfDay(period.to) }
        if (cover.from > cover.to)
          throw new TimeError(`the period ends on ${period.to}, before it begins on ${period.from}`)
        covers.push(cover)
      } catch (error) {
        issues.push(issueOf(error, { line: null, raw: null }))
      }
    }
  }
  return covers
}

function readCompleteLists(
  header: StatementHeader,
  accounts: Accounts,
  issues: Issue[],
): CompleteListEvidence[] {
  const lists: CompleteListEvidence[] = []
  for (const cutOff of header.cutOffs) {
    const { complete } = cutOff
    if (complete === false) continue
    for (const account of accounts.ids(cutOff.account)) {
      try {
        const { at } = readCutOff(cutOff, accounts.zone(account))
        lists.push({ list: cutOff.list, account, at, kinds: complete })
      } catch (error) {
        issues.push(issueOf(error, { line: null, raw: null }))
      }
    }
  }
  return lists
}

function timeWarning(code: IntakeWarning, text: string, zone: string, place: RowPlace): Issue {
  const message =
    code === 'time_gap'
      ? `${text} does not exist in ${zone} (clocks went forward): it was read with the offset before the change.`
      : `${text} happened twice in ${zone} (clocks went back): the first of the two was taken.`
  return { severity: 'warning', code, message, line: place.line, column: null }
}

function problem(code: string, message: string, place: RowPlace | null, column: string | null = null): Issue {
  return { severity: 'error', code, message, line: place?.line ?? null, column }
}

function issueOf(error: unknown, place: RowPlace): Issue {
  if (error instanceof FieldError)
    return problem('field_unreadable', `The row was not taken: ${error.message}.`, place, error.field)
  if (error instanceof DecimalError)
    return problem('number_unreadable', `The row was not taken: ${error.message}.`, place)
  if (error instanceof TimeError)
    return problem('time_unreadable', `The row was not taken: ${error.message}.`, place)
  throw error
}
