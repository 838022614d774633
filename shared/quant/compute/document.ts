// Reading and writing of case documents (the shape of the golden files): unknown JSON in, checked values out.

/** How hard the methods work: `accurate` is the tier of record, `fast` the interactive one (they differ for American options only). */
export interface ComputeOptions {
  readonly tier: 'accurate' | 'fast'
}

/** A JSON object whose members are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Evaluates one family of cases: takes a document, returns the same document with `expected` computed. */
export type FamilyAdapter = (document: unknown, options: ComputeOptions) => JsonObject

/** Evaluates one case: the whole case in, its answer out. */
export type CaseEvaluator = (entry: JsonObject, where: string, options: ComputeOptions) => unknown

/** Narrows to a JSON object. Throws an Error that names the place. */
export function asObject(x: unknown, where: string): JsonObject {
  if (typeof x !== 'object' || x === null || Array.isArray(x))
    throw new Error(`${where} must be a JSON object.`)
  return x as JsonObject
}

/** Narrows to a list. Throws an Error that names the place. */
export function asList(x: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(x)) throw new Error(`${where} must be a list.`)
  return x
}

/** A number, which may be non-finite when the document says so with null, "NaN", "Infinity" or "-Infinity" (cases of bad input). */
export function looseNumber(x: unknown, where: string): number {
  if (typeof x === 'number') return x
  if (x === null) return Number.NaN
  if (x === 'NaN') return Number.NaN
  if (x === 'Infinity' || x === 'inf') return Number.POSITIVE_INFINITY
  if (x === '-Infinity' || x === '-inf') return Number.NEGATIVE_INFINITY
  throw new Error(`${where} must be a number.`)
}

/** The member `name` as a number (see `looseNumber`). Throws an Error that names the place when it is absent. */
export function numberAt(o: JsonObject, name: string, where: string): number {
  return looseNumber(o[name], `${where}, member ${name},`)
}

/** The member `name` as a number, or `fallback` when the member is absent. */
export function numberOr(o: JsonObject, name: string, fallback: number, where: string): number {
  return o[name] === undefined ? fallback : numberAt(o, name, where)
}

/** The member `name` as text. Throws an Error that names the place. */
export function textAt(o: JsonObject, name: string, where: string): string {
  const x = o[name]
  if (typeof x !== 'string') throw new Error(`${where}, member ${name}, must be text.`)
  return x
}

/** The member `name` as a list of numbers. Throws an Error that names the place. */
export function numbersAt(o: JsonObject, name: string, where: string): number[] {
  return asList(o[name], `${where}, member ${name},`).map((x, i) =>
    looseNumber(x, `${where}, ${name}[${i}],`),
  )
}

/** +1 for a call, -1 for a put, from the member `type`. Throws an Error that names the place. */
export function callPutAt(o: JsonObject, where: string): 1 | -1 {
  if (o.type === 'call') return 1
  if (o.type === 'put') return -1
  throw new Error(`${where}, member type, must be "call" or "put".`)
}

/** The same value with every number that is not finite replaced by null: JSON has no NaN and no Infinity. */
function withoutNonFinite(x: unknown): unknown {
  if (typeof x === 'number') return Number.isFinite(x) ? (x === 0 ? 0 : x) : null
  if (Array.isArray(x)) return x.map(withoutNonFinite)
  if (typeof x === 'object' && x !== null) {
    return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, withoutNonFinite(value)]))
  }
  return x
}

/** Makes an adapter for documents with lists of cases: each list named in `evaluators` is mapped case by case. */
export function casesAdapter(
  family: string,
  evaluators: Readonly<Record<string, CaseEvaluator>>,
): FamilyAdapter {
  return (document, options) => {
    const source = asObject(document, `The ${family} document`)
    const result: Record<string, unknown> = { ...source }
    let found = false
    for (const [list, evaluate] of Object.entries(evaluators)) {
      if (source[list] === undefined) continue
      found = true
      result[list] = asList(source[list], `${family}: ${list}`).map((item, i) => {
        const entry = asObject(item, `${family}: ${list}[${i}]`)
        const where = `${family}: case ${typeof entry.id === 'string' ? entry.id : `${list}[${i}]`}`
        return { ...entry, expected: withoutNonFinite(evaluate(entry, where, options)) }
      })
    }
    if (!found)
      throw new Error(`The ${family} document has none of the lists ${Object.keys(evaluators).join(', ')}.`)
    return result
  }
}

/** Makes an adapter for documents that are one case: `inputs` in, `expected` out. */
export function singleAdapter(
  family: string,
  evaluate: (inputs: JsonObject, where: string, options: ComputeOptions) => unknown,
): FamilyAdapter {
  return (document, options) => {
    const source = asObject(document, `The ${family} document`)
    const inputs = asObject(source.inputs, `${family}: inputs`)
    return { ...source, expected: withoutNonFinite(evaluate(inputs, family, options)) }
  }
}
