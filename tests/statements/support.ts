/** Runs a parser over text and keeps what it sends; small independent sums for comparison. */
import { Decimal } from '../../shared/model/decimal.ts'
import type { Issue } from '../../shared/model/issue.ts'
import type { FillRow, StatementHeader } from '../../shared/model/statement.ts'
import { EncodingProbe, TextPush } from '../../shared/statements/decode.ts'
import type { Draft, ParserOptions, RowTally, StatementFormat } from '../../shared/statements/format.ts'

export interface Parsed {
  readonly header: StatementHeader
  readonly drafts: readonly Draft[]
  readonly issues: readonly Issue[]
  readonly skipped: readonly string[]
  readonly seen: number
  readonly tally: RowTally
}

export const OPTIONS: ParserOptions = { fileName: 'Statement1312026.csv', zone: null, account: null }

/** Parses text in pieces of `size` characters (whole when null). */
export function parseText(
  format: StatementFormat,
  text: string,
  size: number | null = null,
  options: ParserOptions = OPTIONS,
): Parsed {
  let header: StatementHeader | null = null
  const drafts: Draft[] = []
  const issues: Issue[] = []
  const skipped: string[] = []
  let seen = 0
  const parser = format.create(
    {
      header: (h) => {
        header = structuredClone(h)
      },
      draft: (d) => drafts.push(structuredClone(d)),
      issue: (i) => issues.push(i),
      rowSeen: () => {
        seen += 1
      },
      skipped: (reason) => skipped.push(reason),
    },
    options,
  )
  const step = size ?? Math.max(1, text.length)
  for (let at = 0; at < text.length; at += step) parser.write(text.slice(at, at + step))
  parser.end()
  const empty: StatementHeader = {
    source: { name: '' },
    accounts: [],
    periods: [],
    fillsComplete: false,
    cutOffs: [],
  }
  return { header: header ?? empty, drafts, issues, skipped, seen, tally: parser.tally() }
}

/** Bytes through the probe and the decoder, as the importer does it, in pieces of `size` bytes. */
export function decode(bytes: Uint8Array, size = 65_536): string {
  const probe = new EncodingProbe()
  for (let at = 0; at < bytes.length; at += size) probe.write(bytes.subarray(at, at + size))
  const push = new TextPush(probe.result())
  let text = ''
  for (let at = 0; at < bytes.length; at += size) text += push.write(bytes.subarray(at, at + size))
  return text + push.end()
}

export type RowOf<K extends Draft['row']> = Extract<Draft, { row: K }>

/** Drafts of one kind. */
export function rowsOf<K extends Draft['row']>(p: Parsed, kind: K): RowOf<K>[] {
  return p.drafts.filter((d): d is RowOf<K> => d.row === kind)
}

export function sum(texts: Iterable<string>): string {
  return Decimal.sum([...texts].map((t) => Decimal.of(t))).toString()
}

/** Sum of all fees of fills and events of one kind. */
export function feeSum(p: Parsed, kind: string): Decimal {
  let total = Decimal.ZERO
  for (const d of p.drafts) {
    if (d.row !== 'fill' && d.row !== 'event') continue
    for (const f of (d.data as FillRow).fees ?? [])
      if (f.kind === kind) total = total.plus(Decimal.of(f.amount))
  }
  return total
}

/** Adds up all moves from flat, in time order only where "what is left" needs it. Name (or symbol) -> quantity, zeros left out. */
export function replay(p: Parsed): Record<string, string> {
  const total = new Map<string, Decimal>()
  const alias = new Map<string, string>()
  for (const d of rowsOf(p, 'instrument')) {
    for (const a of d.data.aliases ?? []) if (a.kind === 'symbol') alias.set(a.text, d.data.ref)
  }
  const moved = new Map<string, string>()
  const add = (name: string, quantity: string) => {
    total.set(name, (total.get(name) ?? Decimal.ZERO).plus(Decimal.of(quantity)))
  }
  const named = (d: { instrument?: string; symbol?: string }) => {
    const name = d.instrument ?? alias.get(d.symbol ?? '') ?? `? ${d.symbol}`
    return d.instrument === undefined ? (moved.get(name) ?? name) : name
  }
  const rows = p.drafts
    .filter((d) => d.row === 'fill' || d.row === 'event')
    .map((d, k) => ({ d, k }))
    .sort((x, y) => {
      const [a, b] = [x, y].map(
        ({ d }) => (d.data as FillRow).at ?? `${(d.data as FillRow).date}T23:59:59.999`,
      ) as [string, string]
      const [s, t] = [x, y].map(({ d }) => (d.data as FillRow).sequence ?? 0) as [number, number]
      return a < b ? -1 : a > b ? 1 : s - t || x.k - y.k
    })
  for (const { d } of rows) {
    if (d.row === 'fill') add(named(d.data), d.data.quantity)
    else if (d.row === 'event') {
      const name = named(d.data)
      const e = d.data
      if (e.kind === 'bust') continue
      if (e.quantity !== undefined) add(name, e.quantity)
      else if (e.kind === 'expiry') total.delete(name)
      if (e.into !== undefined && e.intoQuantity !== undefined) add(e.into, e.intoQuantity)
      if (e.keepsSymbol && e.into !== undefined) moved.set(name, e.into)
    }
  }
  return Object.fromEntries(
    [...total]
      .filter(([, q]) => !q.isZero())
      .map(([name, q]): [string, string] => [name, q.toString()])
      .sort(),
  )
}

/** Damage to a text: at a place (counted round its end), so many characters go and something comes in their stead. */
export type Damage = readonly [at: number, drop: number, put: string]

/** The text with all of it done, one after the other. */
export function damaged(text: string, damage: readonly Damage[]): string {
  let t = text
  for (const [at, drop, put] of damage) t = t.slice(0, at % t.length) + put + t.slice((at % t.length) + drop)
  return t
}
