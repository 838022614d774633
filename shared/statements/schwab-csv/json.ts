/** Schwab transactions JSON: the fields of the CSV in a list `BrokerageTransactions`; the account stands in the file's name. */
import { GluedParts, REPEATED } from '../common/glued.ts'
import { JsonNumber, JsonReader, type JsonValue } from '../common/json.ts'
import { guarded, RowLog } from '../common/rowLog.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { SCHWAB_ZONE, SchwabRows } from './rows.ts'

const ID = 'schwab-json'
const LIST = 'BrokerageTransactions'

class SchwabJsonParser implements PushParser {
  readonly #log: RowLog
  readonly #rows: SchwabRows
  readonly #reader: JsonReader
  readonly #glued = new GluedParts()
  #listed = false

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#rows = new SchwabRows(options)
    this.#reader = new JsonReader({
      list: (member) => {
        this.#listed ||= member === LIST
      },
      element: (member, value, line) => {
        if (member === LIST) this.#transaction(value, line)
      },
      member: () => {},
      firstEnd: () => {},
      // several exports in one file, one after the other
      next: (value, line) => {
        this.#glued.next()
        const list = value instanceof Map ? value.get(LIST) : undefined
        if (Array.isArray(list)) for (const t of list) this.#transaction(t, line)
      },
      broken: this.#log.breakOff,
    })
  }

  write(text: string): void {
    this.#reader.write(text)
  }

  end(): void {
    this.#reader.end()
    this.#rows.end()
    if (!this.#listed && !this.#log.broken) {
      this.#log.breakOff(
        'list_missing',
        `The file has no list "${LIST}": export the history of the brokerage account again as JSON.`,
      )
    }
    this.#log.sink.header(this.#rows.header(ID, this.#log.whole))
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #transaction(value: JsonValue, line: number): void {
    const text = textOf(value)
    const row = this.#log.begin(line, text)
    if (this.#glued.repeats(text)) row.skip(REPEATED)
    else if (!(value instanceof Map))
      row.fail('row_unreadable', `An element of "${LIST}" is no transaction: export the file again.`)
    else
      guarded(row, () =>
        this.#rows.read(
          (name) => {
            const cell = value.get(name)
            return cell instanceof JsonNumber ? cell.text : typeof cell === 'string' ? cell.trim() : ''
          },
          line,
          row,
        ),
      )
  }
}

/** As printed, for the record. */
function textOf(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text
  if (value instanceof Map) return JSON.stringify([...value].map(([k, v]) => `${k}: ${textOf(v)}`))
  return Array.isArray(value) ? `[${value.map(textOf).join(', ')}]` : String(value)
}

/** Schwab transaction history. */
export const schwabJson: StatementFormat = {
  id: ID,
  title: 'Schwab transactions (JSON)',
  defaultZone: SCHWAB_ZONE,
  recognise: (head) =>
    /^\s*\{/.test(head.text) && /"BrokerageTransactions"\s*:/.test(head.text.slice(0, 4096)) ? 1 : 0,
  create: (sink, options) => new SchwabJsonParser(sink, options),
}
