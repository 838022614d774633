/** Time zones for the questions of an import. */

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
