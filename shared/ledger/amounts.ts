/** Decimals at the ledger's speed: texts read once, sums without normalising after every term, ratios that stay exact where they end. */
import { Decimal, DecimalError } from '../model/decimal.ts'

const RATIO_DECIMALS = 12
const CACHE_LIMIT = 200_000
const known = new Map<string, Decimal>()

/** Reads a decimal, remembering texts: quantities and prices of a book repeat. @throws DecimalError as Decimal.of */
export function decimal(text: string): Decimal {
  let value = known.get(text)
  if (value === undefined) {
    value = isCanonical(text) ? fromCanonical(text) : Decimal.of(text)
    if (known.size >= CACHE_LIMIT) known.clear()
    known.set(text, value)
  }
  return value
}

/** Canonical text of a printed decimal. @throws DecimalError when it is no decimal or has too many digits */
export function canonical(text: string): string {
  return text.length <= 19 && isCanonical(text) ? text : Decimal.of(text).toString()
}

/** Whether a short text is canonical already: digits with at most one point, no leading or trailing zeros, no `-0`. */
export function isCanonical(text: string): boolean {
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  const length = text.length
  if (length === start || length > 20) return false
  let point = -1
  for (let i = start; i < length; i++) {
    const c = text.charCodeAt(i)
    if (c === 46 && point < 0) point = i
    else if (c < 48 || c > 57) return false
  }
  const wholeEnd = point < 0 ? length : point
  if (wholeEnd === start) return false
  if (text.charCodeAt(start) === 48 && wholeEnd !== start + 1) return false
  if (point >= 0)
    return point !== length - 1 && text.charCodeAt(length - 1) !== 48 && length - 1 - point <= 18
  return !(start === 1 && text.charCodeAt(1) === 48)
}

function fromCanonical(text: string): Decimal {
  const point = text.indexOf('.')
  if (point < 0) return Decimal.scaled(BigInt(text), 0)
  return Decimal.scaled(BigInt(text.slice(0, point) + text.slice(point + 1)), text.length - 1 - point)
}

/** A running exact sum. */
export class Sum {
  #units = 0n
  #scale = 0

  add(term: Decimal): void {
    if (term.scale === this.#scale) this.#units += term.units
    else if (term.scale < this.#scale) this.#units += term.units * 10n ** BigInt(this.#scale - term.scale)
    else {
      this.#units = this.#units * 10n ** BigInt(term.scale - this.#scale) + term.units
      this.#scale = term.scale
    }
  }

  value(): Decimal {
    return Decimal.scaled(this.#units, this.#scale)
  }
}

/** quantity x to / from: exact where it ends, else 12 decimals half to even. @throws DecimalError when `from` is zero */
export function scaleBy(quantity: Decimal, to: Decimal, from: Decimal): Decimal {
  if (from.isZero()) throw new DecimalError('a ratio has zero in it')
  const numerator = quantity.units * to.units * 10n ** BigInt(from.scale)
  const denominator = from.units
  const scale = quantity.scale + to.scale
  if (numerator % denominator === 0n) return Decimal.scaled(numerator / denominator, scale)
  let rest = abs(denominator) / gcd(abs(numerator), abs(denominator))
  let twos = 0
  let fives = 0
  while (rest % 2n === 0n) {
    rest /= 2n
    twos++
  }
  while (rest % 5n === 0n) {
    rest /= 5n
    fives++
  }
  if (rest !== 1n) return quantity.times(to).divide(from, RATIO_DECIMALS)
  const more = Math.max(twos, fives)
  return Decimal.scaled((numerator * 10n ** BigInt(more)) / denominator, scale + more)
}

/** The magnitude of an integer. */
export function abs(n: bigint): bigint {
  return n < 0n ? -n : n
}

/** Greatest common divisor of two non-negative integers, by Euclid's algorithm; `gcd(a, 0n)` is a. */
export function gcd(a: bigint, b: bigint): bigint {
  let x = a
  let y = b
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

const FIAT = new Set(
  (
    'AED ARS AUD BGN BHD BRL CAD CHF CLP CNH CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JOD JPY KES KRW KWD KZT ' +
    'MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR'
  ).split(' '),
)

/** Decimals that P&L and proposed cash are rounded to: 8 for coins (stablecoins are coins), 2 for money of states. */
export function moneyDecimals(currency: string): 2 | 8 {
  return FIAT.has(currency) ? 2 : 8
}

/** A hundredth, exactly. */
export function hundredth(value: Decimal): Decimal {
  return Decimal.scaled(value.units, value.scale + 2)
}
