/** How the body of an evidence row is spread over typed columns and one JSON column, and read back. The two halves mirror each other. */
import type { EvidenceBody } from '../../shared/model/evidence.ts'

/** The part of a row that depends on its kind. `body`: JSON of the members that have no column, null when all are absent. */
export interface BodyColumns {
  readonly what: string | null
  readonly quantity: string | null
  readonly price: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly order: string | null
  readonly body: string | null
}

const EMPTY: BodyColumns = {
  what: null,
  quantity: null,
  price: null,
  amount: null,
  currency: null,
  order: null,
  body: null,
}

/** Spreads a body over its columns. */
export function bodyColumns(body: EvidenceBody): BodyColumns {
  switch (body.row) {
    case 'fill': {
      const { quantity, price, amount, order, ...rest } = body.data
      return { ...EMPTY, quantity, price, amount, order, body: json(rest) }
    }
    case 'event': {
      const { kind, quantity, price, ...rest } = body.data
      return { ...EMPTY, what: kind, quantity, price, body: json(rest) }
    }
    case 'cash': {
      const { kind, currency, amount } = body.data
      return { ...EMPTY, what: kind, currency, amount }
    }
    case 'holding': {
      const { quantity, price, ...rest } = body.data
      return { ...EMPTY, quantity, price, body: json(rest) }
    }
    case 'balance':
      return { ...EMPTY, currency: body.data.currency, amount: body.data.amount }
    case 'price':
      return { ...EMPTY, what: body.data.kind, price: body.data.price }
    case 'dividend':
      return { ...EMPTY, amount: body.data.amount }
    case 'fxRate':
      return { ...EMPTY, currency: body.data.from, price: body.data.rate, body: json({ to: body.data.to }) }
  }
}

/** JSON without members that are null, false or an empty list: what reading fills in again. */
function json(members: object): string | null {
  const kept: { [member: string]: unknown } = {}
  let some = false
  for (const member in members) {
    const value: unknown = members[member as keyof typeof members]
    if (value === null || value === false || (Array.isArray(value) && value.length === 0)) continue
    kept[member] = value
    some = true
  }
  return some ? JSON.stringify(kept) : null
}

type Members<K extends EvidenceBody['row']> = Partial<Extract<EvidenceBody, { row: K }>['data']>
const NONE: object = {}
const NO_ITEMS: readonly never[] = []
/** Texts kept at most: bodies repeat (same fees, same effect), so most rows of a file need no parsing. */
const REMEMBERED = 50_000

/** Reads bodies back. Equal JSON texts share one parsed object, so what it gives must not be changed. */
export class BodyReader {
  readonly #parsed = new Map<string, object>()

  read(kind: string, c: BodyColumns): EvidenceBody {
    switch (kind) {
      case 'fill': {
        const m: Members<'fill'> = this.#members(c.body)
        return {
          row: 'fill',
          data: {
            quantity: text(c.quantity),
            price: text(c.price),
            amount: c.amount,
            fees: m.fees ?? NO_ITEMS,
            effect: m.effect ?? null,
            order: c.order,
            strategy: m.strategy ?? null,
            venue: m.venue ?? null,
          },
        }
      }
      case 'event': {
        const m: Members<'event'> = this.#members(c.body)
        return {
          row: 'event',
          data: {
            kind: c.what as Extract<EvidenceBody, { row: 'event' }>['data']['kind'],
            quantity: c.quantity,
            into: m.into ?? null,
            intoQuantity: m.intoQuantity ?? null,
            ratio: m.ratio ?? null,
            keepsSymbol: m.keepsSymbol ?? false,
            delivers: m.delivers ?? NO_ITEMS,
            cash: m.cash ?? NO_ITEMS,
            fees: m.fees ?? NO_ITEMS,
            price: c.price,
            of: m.of ?? null,
          },
        }
      }
      case 'cash':
        return {
          row: 'cash',
          data: { currency: text(c.currency), amount: text(c.amount), kind: text(c.what) },
        }
      case 'holding': {
        const m: Members<'holding'> = this.#members(c.body)
        return {
          row: 'holding',
          data: { quantity: text(c.quantity), price: c.price, mark: m.mark ?? null },
        }
      }
      case 'balance':
        return { row: 'balance', data: { currency: text(c.currency), amount: text(c.amount) } }
      case 'price':
        return {
          row: 'price',
          data: {
            price: text(c.price),
            kind: c.what as Extract<EvidenceBody, { row: 'price' }>['data']['kind'],
          },
        }
      case 'dividend':
        return { row: 'dividend', data: { amount: text(c.amount) } }
      case 'fxRate': {
        const m: Members<'fxRate'> = this.#members(c.body)
        return {
          row: 'fxRate',
          data: { from: text(c.currency), to: text(m.to ?? null), rate: text(c.price) },
        }
      }
      default:
        throw new RangeError(`evidence of unknown kind "${kind}"`)
    }
  }

  #members(body: string | null): object {
    if (body === null) return NONE
    const known = this.#parsed.get(body)
    if (known !== undefined) return known
    const parsed: object = JSON.parse(body)
    if (this.#parsed.size < REMEMBERED) this.#parsed.set(body, parsed)
    return parsed
  }
}

function text(value: string | null): string {
  if (value === null) throw new RangeError('an evidence row lacks a required column')
  return value
}
