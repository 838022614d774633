/** Unknown is null with a reason beside it: the members of a record that are null, each with its sentence. */

export type Reasons = { readonly [member: string]: string }

/** Members of T that may be null. */
export type NullableKey<T> = { [M in keyof T]-?: null extends T[M] ? M : never }[keyof T]

/**
 * A copy with `reasons`: one sentence for every member that is null, from `texts`.
 * @throws TypeError when a member is null and `texts` has no sentence for it
 */
export function withReasons<T extends object>(
  record: T,
  texts: { readonly [M in NullableKey<T>]: string },
): T & { readonly reasons: Reasons } {
  const reasons: { [member: string]: string } = {}
  for (const [member, value] of Object.entries(record)) {
    if (value !== null) continue
    const text = (texts as Reasons)[member]
    if (text === undefined) throw new TypeError(`${member} is null without a reason`)
    reasons[member] = text
  }
  return { ...record, reasons }
}
