/** Canonical JSON: one text for one value on every machine, so that its hash is an identity. */

/**
 * JSON with keys sorted by code units, no spaces, members that are `undefined` left out and -0 written as 0. Numbers have the
 * shortest text that reads back to the same double.
 * @throws TypeError for NaN, Infinity, functions, symbols and bigints: they have no canonical form
 */
export function canonicalJson(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`)
    return value === 0 ? '0' : JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((x) => canonicalJson(x ?? null)).join(',')}]`
  if (typeof value === 'object') {
    // a snapshot has thousands of members: no pairs of them are made
    const members = value as { readonly [key: string]: unknown }
    let text = ''
    for (const key of Object.keys(value).sort()) {
      const member = members[key]
      if (member !== undefined)
        text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
    }
    return `{${text}}`
  }
  throw new TypeError(`a ${typeof value} has no canonical form`)
}
