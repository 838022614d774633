/** What each entry does to positions and cash. Ledger reference, section 4. */
import { Decimal } from '../model/decimal.ts'
import type { EventData, FillData } from '../model/evidence.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import { decimal } from './amounts.ts'
import type { Entry, Leg } from './derivation.ts'
import { ADJUSTMENTS, ENDS } from './eventKinds.ts'

/** Takes the legs of entries: positions by contract, cash by currency. */
export interface LegSink {
  position(account: string, instrument: string, leg: Leg): void
  cash(account: string, currency: string, leg: Leg): void
}

/** What legs need to know of a contract, read once. */
export interface Contract {
  readonly multiplier: Decimal
  /** futures and perpetuals: a fill moves no cash but its fees */
  readonly margined: boolean
  readonly settle: string
}

/** Reads what legs need of a contract; one that nothing describes has multiplier 1 and moves cash in USD. */
export function contractOf(i: ResolvedInstrument | undefined): Contract {
  if (i === undefined) return { multiplier: Decimal.ONE, margined: false, settle: 'USD' }
  return {
    multiplier: decimal(i.terms.multiplier ?? '1'),
    margined: i.kind === 'future' || i.kind === 'perpetual',
    settle: i.identity.settle,
  }
}

type Change = Partial<Omit<Leg, 'entry' | 'at' | 'rank'>>

function legOf(entry: Entry, change: Change): Leg {
  return {
    entry,
    at: entry.at,
    rank: entry.rank,
    quantity: change.quantity ?? null,
    ratio: change.ratio ?? null,
    price: change.price ?? null,
    effect: change.effect ?? null,
    removes: change.removes ?? false,
    rescales: change.rescales ?? false,
    settles: change.settles ?? null,
    from: change.from ?? null,
    dependent: change.dependent ?? false,
  }
}

/** Sends the legs of one live entry. Entries that never were, or that a person rejected, are not sent here. */
export function sendLegs(entry: Entry, contract: (name: string) => Contract, sink: LegSink): void {
  const { body } = entry
  if (body.row === 'fill') {
    if (entry.instrument !== null)
      sendFill(entry, entry.instrument, body.data, contract(entry.instrument), sink)
  } else if (body.row === 'cash') {
    sink.cash(entry.account, body.data.currency, legOf(entry, { quantity: decimal(body.data.amount) }))
  } else if (body.row === 'event') sendEvent(entry, body.data, sink)
}

function sendFill(entry: Entry, instrument: string, data: FillData, c: Contract, sink: LegSink): void {
  const quantity = decimal(data.quantity)
  const free = entry.deliveredBy !== null && data.price === '0'
  const price = decimal(data.price)
  sink.position(
    entry.account,
    instrument,
    legOf(entry, {
      quantity,
      price: free ? null : price,
      effect: data.effect,
      removes: data.effect === 'close',
    }),
  )
  let cash: Decimal | null = null
  if (data.amount !== null) cash = decimal(data.amount)
  else if (!c.margined && !free) cash = cashOfFill(quantity, price, c.multiplier)
  if (data.fees.every((f) => f.currency === c.settle)) {
    for (const f of data.fees) cash = (cash ?? Decimal.ZERO).minus(decimal(f.amount))
    if (cash !== null) sink.cash(entry.account, c.settle, legOf(entry, { quantity: cash }))
    return
  }
  const totals = new Map<string, Decimal>()
  if (cash !== null) totals.set(c.settle, cash)
  takeFees(totals, data.fees)
  for (const [currency, amount] of totals)
    sink.cash(entry.account, currency, legOf(entry, { quantity: amount }))
}

/** -quantity x price x multiplier */
function cashOfFill(quantity: Decimal, price: Decimal, multiplier: Decimal): Decimal {
  const value = quantity.times(price)
  return (multiplier === Decimal.ONE ? value : value.times(multiplier)).negated()
}

function takeFees(totals: Map<string, Decimal>, fees: FillData['fees']): void {
  for (const f of fees) {
    const before = totals.get(f.currency)
    const amount = decimal(f.amount).negated()
    totals.set(f.currency, before === undefined ? amount : before.plus(amount))
  }
}

function sendEvent(entry: Entry, data: EventData, sink: LegSink): void {
  if (data.kind === 'bust') return
  const { account, instrument } = entry
  if (instrument !== null) {
    if (ADJUSTMENTS.has(data.kind)) sendAdjustment(entry, instrument, data, sink)
    else if (data.kind === 'spin_off') sendSpinOff(entry, instrument, data, sink)
    else if (data.kind === 'settlement') {
      if (data.price !== null)
        sink.position(
          account,
          instrument,
          legOf(entry, { quantity: Decimal.ZERO, settles: decimal(data.price) }),
        )
    } else if (data.kind !== 'funding') {
      if (data.quantity !== null) {
        const removes = ENDS.has(data.kind) || (data.kind === 'cash_in_lieu' && data.quantity.startsWith('-'))
        sink.position(account, instrument, legOf(entry, { quantity: decimal(data.quantity), removes }))
      } else if (ENDS.has(data.kind)) sink.position(account, instrument, legOf(entry, { removes: true }))
    }
    if (
      data.into !== null &&
      !ADJUSTMENTS.has(data.kind) &&
      data.kind !== 'spin_off' &&
      data.intoQuantity !== null
    )
      sink.position(account, data.into, legOf(entry, { quantity: decimal(data.intoQuantity) }))
  }
  const totals = new Map<string, Decimal>()
  for (const c of data.cash) {
    const before = totals.get(c.currency)
    totals.set(c.currency, before === undefined ? decimal(c.amount) : before.plus(decimal(c.amount)))
  }
  takeFees(totals, data.fees)
  for (const [currency, amount] of totals) sink.cash(account, currency, legOf(entry, { quantity: amount }))
}

/**
 * Split, symbol change, merger, special dividend: `instrument` becomes `into` (itself when it names none, or a merger's removal). Stated
 * quantities first; else the ratio; a change of symbol without either is one for one.
 */
function sendAdjustment(entry: Entry, instrument: string, data: EventData, sink: LegSink): void {
  const { account } = entry
  const ratio = data.ratio === null ? null : { from: decimal(data.ratio.from), to: decimal(data.ratio.to) }
  const stated = data.quantity === null ? null : decimal(data.quantity)
  if (data.into === null && data.kind === 'merger') {
    sink.position(account, instrument, legOf(entry, { quantity: stated, removes: true }))
    return
  }
  if (data.into === null || data.into === instrument) {
    const into = data.intoQuantity === null ? null : decimal(data.intoQuantity)
    const change = stated === null ? into : into === null ? stated : stated.plus(into)
    if (change === null && ratio === null) return
    sink.position(account, instrument, legOf(entry, { quantity: change, ratio, rescales: true }))
    return
  }
  sink.position(
    account,
    instrument,
    legOf(entry, { quantity: stated, removes: true, dependent: stated === null }),
  )
  const received = data.intoQuantity === null ? null : decimal(data.intoQuantity)
  sink.position(
    account,
    data.into,
    legOf(entry, {
      quantity: received,
      ratio: ratio ?? { from: Decimal.ONE, to: Decimal.ONE },
      from: instrument,
      dependent: received === null,
    }),
  )
}

/** The parent keeps its shares (unless a change is stated); the new ones are stated or follow the ratio. */
function sendSpinOff(entry: Entry, instrument: string, data: EventData, sink: LegSink): void {
  const { account } = entry
  if (data.quantity !== null)
    sink.position(account, instrument, legOf(entry, { quantity: decimal(data.quantity), rescales: true }))
  if (data.into === null) return
  if (data.intoQuantity !== null) {
    sink.position(account, data.into, legOf(entry, { quantity: decimal(data.intoQuantity) }))
  } else if (data.ratio !== null) {
    const ratio = { from: decimal(data.ratio.from), to: decimal(data.ratio.to) }
    sink.position(account, data.into, legOf(entry, { ratio, from: instrument, dependent: true }))
  }
}
