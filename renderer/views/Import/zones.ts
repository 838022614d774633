/** Time zones for the questions of an import, and days in them. */

let known: readonly string[] | null = null

/** Every IANA zone the browser knows, UTC first. */
export function zones(): readonly string[] {
  known ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((z) => z !== 'UTC')]
  return known
}

/** True for the name of a zone, older names included. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const days = new Map<string, Intl.DateTimeFormat>()

/**
 * The day a file printed without an hour: such a row stands at the last millisecond of the day in the zone of its account.
 * @param at ISO instant; @param zone IANA
 * @returns `2023-07-31`, null for a row with an hour of its own
 */
export function dayOnly(at: string, zone: string): string | null {
  if (!at.endsWith(':59.999Z') || !isZone(zone)) return null
  let day = days.get(zone)
  if (day === undefined) {
    day = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    days.set(zone, day)
  }
  const ms = Date.parse(at)
  const last = day.format(ms)
  return day.format(ms + 1) === last ? null : last
}
