/** *Complete the market*: what is known, what is typed and not saved yet, and where the cursor goes next. */
import type { DividendModelName } from '../../shared/model/market.ts'
import type { CommandInput, WindowClient } from '../../shared/protocol/window/commands.ts'
import type {
  FxRow,
  InputRow,
  MarketCell,
  MarketRow,
  MarketRows,
} from '../../shared/protocol/window/market.ts'
import { Latest } from '../client/latest.ts'
import { sentenceOfFailure } from '../client/windowClient.ts'
import { decimalProblem, plainDecimal } from './editsFields.svelte.ts'

export const MARKET_FIELDS = ['spot', 'vol', 'r', 'q', 'borrow'] as const
export type MarketField = (typeof MARKET_FIELDS)[number]

/** One cell to type in: a field of an underlying, or a pair's rate. */
export interface MarketPlace {
  readonly id: string
  readonly of: string
  readonly label: string
  readonly field: MarketField | 'fx'
  readonly row: number
  readonly cell: MarketCell
}

const NAMES: Readonly<Record<MarketPlace['field'], string>> = {
  spot: 'The spot',
  vol: 'The volatility',
  r: 'The rate',
  q: 'The yield',
  borrow: 'The borrow fee',
  fx: 'The exchange rate',
}

/** As each field is typed: a price, percents, a rate of exchange. */
const EXAMPLES: Readonly<Record<MarketPlace['field'], string>> = {
  spot: '4512.25',
  vol: '24.5',
  r: '3.9',
  q: '1.4',
  borrow: '0.5',
  fx: '1.085',
}

/** Names one cell of the market table. */
export function placeId(of: string, field: MarketPlace['field']): string {
  return `${field} ${of}`
}

/** Every cell in reading order: underlyings first, then pairs. */
export function placesOf(answer: Pick<MarketRows, 'rows' | 'fx'>): readonly MarketPlace[] {
  const own = answer.rows.flatMap((r: MarketRow, row) =>
    MARKET_FIELDS.map((field) => ({
      id: placeId(r.underlying, field),
      of: r.underlying,
      label: r.label,
      field,
      row,
      cell: r[field],
    })),
  )
  const fx = answer.fx.map((f: FxRow, i) => ({
    id: placeId(f.pair, 'fx'),
    of: f.pair,
    label: f.pair,
    field: 'fx' as const,
    row: answer.rows.length + i,
    cell: f.rate,
  }))
  return [...own, ...fx]
}

/** What is wrong with a typed cell; empty text takes a typed input away and is fine. */
export function cellProblem(text: string, field: MarketPlace['field'], label: string): string | null {
  if (text.trim() === '') return null
  const what = `${NAMES[field]} of ${label}`
  const positive = field === 'spot' || field === 'vol' || field === 'fx'
  const wrong = decimalProblem(text, what, positive ? 'positive' : 'any', EXAMPLES[field])
  if (wrong !== null) return wrong
  const x = Number(plainDecimal(text))
  if (field === 'vol' && x > 1000) return `${what} is above 1000 %: type 25 for 25 %.`
  if ((field === 'r' || field === 'q' || field === 'borrow') && Math.abs(x) > 100)
    return `${what} is beyond 100 %: type 4.5 for 4.5 %.`
  return null
}

/** A small typed volatility is probably a ratio: said, not refused. */
export function cellDoubt(text: string, field: MarketPlace['field']): string | null {
  const x = Number(plainDecimal(text))
  return field === 'vol' && text.trim() !== '' && x > 0 && x < 2 ? `${x} % is small: type 25 for 25 %.` : null
}

export class MarketModel {
  answer: MarketRows | null = $state.raw(null)
  inputs: readonly InputRow[] | null = $state.raw(null)
  /** what was typed and is not saved, by place; empty text: take the typed input away */
  drafts: ReadonlyMap<string, string> = $state.raw(new Map<string, string>())
  stale = $state(false)
  saving = $state(false)
  failure: string | null = $state(null)
  /** hash of the snapshot that was frozen last */
  frozen: string | null = $state(null)

  readonly places: readonly MarketPlace[] = $derived(this.answer === null ? [] : placesOf(this.answer))
  readonly #byId: ReadonlyMap<string, MarketPlace> = $derived(new Map(this.places.map((p) => [p.id, p])))
  /** drafts that say something new */
  readonly changed: readonly (readonly [MarketPlace, string])[] = $derived.by(() => {
    const list: (readonly [MarketPlace, string])[] = []
    for (const [id, text] of this.drafts) {
      const place = this.#byId.get(id)
      if (place !== undefined && this.#isNew(place, text)) list.push([place, text])
    }
    return list
  })
  readonly problems: ReadonlyMap<string, string> = $derived.by(() => {
    const found = new Map<string, string>()
    for (const [p, text] of this.changed) {
      const wrong = cellProblem(text, p.field, p.label)
      if (wrong !== null) found.set(p.id, wrong)
    }
    return found
  })
  /** cells that keep something from being priced, without a draft */
  readonly waiting: readonly MarketPlace[] = $derived(
    this.places.filter((p) => {
      const draft = (this.drafts.get(p.id) ?? '').trim()
      return p.cell.needed > 0 && (draft === '' || this.problems.has(p.id))
    }),
  )

  readonly #client: () => WindowClient
  readonly #latest = new Latest()
  readonly #latestInputs = new Latest()

  constructor(client: () => WindowClient) {
    this.#client = client
  }

  place(id: string): MarketPlace | undefined {
    return this.#byId.get(id)
  }

  /** What stands in a cell: the draft, else what is used now. */
  textOf(place: MarketPlace): string {
    return this.drafts.get(place.id) ?? place.cell.value ?? ''
  }

  #isNew(place: MarketPlace, text: string): boolean {
    const plain = plainDecimal(text)
    if (plain === '') return place.cell.source === 'typed'
    return plain !== place.cell.value || place.cell.source !== 'typed'
  }

  type(place: MarketPlace, text: string): void {
    const drafts = new Map(this.drafts)
    // What is shown already is no draft, unless it is to stand as typed in the place of its source.
    if (text === (place.cell.value ?? '')) drafts.delete(place.id)
    else drafts.set(place.id, text)
    this.drafts = drafts
  }

  /** Gives a draft up. */
  drop(place: MarketPlace): void {
    const drafts = new Map(this.drafts)
    drafts.delete(place.id)
    this.drafts = drafts
  }

  dropAll(): void {
    this.drafts = new Map()
  }

  /** Takes a typed input away, to be saved with the rest. */
  takeAway(place: MarketPlace): void {
    this.drafts = new Map([...this.drafts, [place.id, '']])
  }

  /** Where Enter goes: the next cell that is waited for, after this one and then from the top; null: all is there. */
  nextNeeded(from: MarketPlace | null): MarketPlace | null {
    const at = from === null ? -1 : this.places.indexOf(from)
    const after = this.waiting.find((p) => this.places.indexOf(p) > at)
    return after ?? this.waiting.find((p) => p !== from) ?? null
  }

  /** The cell above, below or beside; null at the edge. Pairs have one column. */
  beside(from: MarketPlace, key: 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'): MarketPlace | null {
    const at = this.places.indexOf(from)
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const next = this.places[at + (key === 'ArrowLeft' ? -1 : 1)]
      return next?.row === from.row ? next : null
    }
    const row = from.row + (key === 'ArrowUp' ? -1 : 1)
    const inRow = this.places.filter((p) => p.row === row)
    return inRow.find((p) => p.field === from.field) ?? inRow[0] ?? null
  }

  async reload(): Promise<void> {
    this.stale = this.answer !== null
    await this.#latest.run(
      (signal) => this.#client().call('market/rows', {}, { signal }),
      (answer) => {
        this.answer = answer
        this.stale = false
        this.failure = null
        this.#tidy()
      },
      (e) => {
        this.failure = sentenceOfFailure(e)
        this.stale = false
      },
    )
  }

  async reloadInputs(): Promise<void> {
    await this.#latestInputs.run(
      (signal) => this.#client().call('market/inputs', {}, { signal }),
      (answer) => {
        this.inputs = answer.inputs
      },
      (e) => {
        this.failure = sentenceOfFailure(e)
      },
    )
  }

  /** Drafts that are saved by now, or whose row is gone, leave. */
  #tidy(): void {
    const kept = [...this.drafts].filter(([id, text]) => {
      const place = this.#byId.get(id)
      return place !== undefined && this.#isNew(place, text)
    })
    if (kept.length !== this.drafts.size) this.drafts = new Map(kept)
  }

  /** What `market/set` gets. */
  toSet(): CommandInput<'market/set'>['set'] {
    return this.changed.map(([p, text]) => {
      const plain = plainDecimal(text)
      const value = plain === '' ? null : plain
      return p.field === 'fx' ? { pair: p.of, value } : { underlying: p.of, field: p.field, value }
    })
  }

  /** Chooses how an underlying's cash dividends are modelled, at once. */
  async setDividendModel(underlying: string, value: DividendModelName): Promise<void> {
    await this.#client().call('market/set', { set: [{ underlying, field: 'dividendModel', value }] })
    await this.reload()
  }

  /** Saves what was typed, all or none. @returns cells still missing; null when there was nothing to save or it is wrong */
  async save(): Promise<number | null> {
    const set = this.toSet()
    if (set.length === 0 || this.problems.size > 0 || this.saving) return null
    const sent = new Map(this.drafts)
    this.saving = true
    try {
      const { missing } = await this.#client().call('market/set', { set })
      await this.reload()
      // what was typed while it was being saved stays
      this.drafts = new Map([...this.drafts].filter(([id, text]) => sent.get(id) !== text))
      return missing
    } finally {
      this.saving = false
    }
  }
}

/** Inputs nobody stated, that figures rest on: of one kind and value together. */
export interface Assumed {
  /** `Yield 0 %` */
  readonly what: string
  /** why, where it is the same for all of them */
  readonly note: string | null
  readonly places: readonly MarketPlace[]
}

/** What is assumed, in the order of the table's columns. */
export function assumedOf(answer: MarketRows): readonly Assumed[] {
  const groups = new Map<string, MarketPlace[]>()
  for (const p of placesOf(answer)) {
    if (p.cell.certainty !== 'assumed' || p.cell.value === null) continue
    const name = NAMES[p.field].replace('The ', '')
    const what = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${p.cell.value} ${p.cell.unit}`
    groups.set(what, [...(groups.get(what) ?? []), p])
  }
  return [...groups].map(([what, places]) => {
    const notes = new Set(places.map((p) => p.cell.note))
    return { what, note: notes.size === 1 ? (places[0]?.cell.note ?? null) : null, places }
  })
}
