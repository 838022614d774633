/**
 * What a row of a trade says about its cash, checked against itself: quantity x price x multiplier is the value, and the value less
 * the fees is the total. A fee whose other sign makes the row fit is turned, and the row says so; what fits in no way is a warning.
 */
import { Decimal } from '../../model/decimal.ts'
import type { Fee } from '../../model/statement.ts'
import { type Contract, multiplierOf } from '../contracts.ts'
import type { SourceRow } from './rowLog.ts'

/** Currencies whose amounts are rounded to whole units. */
const WHOLE = new Set(['JPY', 'KRW', 'HUF', 'ISK', 'CLP', 'TWD'])
/** A fee that only the difference shows may be as large as this part of the value, or as this amount, before it looks like an error. */
const PLAUSIBLE_PART = Decimal.of('0.05')
const PLAUSIBLE_AMOUNT = Decimal.of('60')

/** Signed cash of quantity, price and multiplier, and how far off the printed price's rounding can put it. */
export interface Gross {
  readonly amount: Decimal
  readonly slack: Decimal
}

/** A printed amount and the column it stands in. */
export interface Printed {
  readonly column: string
  readonly amount: Decimal
}

/** What the row of one trade prints, signs as the format understands them. */
export interface StatedTrade {
  /** null: the multiplier is not known, or the contract pays no cash when it trades */
  readonly gross: Gross | null
  /** signed cash before fees */
  readonly value?: Printed | null
  /** signed cash after fees */
  readonly total?: Printed | null
  /** positive costs; null: the file has no column of fees, what the total lacks is the fee */
  readonly fees: readonly Fee[] | null
  /** what a fee is called that only the difference shows; absent: fee */
  readonly impliedKind?: string
  /** of value and total; fees in other currencies are outside them */
  readonly currency: string
  /** other signed cash inside the total, as accrued interest */
  readonly beside?: Decimal | null
  /** false: the total never leaves the fees out */
  readonly feesMayBeApart?: boolean
  /** the total was worked out from other figures: it tells a fee's sign, and is no reason for a warning */
  readonly workedOut?: boolean
}

export interface SettledTrade {
  readonly fees: readonly Fee[]
  /** signed cash before fees; null where nothing says it */
  readonly amount: Decimal | null
}

/** Half of the last printed decimal of a figure that prints at least `decimals` of them. */
function half(d: Decimal, decimals: number): Decimal {
  return Decimal.scaled(5n, Math.max(d.scale, decimals) + 1)
}

function decimalsOf(currency: string): number {
  return WHOLE.has(currency) ? 0 : /^[A-Z]{3}$/.test(currency) && !COINS.has(currency) ? 2 : 8
}
const COINS = new Set(['BTC', 'ETH', 'SOL', 'XRP', 'BNB', 'LTC', 'ADA'])

/** -(quantity x price x multiplier); null where the multiplier is null. `exact`: neither price nor quantity is ever printed rounded. */
export function grossOf(
  quantity: Decimal,
  price: Decimal,
  multiplier: Decimal | null,
  exact = false,
): Gross | null {
  if (multiplier === null) return null
  const units = quantity.times(multiplier)
  // parts of a share are rounded too
  const parts = quantity.scale === 0 ? Decimal.ZERO : half(quantity, 0).times(multiplier).times(price)
  return {
    amount: units.times(price).negated(),
    slack: exact ? Decimal.ZERO : units.times(half(price, 2)).abs().plus(parts.abs()),
  }
}

/** Gross of a contract that is paid when it trades (shares, options, bonds); null for futures and where no source says the multiplier. */
export function grossOfContract(
  contract: Contract,
  quantity: Decimal,
  price: Decimal,
  exact = false,
): Gross | null {
  return contract.kind === 'future' ? null : grossOf(quantity, price, multiplierOf(contract), exact)
}

/**
 * Fees and cash before fees of one trade, checked. Tolerance is the rounding of the printed figures.
 * @returns fees with the sign that the total shows; as given where nothing shows it
 */
export function settleTrade(row: SourceRow, t: StatedTrade): SettledTrade {
  const value = t.value ?? null
  const total = t.total ?? null
  const decimals = decimalsOf(t.currency)
  let doubted = false
  if (value !== null && t.gross !== null) {
    const room = half(value.amount, decimals).plus(t.gross.slack)
    doubted = value.amount.minus(t.gross.amount).abs().compare(room) > 0
    if (doubted)
      row.warn(
        'value_differs',
        `${value.column} ${value.amount} is not quantity x price x multiplier (${shown(t.gross.amount)} ${t.currency}): check the multiplier and the price.`,
        value.column,
      )
  }
  const gross = value === null ? t.gross : { amount: value.amount, slack: half(value.amount, decimals) }
  if (total === null) return { fees: t.fees ?? [], amount: value?.amount ?? null }
  const beside = t.beside ?? Decimal.ZERO
  if (t.fees === null) return impliedFee(row, total, gross, beside, t)
  const own = t.fees.filter((f) => f.currency === t.currency)
  const cost = (fees: readonly Fee[]) => Decimal.sum(fees.map((f) => Decimal.of(f.amount)))
  const before = (fees: readonly Fee[]) => total.amount.minus(beside).plus(cost(fees))
  if (gross === null) return { fees: t.fees, amount: before(own) }
  const tight = own.reduce(
    (sum, f) => sum.plus(half(Decimal.of(f.amount), decimals)),
    half(total.amount, decimals),
  )
  const rooms = [value === null ? tight : tight.plus(gross.slack), tight.plus(gross.slack)]
  for (const room of rooms) {
    for (const signs of signsOf(own.length)) {
      const fees = own.map((f, k) => (signs[k] === -1 ? turned(f) : f))
      if (before(fees).minus(gross.amount).abs().compare(room) > 0) continue
      const rest = t.fees.filter((f) => f.currency !== t.currency)
      const changed = own.filter((f, k) => signs[k] === -1 && !Decimal.of(f.amount).isZero())
      if (changed.length > 0) say(row, changed, total)
      return { fees: [...fees, ...rest], amount: value?.amount ?? before(fees) }
    }
    if (t.feesMayBeApart !== false && before([]).minus(gross.amount).abs().compare(room) <= 0)
      return { fees: t.fees, amount: value?.amount ?? before([]) }
  }
  if (!doubted && t.workedOut !== true)
    row.warn(
      'total_differs',
      `${total.column} ${total.amount} is not ${value === null ? 'quantity x price x multiplier' : value.column} less fees (${shown(gross.amount.minus(cost(own)).plus(beside))} ${t.currency}): check the row at the broker.`,
      total.column,
    )
  return { fees: t.fees, amount: value?.amount ?? before(own) }
}

/** The file has no column of fees: what the total lacks is the fee; a total above the value, or far below it, is doubted. */
function impliedFee(
  row: SourceRow,
  total: Printed,
  gross: Gross | null,
  beside: Decimal,
  { currency, impliedKind = 'fee' }: StatedTrade,
): SettledTrade {
  const net = total.amount.minus(beside)
  if (gross === null) return { fees: [], amount: net }
  const room = gross.slack.plus(half(total.amount, decimalsOf(currency)))
  const fee = gross.amount.minus(net)
  if (fee.abs().compare(room) <= 0 && !(gross.slack.isZero() && fee.sign() > 0))
    return { fees: [], amount: net }
  const part = gross.amount.abs().times(PLAUSIBLE_PART)
  const most = part.compare(PLAUSIBLE_AMOUNT) > 0 ? part : PLAUSIBLE_AMOUNT
  if (fee.sign() < 0 || fee.compare(most) > 0)
    row.warn(
      'total_differs',
      `${total.column} ${total.amount} is ${shown(fee.abs())} ${currency} ${fee.sign() < 0 ? 'more' : 'less'} than quantity x price x multiplier (${shown(gross.amount.plus(beside))}), too much for a fee: check the row at the broker.`,
      total.column,
    )
  if (fee.sign() < 0) return { fees: [], amount: net }
  return { fees: [{ currency, amount: fee.toString(), kind: impliedKind }], amount: gross.amount }
}

/** For a sentence. */
function shown(d: Decimal): string {
  return d.round(8).toString()
}

function turned(f: Fee): Fee {
  return { ...f, amount: Decimal.of(f.amount).negated().toString() }
}

/** As given, all turned, then each turned alone. */
function signsOf(count: number): readonly (readonly (1 | -1)[])[] {
  const as = new Array<1 | -1>(count).fill(1)
  if (count === 0) return [as]
  const all = as.map((): -1 => -1)
  return count === 1 ? [as, all] : [as, all, ...as.map((_, k) => as.with(k, -1))]
}

function say(row: SourceRow, changed: readonly Fee[], total: Printed): void {
  const told = changed.map((f) => {
    const cost = Decimal.of(f.amount).negated()
    return `a ${f.kind} of ${cost.abs()} ${f.currency} as ${cost.sign() > 0 ? 'a cost' : 'a rebate'}`
  })
  row.note(
    'fee_sign_turned',
    `${told.join(' and ')} was read against its printed sign: only so does the row give its own ${total.column} ${total.amount}.`.replace(
      /^a /,
      'A ',
    ),
    total.column,
  )
}
