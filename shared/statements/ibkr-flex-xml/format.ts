/** Interactive Brokers Flex Query XML: activity (AF) and trade confirmations (TCF). */
import type {
  StatementAccount,
  StatementCutOff,
  StatementHeader,
  StatementPeriod,
} from '../../model/statement.ts'
import { guarded, RowLog } from '../common/rowLog.ts'
import { type Attributes, elementText, XmlReader } from '../common/xml.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { text } from './attributes.ts'
import { cashBalance, cashTransaction, dividendOf, transfer } from './cash.ts'
import { FlexFile, FlexStatement, OneLevel, sendDerived } from './context.ts'
import { CorporateActions } from './corporateActions.ts'
import { OptionEvents } from './optionEvents.ts'
import { FlexPositions } from './positions.ts'
import { FlexTrades } from './trades.ts'

const ID = 'ibkr-flex-xml'
const ZONE = 'America/New_York'
/** Sections whose rows are trades. */
const TRADE_SECTIONS = new Set(['Trades', 'TradeConfirms'])
const REPEATED = 'SUMMARY: repeats rows printed in detail'

/** Everything that reads one FlexStatement. */
class StatementReader {
  readonly st: FlexStatement
  readonly options: OptionEvents
  readonly trades: FlexTrades
  readonly positions: FlexPositions
  readonly actions: CorporateActions
  readonly cashLevel = new OneLevel('SUMMARY', REPEATED)
  readonly actionLevel = new OneLevel('SUMMARY', REPEATED)
  dividends: Attributes[] = []

  constructor(st: FlexStatement) {
    this.st = st
    this.options = new OptionEvents(st)
    this.trades = new FlexTrades(st, this.options)
    this.positions = new FlexPositions(st)
    this.actions = new CorporateActions(st)
  }
}

class FlexParser implements PushParser {
  readonly #log: RowLog
  readonly #file: FlexFile
  readonly #options: ParserOptions
  readonly #reader: XmlReader
  #path: string[] = []
  #statement: StatementReader | null = null
  readonly #accounts: StatementAccount[] = []
  readonly #periods: StatementPeriod[] = []
  readonly #cutOffs: StatementCutOff[] = []
  readonly #idKinds = new Set<string>()
  #made: string | null = null
  #type: string | null = null
  #statements = 0
  #answerLine = 0

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#file = new FlexFile(this.#log)
    this.#options = options
    this.#reader = new XmlReader({
      open: (name, attributes, line) => this.#open(name, attributes, line),
      close: (name) => this.#close(name),
      broken: this.#log.breakOff,
    })
  }

  write(chunk: string): void {
    this.#reader.write(chunk)
  }

  end(): void {
    this.#reader.end()
    if (this.#statement !== null) this.#endStatement(this.#statement)
    if (this.#answerLine > 0) {
      this.#log.issue(
        'error',
        'flex_answer',
        'The file is an answer of the Flex web service, not a statement: run the query again and save the statement itself.',
        this.#answerLine,
      )
    } else if (this.#statements === 0 && !this.#log.broken) {
      this.#log.issue(
        'error',
        'flex_no_statement',
        'The file holds no FlexStatement: run the query again and export its XML.',
      )
    }
    this.#header(true)
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #open(name: string, a: Attributes, line: number): void {
    this.#path.push(name)
    if (name === 'FlexStatementResponse') this.#answerLine = line
    else if (name === 'FlexQueryResponse') this.#type = text(a, 'type')
    else if (name === 'FlexStatement') this.#begin(a)
    else if (this.#statement !== null) this.#element(this.#statement, name, a, line)
  }

  #close(name: string): void {
    this.#path.pop()
    const s = this.#statement
    if (s === null) return
    if (name === 'FlexStatement') {
      this.#endStatement(s)
      this.#statement = null
    } else if (name === 'OpenPositions') s.positions.end()
    else if (name === 'CashTransactions') s.cashLevel.end()
    else if (name === 'CorporateActions') s.actionLevel.end()
  }

  #begin(a: Attributes): void {
    if (this.#statement !== null) this.#endStatement(this.#statement)
    this.#statements += 1
    const st = new FlexStatement(this.#file, a)
    this.#statement = new StatementReader(st)
    if (st.made !== null && (this.#made === null || st.made > this.#made)) this.#made = st.made
    this.#header(false)
  }

  /** An element inside a statement: a section's container, or a row. */
  #element(s: StatementReader, name: string, a: Attributes, line: number): void {
    const depth = this.#path.length
    const statementDepth = this.#path.lastIndexOf('FlexStatement') + 1
    const section = this.#path[statementDepth] as string
    if (name === 'AccountInformation') {
      s.st.baseCurrency ??= text(a, 'currency')
      return
    }
    if (depth === statementDepth + 1) {
      // the container of section OptionEAE has the name of its rows, but no attributes
      s.st.sections.add(name)
      return
    }
    if (isEmpty(a)) return
    this.#row(s, section, name, a, line)
  }

  #row(s: StatementReader, section: string, name: string, a: Attributes, line: number): void {
    const { st } = s
    const row = this.#log.begin(line, elementText(name, a))
    if (TRADE_SECTIONS.has(section)) {
      if (text(a, 'fxRateToBase') === '1') st.baseCurrency ??= text(a, 'currency')
      if (name === 'Trade' || name === 'TradeConfirm') this.#noteIds(a)
      s.trades.row(name, a, row)
    } else if (name === 'OpenPosition') s.positions.row(a, row)
    else if (name === 'OptionEAE') s.options.eae(a, row)
    else if (name === 'CorporateAction') {
      s.actionLevel.take(text(a, 'levelOfDetail'), row, () => s.actions.row(a, row))
    } else if (name === 'CashTransaction') {
      s.cashLevel.take(text(a, 'levelOfDetail'), row, () => cashTransaction(st, a, row))
    } else if (name === 'CashReportCurrency') cashBalance(st, a, row)
    else if (name === 'Transfer') transfer(st, a, row)
    else if (name === 'ConversionRate') this.#conversionRate(st, a, row)
    else if (name === 'SecurityInfo') {
      guarded(row, () => {
        const described = st.file.describe(a)
        if (described.length === 0) row.skip('SecurityInfo: nothing new about a contract of the book')
        else row.draft(...described)
      })
    } else {
      if (name === 'ChangeInDividendAccrual' || name === 'OpenDividendAccrual') s.dividends.push(a)
      row.skip(`${name}: not part of the book`)
    }
  }

  #conversionRate(st: FlexStatement, a: Attributes, row: ReturnType<RowLog['begin']>): void {
    guarded(row, () => {
      const from = text(a, 'fromCurrency')
      const to = text(a, 'toCurrency')
      const rate = text(a, 'rate')
      const date = st.file.dates.of(a, 'reportDate')?.date ?? st.to
      if (
        from === null ||
        to === null ||
        rate === null ||
        date === null ||
        from === to ||
        !/^\d*\.?\d+$/.test(rate)
      ) {
        row.skip('ConversionRate: incomplete or of a currency to itself')
        return
      }
      row.draft({ row: 'fxRate', data: { account: st.account, date, from, to, rate } })
    })
  }

  /** Which ids the query prints: part of the source class, because ids made from other parts cannot be compared. */
  #noteIds(a: Attributes): void {
    if (a.tradeID !== undefined) this.#idKinds.add('trade')
    if (a.ibExecID !== undefined || a.execID !== undefined) this.#idKinds.add('exec')
    if (a.transactionID !== undefined) this.#idKinds.add('booking')
  }

  #sourceName(): string {
    const k = this.#idKinds
    if (k.has('trade') && k.has('exec')) return ID
    if (k.has('trade')) return `${ID}-trade`
    if (k.has('exec')) return `${ID}-exec`
    return k.has('booking') ? `${ID}-booking` : k.size === 0 && this.#statements > 0 ? `${ID}-plain` : ID
  }

  #endStatement(s: StatementReader): void {
    const { st } = s
    s.positions.end()
    s.cashLevel.end()
    s.actionLevel.end()
    const tradesListed = st.sections.has('Trades') || st.sections.has('TradeConfirms')
    s.options.end(tradesListed)
    s.actions.end()
    for (const row of st.file.renames(st.accounts)) sendDerived(this.#log, row, null)
    for (const rate of st.rates()) sendDerived(this.#log, rate.row, rate.line)
    this.#dividends(s)
    this.#advise(s, tradesListed)
    this.#finish(s, tradesListed)
  }

  #dividends(s: StatementReader): void {
    const seen = new Set<string>()
    for (const a of s.dividends) {
      try {
        const row = dividendOf(s.st, a)
        const key = JSON.stringify(row?.data)
        if (row === null || seen.has(key)) continue
        seen.add(key)
        sendDerived(this.#log, row, null)
      } catch {
        // an unreadable accrual was skipped as a row already; it only adds a hint
      }
    }
    s.dividends = []
  }

  /** What the query leaves out, and which box to tick. */
  #advise(s: StatementReader, tradesListed: boolean): void {
    const { st, trades } = s
    const positionsListed = st.sections.has('OpenPositions')
    if (!tradesListed && !positionsListed) {
      this.#log.issue(
        'error',
        'flex_sections_missing',
        `The query of account ${st.account} holds neither Trades nor Open Positions: tick both sections in the Flex query and export again.`,
      )
    } else if (!positionsListed && this.#type !== 'TCF') {
      this.#log.issue(
        'info',
        'flex_positions_missing',
        `The query of account ${st.account} has no section "Open Positions": positions are summed from trades and cannot be checked; tick it to check them.`,
      )
    }
    if (tradesListed && trades.executions === 0 && trades.sums > 0) {
      this.#log.issue(
        'error',
        'flex_executions_missing',
        `The trades of account ${st.account} are printed as orders or summaries only: tick "Executions" in section "Trades" of the Flex query and export again.`,
      )
    }
  }

  #finish(s: StatementReader, tradesListed: boolean): void {
    const { st, trades } = s
    const onlySums = trades.executions === 0 && trades.sums > 0
    for (const id of st.accounts.size === 0 ? [st.account] : st.accounts) {
      if (!this.#accounts.some((x) => x.id === id)) this.#accounts.push(this.#account(id, st))
      if (
        st.from !== null &&
        st.to !== null &&
        tradesListed &&
        !st.tradesFailed &&
        !onlySums &&
        this.#type !== 'TCF' &&
        !this.#log.broken
      ) {
        this.#periods.push({ from: st.from, to: st.to, account: id })
      }
      const heldAt = st.positionsDate ?? st.to
      if (st.sections.has('OpenPositions') && heldAt !== null) {
        const complete = !st.positionsFailed && !this.#log.broken
        this.#cutOffs.push({ list: 'holdings', account: id, date: heldAt, complete })
      }
      if (st.balances > 0 && st.to !== null) {
        this.#cutOffs.push({ list: 'balances', account: id, date: st.to, complete: !this.#log.broken })
      }
    }
    this.#header(false)
  }

  #account(id: string, st: FlexStatement): StatementAccount {
    return {
      id,
      zone: this.#options.zone ?? ZONE,
      currency: st.baseCurrency ?? 'USD',
      broker: 'Interactive Brokers',
    }
  }

  #header(final: boolean): void {
    const open = this.#statement?.st
    const accounts = [...this.#accounts]
    if (open !== undefined && !accounts.some((x) => x.id === open.account)) {
      accounts.push(this.#account(open.account, open))
    }
    if (accounts.length === 0 && !final) return
    const header: StatementHeader = {
      source: {
        name: this.#sourceName(),
        ...(this.#made === null ? {} : { made: this.#made }),
        software: 'IBKR Flex',
      },
      accounts,
      periods: this.#periods,
      fillsComplete: this.#periods.length > 0,
      cutOffs: this.#cutOffs,
    }
    this.#log.sink.header(header)
  }
}

function isEmpty(a: Attributes): boolean {
  for (const _name in a) return false
  return true
}

/** Interactive Brokers Flex Query, XML. */
export const ibkrFlexXml: StatementFormat = {
  id: ID,
  title: 'Interactive Brokers Flex Query (XML)',
  defaultZone: ZONE,
  recognise(head) {
    const t = head.text.slice(0, 4096)
    if (/<FlexQueryResponse[\s>]/.test(t)) return 1
    if (/<FlexStatementResponse[\s>]/.test(t)) return 0.9
    return /<FlexStatement[\s>]/.test(t) ? 0.8 : 0
  },
  create: (sink, options) => new FlexParser(sink, options),
}
