/**
 * What a row's contract is called: merges, aliases, and symbols whose meaning an adjustment changed. Ledger reference, sections 2 and 4.
 * All of it is derived from live evidence, so importing or undoing the file with an adjustment re-reads the other files' rows.
 */
import type { BookEvidence, Evidence, InstrumentEvidence } from '../model/evidence.ts'
import { type InstrumentIdentity, instrumentName, parseInstrumentName } from '../model/instrument.ts'
import type { Source } from './derivation.ts'

/** Rows and contracts of one live batch or edit. */
export interface LiveSource {
  readonly source: Source
  readonly rows: readonly Evidence[]
  readonly instruments: readonly InstrumentEvidence[]
  readonly currencyOf: (account: string) => string | null
}

interface Candidate {
  readonly name: string
  readonly source: Source
}

/** From `at` on, a symbol that meant the contract means `into`. */
interface Move {
  readonly at: number
  readonly into: string
}

/** Names of one book. */
export class Names {
  readonly #merged: ReadonlyMap<string, string>
  readonly #aliases = new Map<string, Candidate[]>()
  /** by account, then contract */
  readonly #moves = new Map<string, Map<string, Move[]>>()
  readonly #symbols = new Map<string, string>()
  readonly #currencies = new Map<string, string>()

  constructor(book: BookEvidence, sources: readonly LiveSource[]) {
    this.#merged = readMerges(book)
    for (const { source, instruments } of sources) {
      for (const { name, aliases } of instruments) {
        for (const { text } of aliases) {
          const list = this.#aliases.get(text)
          if (list === undefined) this.#aliases.set(text, [{ name: this.canonical(name), source }])
          else list.push({ name: this.canonical(name), source })
        }
      }
    }
    for (const live of sources) {
      for (const r of live.rows) {
        if (r.symbol === null || this.#currencies.has(r.account)) continue
        const currency = live.currencyOf(r.account)
        if (currency !== null) this.#currencies.set(r.account, currency)
      }
    }
    this.#readMoves(sources)
  }

  /** The name rows of `name` are kept under. */
  canonical(name: string): string {
    return this.#merged.size === 0 ? name : (this.#merged.get(name) ?? name)
  }

  /** The contract of a row; null for cash and busts that name an id. */
  of(row: Evidence, source: Source): string | null {
    if (row.instrument !== null) return this.canonical(row.instrument)
    if (row.symbol === null) return null
    const start = this.#symbol(row.symbol, row.account, source)
    const moves = this.#moves.get(row.account)
    if (moves === undefined) return start
    const kind = row.body.row
    // holdings and prices of the event's own instant are of the time after it
    const until = kind === 'holding' || kind === 'price' ? row.at : row.at - 1
    return follow(moves, start, until)
  }

  /** The contract a symbol names in one source, whatever the time: its own file first, then its format, then any file. */
  #symbol(text: string, account: string, source: Source): string {
    const key = `${source.kind}${source.number} ${account} ${text}`
    let name = this.#symbols.get(key)
    if (name === undefined) {
      const all = this.#aliases.get(text) ?? []
      const own = all.filter((c) => c.source === source)
      const format = all.filter((c) => c.source.format === source.format)
      const best = newest(own.length > 0 ? own : format.length > 0 ? format : all)
      name =
        best ??
        this.canonical(
          instrumentName(unknownIdentity(`symbol ${text}`, this.#currencies.get(account) ?? 'USD')),
        )
      this.#symbols.set(key, name)
    }
    return name
  }

  #readMoves(sources: readonly LiveSource[]): void {
    const events: { row: Evidence; source: Source; into: string }[] = []
    for (const { source, rows } of sources) {
      for (const row of rows) {
        if (row.body.row !== 'event' || !row.body.data.keepsSymbol || row.body.data.into === null) continue
        events.push({ row, source, into: this.canonical(row.body.data.into) })
      }
    }
    // in time order, because an event may itself be printed under a symbol that an earlier one changed
    events.sort((a, b) => a.row.at - b.row.at || (a.into < b.into ? -1 : a.into > b.into ? 1 : 0))
    for (const { row, source, into } of events) {
      const contract = this.of(row, source)
      if (contract === null || contract === into) continue
      let account = this.#moves.get(row.account)
      if (account === undefined) {
        account = new Map()
        this.#moves.set(row.account, account)
      }
      const moves = account.get(contract)
      if (moves === undefined) account.set(contract, [{ at: row.at, into }])
      else moves.push({ at: row.at, into })
    }
  }
}

function follow(moves: ReadonlyMap<string, readonly Move[]>, start: string, until: number): string {
  let name = start
  let since = Number.NEGATIVE_INFINITY
  for (let hops = 0; hops < 32; hops++) {
    const move = moves.get(name)?.find((m) => m.at <= until && m.at > since)
    if (move === undefined) return name
    since = move.at
    name = move.into
  }
  return name
}

function newest(candidates: readonly Candidate[]): string | null {
  let best: Candidate | null = null
  for (const c of candidates) {
    if (
      best === null ||
      later(c.source.made, best.source.made) ||
      (c.source.made === best.source.made && c.name < best.name)
    )
      best = c
  }
  return best?.name ?? null
}

function later(a: number | null, b: number | null): boolean {
  return (a ?? Number.NEGATIVE_INFINITY) > (b ?? Number.NEGATIVE_INFINITY)
}

/** A security known only by a text: family `unknown`, root `KIND TEXT`. */
function unknownIdentity(root: string, settle: string): InstrumentIdentity {
  return { family: 'unknown', root, expiry: null, right: null, strike: null, settle }
}

/** Every merged name to the one it is kept under, chains followed. Merges across currencies and cycles do nothing. */
function readMerges(book: BookEvidence): ReadonlyMap<string, string> {
  const merged = new Map<string, string>()
  const end = (name: string): string => {
    let at = name
    for (let next = merged.get(at); next !== undefined; next = merged.get(at)) at = next
    return at
  }
  for (const { live, change } of book.edits) {
    if (!live || change.kind !== 'merge') continue
    if (parseInstrumentName(change.keep)?.settle !== parseInstrumentName(change.drop)?.settle) continue
    if (merged.has(change.drop) || end(change.keep) === change.drop) continue
    merged.set(change.drop, change.keep)
  }
  for (const name of merged.keys()) merged.set(name, end(name))
  return merged
}
