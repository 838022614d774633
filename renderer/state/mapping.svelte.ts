/** The columns of a table as a person maps them: a draft that is read by shortly after each change, so that the rows show what it does. */
import {
  type ColumnMapping,
  type ConstantField,
  type DateNotation,
  type FeeRule,
  MAPPED_FIELDS,
  type MappedField,
  NUMBER_FIELDS,
  type NumberField,
  type SideRule,
  type TableColumn,
} from '../../shared/model/columnMapping.ts'
import type { MappedTable } from '../../shared/protocol/import.ts'

const PAUSE_MS = 250

export const FIELD_TEXT: { readonly [F in MappedField]: string } = {
  date: 'Date',
  time: 'Time of day',
  symbol: 'Symbol',
  expiry: 'Expiry',
  strike: 'Strike',
  right: 'Call or put',
  quantity: 'Quantity',
  side: 'Side',
  price: 'Price',
  mark: 'Mark',
  fee: 'Fee',
  amount: 'Total',
  currency: 'Currency',
  multiplier: 'Multiplier',
  account: 'Account',
  id: 'Trade id',
  order: 'Order id',
}

const NOT_OF_TRADES = new Set<MappedField>(['mark'])
const NOT_OF_POSITIONS = new Set<MappedField>(['fee', 'amount', 'id', 'order'])

/** One field of the editor. */
export interface FieldLine {
  readonly field: MappedField
  readonly text: string
  /** label of the column, '' for none */
  readonly column: string
  /** first cell of the column that is not empty */
  readonly sample: string
  readonly needed: boolean
  /** a needed field that neither a column nor a fixed value gives */
  readonly missing: boolean
}

export class MappingDraft {
  readonly columns: readonly TableColumn[]
  mapping: ColumnMapping = $state.raw({ columns: {} })
  keep = $state(true)
  /** what the host said last of the table */
  table: MappedTable = $state.raw() as MappedTable
  /** one sentence when the draft cannot be sent at all */
  failure: string | null = $state(null)
  /** a change that the rows do not show yet */
  pending = $state(false)
  readonly #send: (mapping: ColumnMapping, keep: boolean) => Promise<void>
  #timer: ReturnType<typeof setTimeout> | null = null
  #work: Promise<void> | null = null
  #again = false

  constructor(
    table: MappedTable,
    send: (mapping: ColumnMapping, keep: boolean) => Promise<void>,
    keep: boolean,
  ) {
    this.columns = table.columns
    this.table = table
    this.keep = keep
    this.mapping = { ...table.mapping, ...(table.zone === null ? {} : { zone: table.zone }) }
    this.#send = send
  }

  readonly positions: boolean = $derived(this.mapping.rows === 'positions')
  readonly lines: readonly FieldLine[] = $derived(
    MAPPED_FIELDS.filter((f) => !(this.positions ? NOT_OF_POSITIONS : NOT_OF_TRADES).has(f)).map((f) =>
      this.#line(f),
    ),
  )
  /** needed fields that are still open */
  readonly missing: readonly MappedField[] = $derived(this.lines.filter((l) => l.missing).map((l) => l.field))
  readonly complete: boolean = $derived(this.missing.length === 0)
  /** which rule tells a sale */
  readonly sides: SideRule = $derived(
    this.mapping.sides ?? (typeof this.mapping.columns.side === 'string' ? 'words' : 'signed'),
  )

  /** What the host says after a reading; the draft itself is the person's. */
  take(table: MappedTable): void {
    this.table = table
  }

  setColumn(field: MappedField, label: string): void {
    this.#change({ columns: { ...this.mapping.columns, [field]: label === '' ? null : label } })
  }

  /** '' takes the fixed value away. */
  setConstant(field: ConstantField, text: string): void {
    const value = field === 'currency' ? text.trim().toUpperCase() : text.trim()
    const { [field]: _, ...rest } = this.mapping.constants ?? {}
    this.#change({ constants: value === '' ? rest : { ...rest, [field]: value } })
  }

  /** '' leaves the mark to be learned from the rows. */
  setDecimal(field: NumberField, mark: '' | 'point' | 'comma'): void {
    const { [field]: _, ...rest } = this.mapping.decimals ?? {}
    this.#change({ decimals: mark === '' ? rest : { ...rest, [field]: mark } })
  }

  setRows(rows: 'trades' | 'positions'): void {
    this.#change({ rows })
  }

  /** '' leaves it to be learned from the rows. */
  setDates(dates: DateNotation | ''): void {
    this.#set('dates', dates === '' ? undefined : dates)
  }

  setSides(sides: SideRule): void {
    this.#change({ sides })
  }

  setFees(fees: FeeRule): void {
    this.#change({ fees })
  }

  /** Words parted by commas. */
  setWords(side: 'buy' | 'sell', text: string): void {
    const list = text
      .split(',')
      .map((w) => w.trim())
      .filter((w) => w !== '')
    const words = { buy: this.mapping.words?.buy ?? [], sell: this.mapping.words?.sell ?? [], [side]: list }
    this.#set('words', words.buy.length + words.sell.length === 0 ? undefined : words)
  }

  setZone(zone: string): void {
    this.#set('zone', zone.trim() === '' ? undefined : zone.trim())
  }

  setKeep(keep: boolean): void {
    this.keep = keep
    this.#later()
  }

  decimalOf(field: MappedField): '' | 'point' | 'comma' {
    const number = NUMBER_FIELDS.find((f) => f === field)
    return number === undefined ? '' : (this.mapping.decimals?.[number] ?? '')
  }

  /** Reads by the draft now; ends when the rows show every change made until then. */
  now(): Promise<void> {
    this.stop()
    this.#again = true
    this.#work ??= this.#sendAll().finally(() => {
      this.#work = null
      this.pending = this.#timer !== null
    })
    return this.#work
  }

  /** Waits until the rows show every change. */
  async settled(): Promise<void> {
    if (this.#timer !== null) await this.now()
    else await this.#work
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false
        await this.#send(this.mapping, this.keep)
        this.failure = null
      }
    } catch (e) {
      this.failure = e instanceof Error ? e.message : 'The columns could not be read so.'
    }
  }

  /** Does not send what has not been sent. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #line(field: MappedField): FieldLine {
    const column = this.mapping.columns[field] ?? ''
    const cells = this.columns.find((c) => c.label === column)?.samples ?? []
    const fixed = field === 'date' && this.positions && this.mapping.constants?.date !== undefined
    const needed =
      field === 'symbol' || field === 'quantity' || field === 'date' || (field === 'price' && !this.positions)
    return {
      field,
      text: field === 'price' && this.positions ? 'Cost price' : FIELD_TEXT[field],
      column,
      sample: cells.find((c) => c !== '') ?? '',
      needed,
      missing: needed && column === '' && !fixed,
    }
  }

  #set<K extends 'dates' | 'words' | 'zone'>(member: K, value: ColumnMapping[K] | undefined): void {
    const { [member]: _, ...rest } = this.mapping
    this.mapping =
      value === undefined ? (rest as ColumnMapping) : { ...(rest as ColumnMapping), [member]: value }
    this.#later()
  }

  #change(change: Partial<ColumnMapping>): void {
    this.mapping = { ...this.mapping, ...change }
    this.#later()
  }

  /** A draft that lacks a needed column is not sent: there is nothing it could show. */
  #later(): void {
    this.pending = true
    this.stop()
    if (!this.complete) return
    this.#timer = setTimeout(() => void this.now(), PAUSE_MS)
  }
}
