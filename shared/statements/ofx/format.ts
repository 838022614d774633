/** OFX and QFX investment statements, versions 1 (SGML) and 2 (XML). */
import type { StatementAccount, StatementCutOff, StatementPeriod } from '../../model/statement.ts'
import { GluedParts, REPEATED } from '../common/glued.ts'
import { guarded, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import type { OfxAccount } from './account.ts'
import { OfxRows, ofxTime } from './rows.ts'
import type { Security } from './securities.ts'
import { OfxReader } from './tags.ts'

const ID = 'ofx'
const ZONE = 'America/New_York'
const TRANSACTIONS = new Set([
  'BUYSTOCK',
  'SELLSTOCK',
  'BUYOPT',
  'SELLOPT',
  'BUYMF',
  'SELLMF',
  'BUYDEBT',
  'SELLDEBT',
  'BUYOTHER',
  'SELLOTHER',
  'CLOSUREOPT',
  'TRANSFER',
  'JRNLSEC',
  'JRNLFUND',
  'SPLIT',
  'REINVEST',
  'INCOME',
  'INVEXPENSE',
  'RETOFCAP',
  'MARGININTEREST',
  'INVBANKTRAN',
])
const POSITIONS = new Set(['POSSTOCK', 'POSOPT', 'POSMF', 'POSDEBT', 'POSOTHER'])
/** what else stands in these is a row of a kind that Hedgerow does not know */
const LISTS = new Set(['INVTRANLIST', 'INVPOSLIST'])
const SECURITIES = new Set(['STOCKINFO', 'OPTINFO', 'MFINFO', 'DEBTINFO', 'OTHERINFO'])

interface Pending {
  readonly name: string
  readonly values: Map<string, string>
  readonly line: number
  readonly account: OfxAccount
  row: SourceRow | null
}
class OfxParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #reader: OfxReader
  readonly #path: string[] = []
  readonly #securities = new Map<string, Security>()
  readonly #accounts: OfxAccount[] = []
  readonly #rows: Pending[] = []
  #current: Pending | null = null
  #made: string | null = null
  #organisation = ''

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#reader = new OfxReader({
      open: (name, line) => this.#open(name, line),
      leaf: (name, value) => this.#leaf(name, value),
      close: (name) => this.#close(name),
      broken: this.#log.breakOff,
    })
  }

  write(text: string): void {
    this.#reader.write(text)
  }

  end(): void {
    this.#reader.end()
    const rows = new OfxRows(this.#securities)
    const glued = new GluedParts()
    let account: OfxAccount | null = null
    for (const p of this.#rows) {
      const row = p.row as SourceRow
      // several statements of one account in a file: what an earlier one says is the same
      if (p.account !== account) glued.next()
      account = p.account
      const as = POSITIONS.has(p.name) ? ` ${account.asOf}` : ''
      if (glued.repeats(`${account.id}${as} ${row.raw}`)) {
        row.skip(REPEATED)
        continue
      }
      guarded(row, () => {
        if (!TRANSACTIONS.has(p.name) && !POSITIONS.has(p.name))
          throw new RowError(
            'ofx_row_unknown',
            `${p.name} is no transaction Hedgerow knows: type it into the book by hand.`,
            p.name,
          )
        rows.read(p.name, p.values, p.account, row)
      })
    }
    for (const account of this.#accounts) rows.balance(account, this.#log)
    if (this.#accounts.length === 0 && !this.#log.broken) {
      this.#log.issue(
        'error',
        'ofx_no_investments',
        'The file holds no investment statement (INVSTMTRS): export the brokerage account, not the bank account.',
      )
    }
    this.#header()
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #open(name: string, line: number): void {
    this.#path.push(name)
    if (name === 'INVSTMTRS') {
      this.#accounts.push({
        id: this.#options.account ?? 'OFX',
        broker: this.#organisation,
        currency: 'USD',
        asOf: null,
        from: null,
        to: null,
        cash: null,
        positions: false,
        transactions: false,
      })
      return
    }
    const account = this.#accounts.at(-1)
    if (account !== undefined && name === 'INVPOSLIST') account.positions = true
    if (account !== undefined && name === 'INVTRANLIST') account.transactions = true
    if (this.#current !== null) {
      if (TRANSACTIONS.has(name) || POSITIONS.has(name)) this.#unclosed(this.#current, name)
      else return
    }
    const list = this.#path.at(-2)
    const row =
      TRANSACTIONS.has(name) || POSITIONS.has(name) || (LISTS.has(list ?? '') && !name.startsWith('DT'))
    if (row && this.#path.includes('INVOOLIST')) return
    if (row && account !== undefined) this.#current = { name, values: new Map(), line, account, row: null }
    else if (SECURITIES.has(name)) {
      this.#current = { name, values: new Map(), line, account: account ?? ({} as OfxAccount), row: null }
    }
  }

  /** A row begins inside another: the one around it was never closed, and what is its own cannot be told. */
  #unclosed(open: Pending, name: string): void {
    this.#current = null
    if (SECURITIES.has(open.name)) return
    this.#log
      .begin(open.line, `<${open.name}>`)
      .fail(
        'ofx_row_unclosed',
        `${open.name} of line ${open.line} is not closed before the next ${name} begins: the file is damaged, download it again.`,
        open.name,
      )
  }

  #leaf(name: string, value: string): void {
    if (this.#current !== null) {
      // the first of two equal names is the row's own (an option's list entry names its underlying behind it)
      if (!this.#current.values.has(name)) this.#current.values.set(name, value)
      return
    }
    if (name === 'DTSERVER') this.#made = value
    else if (name === 'ORG') this.#organisation = value
    const a = this.#accounts.at(-1)
    if (a === undefined) return
    if (name === 'ACCTID' && this.#options.account === null) a.id = value
    else if (name === 'BROKERID') a.broker = value
    else if (name === 'CURDEF') a.currency = value
    else if (name === 'DTASOF' && a.asOf === null) a.asOf = value
    else if (name === 'DTSTART' && a.from === null) a.from = value
    else if (name === 'DTEND' && a.to === null) a.to = value
    else if (name === 'AVAILCASH') a.cash = value
  }

  #close(name: string): void {
    this.#path.pop()
    const current = this.#current
    if (current === null || current.name !== name) return
    this.#current = null
    if (SECURITIES.has(name)) {
      const id = current.values.get('UNIQUEID')
      if (id !== undefined)
        this.#securities.set(id, { kind: name as Security['kind'], values: current.values })
      return
    }
    current.row = this.#log.begin(
      current.line,
      `<${name}>${[...current.values].map(([k, v]) => `<${k}>${v}`).join('')}`,
    )
    this.#rows.push(current)
  }

  #header(): void {
    const whole = this.#log.whole
    const accounts: StatementAccount[] = this.#accounts.map((a) => ({
      id: a.id,
      zone: this.#options.zone ?? ZONE,
      currency: a.currency,
      ...(a.broker === '' ? {} : { broker: a.broker }),
    }))
    const periods: StatementPeriod[] = []
    const cutOffs: StatementCutOff[] = []
    for (const a of this.#accounts) {
      const from = ofxTime(a.from)?.date
      const to = ofxTime(a.to)?.date
      if (a.transactions && whole && from !== undefined && to !== undefined)
        periods.push({ from, to, account: a.id })
      const at = ofxTime(a.asOf)
      if (at !== null && a.positions)
        cutOffs.push({ list: 'holdings', account: a.id, ...at.at, complete: whole })
      if (at !== null && a.cash !== null)
        cutOffs.push({ list: 'balances', account: a.id, ...at.at, complete: false })
    }
    const made = ofxTime(this.#made)
    const stamp =
      made !== null && 'at' in made.at && /(?:Z|[+-]\d{2}:\d{2})$/.test(made.at.at) ? made.at.at : null
    this.#log.sink.header({
      source: { name: ID, ...(stamp === null ? {} : { made: stamp }), software: this.#organisation || 'OFX' },
      accounts,
      periods,
      fillsComplete: whole && periods.length > 0,
      cutOffs,
    })
  }
}

/** OFX and QFX files. */
export const ofx: StatementFormat = {
  id: ID,
  title: 'OFX or QFX (investment statement)',
  defaultZone: ZONE,
  recognise(head) {
    const t = head.text.slice(0, 8192)
    if (!/OFXHEADER\s*[:=]|<OFX>/i.test(t)) return 0
    return 1
  },
  create: (sink, options) => new OfxParser(sink, options),
}
