/**
 * Local time and instants. Ledger reference, section 3: a text with an offset wins; without one it is read in the account's zone; in
 * the spring gap the offset before the gap is used; in the autumn hour the first of the two is meant unless `fold` is 1.
 * Instants are ms UTC. Years outside 1900 to 2199 are no dates of a trade (0000 and 9999 stand for "none" in many exports) and are refused.
 */
import { Temporal } from 'temporal-polyfill'

const DAY = 86_400_000
const FIRST_YEAR = 1900
const LAST_YEAR = 2199

/** A date or time that cannot be read: a data problem, caught at the door. */
export class TimeError extends Error {
  override readonly name = 'TimeError'
}

export interface ReadTime {
  /** ms UTC */
  readonly at: number
  readonly warning: 'time_ambiguous' | 'time_gap' | null
}

interface Stretch {
  readonly from: number
  /** outside */
  readonly to: number
  /** ms east of UTC */
  readonly offset: number
}

/** An IANA zone with its offsets remembered, so that reading 100,000 times costs no calendar arithmetic. */
export class Zone {
  readonly id: string
  readonly #stretches: Stretch[] = []
  #last: Stretch = { from: 0, to: 0, offset: 0 }

  private constructor(id: string) {
    this.id = id
  }

  static readonly #known = new Map<string, Zone>()

  /** @throws TimeError when `id` is no zone */
  static of(id: string): Zone {
    const known = Zone.#known.get(id)
    if (known !== undefined) return known
    const zone = new Zone(id)
    try {
      zone.offsetAt(0)
    } catch {
      throw new TimeError(`"${id}" is not an IANA time zone: give one such as America/New_York or UTC`)
    }
    Zone.#known.set(id, zone)
    return zone
  }

  /** ms east of UTC at an instant. */
  offsetAt(at: number): number {
    if (at >= this.#last.from && at < this.#last.to) return this.#last.offset
    let found = this.#stretches.find((s) => at >= s.from && at < s.to)
    if (found === undefined) {
      const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.id)
      // "previous" looks strictly before an instant, so one ms later finds a transition that happens right here
      const from = here.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds
      const to = here.getTimeZoneTransition('next')?.epochMilliseconds
      found = { from: from ?? -Infinity, to: to ?? Infinity, offset: here.offsetNanoseconds / 1e6 }
      this.#stretches.push(found)
    }
    this.#last = found
    return found.offset
  }

  /** The instant of local ms (the wall clock read as if it were UTC). */
  instant(local: number, fold: 0 | 1): ReadTime {
    const before = this.offsetAt(local - DAY)
    const after = this.offsetAt(local + DAY)
    if (before === after && this.offsetAt(local - before) === before) {
      return { at: local - before, warning: null }
    }
    const first = local - before
    const second = local - after
    const firstHolds = this.offsetAt(first) === before
    const secondHolds = this.offsetAt(second) === after
    if (firstHolds && secondHolds && first !== second) {
      return { at: fold === 1 ? Math.max(first, second) : Math.min(first, second), warning: 'time_ambiguous' }
    }
    if (secondHolds) return { at: second, warning: null }
    return { at: first, warning: firstHolds ? null : 'time_gap' }
  }

  /** First ms of a local day `YYYY-MM-DD`. @throws TimeError when it is no date */
  startOfDay(day: string): number {
    return this.#dayStart(localDate(day))
  }

  /** Last ms of a local day `YYYY-MM-DD`. @throws TimeError when it is no date */
  endOfDay(day: string): number {
    return this.#dayStart(localDate(day) + DAY) - 1
  }

  /** Local date of an instant, `YYYY-MM-DD`. */
  dayOf(at: number): string {
    return dayText(at + this.offsetAt(at))
  }

  #dayStart(local: number): number {
    const { at, warning } = this.instant(local, 0)
    // midnight inside a gap: the day begins where the gap ends, which is the same instant read with the offset before it
    return warning === 'time_gap' ? gapEnd(this, at) : at
  }
}

/** First instant at or before `at` from which the zone's offset is the one at `at`. */
function gapEnd(zone: Zone, at: number): number {
  const offset = zone.offsetAt(at)
  let low = at - DAY
  let high = at
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (zone.offsetAt(middle) === offset) high = middle
    else low = middle + 1
  }
  return low
}

const days = new Map<number, string>()

/** `YYYY-MM-DD` of local ms, remembered a day. */
function dayText(local: number): string {
  const number = Math.floor(local / DAY)
  let text = days.get(number)
  if (text === undefined) {
    text = new Date(number * DAY).toISOString().slice(0, 10)
    if (days.size > 100_000) days.clear()
    days.set(number, text)
  }
  return text
}

/** Whether a text is a real date `YYYY-MM-DD` of a year that trades have. */
export function isDate(text: string): boolean {
  try {
    localDate(text)
    return text.length === 10
  } catch {
    return false
  }
}

/** Ms of a date's midnight read as if UTC. @throws TimeError when it is no date */
export function localDate(text: string): number {
  if (text.length !== 10) throw new TimeError(`"${clip(text)}" is not a date: give YYYY-MM-DD`)
  return dateAt(text)
}

function dateAt(text: string): number {
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  if (year < 0 || month < 1 || month > 12 || day < 1 || text[4] !== '-' || text[7] !== '-') {
    throw new TimeError(`"${clip(text)}" is not a date: give YYYY-MM-DD`)
  }
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    throw new TimeError(`the year ${text.slice(0, 4)} is no year of a trade (${FIRST_YEAR} to ${LAST_YEAR})`)
  }
  const at = Date.UTC(year, month - 1, day)
  if (day > 28 && new Date(at).getUTCDate() !== day)
    throw new TimeError(`"${text.slice(0, 10)}" is no day of the calendar`)
  return at
}

/**
 * Reads `YYYY-MM-DDTHH:MM[:SS[.fraction]][Z|±HH:MM|±HHMM|±HH]` (a blank for `T` is fine; digits below a ms are cut).
 * @returns the instant, by the text's own offset or else in `zone`
 * @throws TimeError when the text is something else
 */
export function readTime(text: string, zone: Zone, fold: 0 | 1): ReadTime {
  const { local, offset } = localTime(text)
  return offset === null ? zone.instant(local, fold) : { at: local - offset, warning: null }
}

/** Reads an instant that says its offset. @returns null when the text is no such instant */
export function readInstant(text: string): number | null {
  try {
    const { local, offset } = localTime(text)
    return offset === null ? null : local - offset
  } catch (error) {
    if (error instanceof TimeError) return null
    throw error
  }
}

function localTime(text: string): { local: number; offset: number | null } {
  const bad = () =>
    new TimeError(`"${clip(text)}" is not a time: give YYYY-MM-DDTHH:MM:SS, with an offset or without`)
  if (text.length < 16 || text[13] !== ':') throw bad()
  const separator = text[10]
  if (separator !== 'T' && separator !== ' ' && separator !== 't') throw bad()
  const date = dateAt(text)
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) throw bad()
  let next = 16
  let second = 0
  let ms = 0
  if (text[next] === ':') {
    second = digits(text, next + 1, 2)
    // a leap second is read as the last second of its minute
    if (second < 0 || second > 60) throw bad()
    if (second === 60) second = 59
    next += 3
    if (text[next] === '.' || text[next] === ',') {
      next++
      let place = 100
      const start = next
      for (let d = digits(text, next, 1); d >= 0; d = digits(text, ++next, 1)) {
        ms += d * place
        place = place === 1 ? 0 : place / 10
      }
      if (next === start) throw bad()
      ms = Math.floor(ms)
    }
  }
  const local = date + hour * 3_600_000 + minute * 60_000 + second * 1000 + ms
  if (next === text.length) return { local, offset: null }
  return { local, offset: offsetText(text, next, bad) }
}

function offsetText(text: string, start: number, bad: () => TimeError): number {
  const sign = text[start]
  if ((sign === 'Z' || sign === 'z') && text.length === start + 1) return 0
  if (sign !== '+' && sign !== '-') throw bad()
  const colon = text[start + 3] === ':'
  const hours = digits(text, start + 1, 2)
  const rest = text.length - start - 3
  const minutes = rest === 0 ? 0 : digits(text, start + (colon ? 4 : 3), 2)
  if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59 || (rest !== 0 && rest !== (colon ? 3 : 2)))
    throw bad()
  const ms = (hours * 60 + minutes) * 60_000
  return sign === '-' ? -ms : ms
}

/** The number of `count` digits from `start`, -1 when one is no digit. */
function digits(text: string, start: number, count: number): number {
  let value = 0
  for (let i = start; i < start + count; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

/** `2026-01-31T04:59:59.999Z` */
export function instantText(at: number): string {
  return new Date(at).toISOString()
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}
