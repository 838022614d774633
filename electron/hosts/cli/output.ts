/** What a command prints. JSON is written here and nowhere else, so no NaN and no Infinity can reach a script. */

/**
 * One JSON document, two spaces of indent, ending in a newline. Typed arrays are written as lists, decimals as their text.
 * @throws TypeError when a number is not finite or a value has no JSON form, naming the member
 */
export function toJson(document: unknown): string {
  const text = JSON.stringify(document, admit, 2)
  if (text === undefined) throw new TypeError('nothing to write as JSON')
  return `${text}\n`
}

function admit(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`${key === '' ? 'a value' : key} is not a finite number`)
  }
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`${key} has no form in JSON`)
  }
  if (value instanceof Map || value instanceof Set) throw new TypeError(`${key} has no form in JSON`)
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>)
  return value
}
