/**
 * Exact decimals: a scaled integer, never a double. Sums and products are exact; only `divide` and `round` round, half to even.
 * Canonical text has no exponent, no `+`, no trailing zeros, and `0` is never `-0` (domain rule: quantities, prices, amounts, fees).
 */

const PLAIN = /^([+-])?(\d*)(?:\.(\d*))?$/
const MAX_DIGITS = 40
const MAX_DECIMALS = 18
const POWERS: bigint[] = Array.from({ length: 128 }, (_, k) => 10n ** BigInt(k))

function power(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent)
}

/** Thrown when a text is not a decimal number that Hedgerow keeps exactly. */
export class DecimalError extends Error {
  override readonly name = 'DecimalError'
}

/** An exact decimal number: units / 10^scale, always in lowest scale. Immutable. */
export class Decimal {
  readonly units: bigint
  readonly scale: number

  private constructor(units: bigint, scale: number) {
    this.units = units
    this.scale = scale
  }

  static readonly ZERO = new Decimal(0n, 0)
  static readonly ONE = new Decimal(1n, 0)

  /** The number units / 10^scale. */
  static scaled(units: bigint, scale: number): Decimal {
    if (units === 0n) return Decimal.ZERO
    let u = units
    let s = scale
    while (s > 0 && u % 10n === 0n) {
      u /= 10n
      s -= 1
    }
    if (s < 0) {
      u *= power(-s)
      s = 0
    }
    return new Decimal(u, s)
  }

  /**
   * Reads plain decimal text (`-12.50`, `.25`, `+3`); no exponent, no thousands marks.
   * @throws DecimalError when the text is something else, has over 40 digits or over 18 decimals
   */
  static of(text: string): Decimal {
    const m = PLAIN.exec(text)
    const whole = m?.[2] ?? ''
    const fraction = (m?.[3] ?? '').replace(/0+$/, '')
    if (m === null || (whole === '' && (m[3] ?? '') === ''))
      throw new DecimalError(`"${clip(text)}" is not a decimal number`)
    if (fraction.length > MAX_DECIMALS)
      throw new DecimalError(`"${clip(text)}" has more than ${MAX_DECIMALS} decimals`)
    if (whole.replace(/^0+/, '').length + fraction.length > MAX_DIGITS) {
      throw new DecimalError(`"${clip(text)}" has more than ${MAX_DIGITS} digits`)
    }
    const units = BigInt(whole + fraction || '0')
    return Decimal.scaled(m[1] === '-' ? -units : units, fraction.length)
  }

  /** The integer n. @throws DecimalError when n is not a safe integer */
  static int(n: number): Decimal {
    if (!Number.isSafeInteger(n)) throw new DecimalError(`${n} is not an integer`)
    return Decimal.scaled(BigInt(n), 0)
  }

  static sum(terms: Iterable<Decimal>): Decimal {
    let total = Decimal.ZERO
    for (const t of terms) total = total.plus(t)
    return total
  }

  plus(b: Decimal): Decimal {
    if (this.scale === b.scale) return Decimal.scaled(this.units + b.units, this.scale)
    return this.scale > b.scale
      ? Decimal.scaled(this.units + b.units * power(this.scale - b.scale), this.scale)
      : Decimal.scaled(this.units * power(b.scale - this.scale) + b.units, b.scale)
  }

  minus(b: Decimal): Decimal {
    return this.plus(b.negated())
  }

  times(b: Decimal): Decimal {
    return Decimal.scaled(this.units * b.units, this.scale + b.scale)
  }

  /** this / b, rounded half to even at `decimals`. @throws DecimalError when b is zero */
  divide(b: Decimal, decimals: number): Decimal {
    if (b.units === 0n) throw new DecimalError('division by zero')
    const shift = decimals + b.scale - this.scale
    const numerator = shift >= 0 ? this.units * power(shift) : this.units
    const denominator = shift >= 0 ? b.units : b.units * power(-shift)
    return Decimal.scaled(divideHalfEven(numerator, denominator), decimals)
  }

  /** Rounded half to even at `decimals`. */
  round(decimals: number): Decimal {
    if (this.scale <= decimals) return this
    return Decimal.scaled(divideHalfEven(this.units, power(this.scale - decimals)), decimals)
  }

  negated(): Decimal {
    return this.units === 0n ? this : new Decimal(-this.units, this.scale)
  }

  abs(): Decimal {
    return this.units < 0n ? this.negated() : this
  }

  /** -1, 0 or 1 */
  sign(): -1 | 0 | 1 {
    return this.units < 0n ? -1 : this.units > 0n ? 1 : 0
  }

  isZero(): boolean {
    return this.units === 0n
  }

  /** Negative, zero or positive as this is below, at or above b. */
  compare(b: Decimal): -1 | 0 | 1 {
    return this.minus(b).sign()
  }

  equals(b: Decimal): boolean {
    return this.units === b.units && this.scale === b.scale
  }

  /** Canonical text. */
  toString(): string {
    const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(this.scale + 1, '0')
    const sign = this.units < 0n ? '-' : ''
    if (this.scale === 0) return sign + digits
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`
  }

  toJSON(): string {
    return this.toString()
  }

  /** The nearest double, for pricing only; figures of record stay decimal. */
  toNumber(): number {
    return Number(this.toString())
  }
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n
  const n = numerator < 0n ? -numerator : numerator
  const d = denominator < 0n ? -denominator : denominator
  let q = n / d
  const twice = (n % d) * 2n
  if (twice > d || (twice === d && q % 2n === 1n)) q += 1n
  return negative ? -q : q
}

function clip(text: string): string {
  return text.length > 48 ? `${text.slice(0, 45)}...` : text
}
