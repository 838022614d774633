/** A JSON document of quotes: its plain members and its first list of objects, wherever that stands. */
import { type JsonObject, JsonReader, type JsonValue } from '../common/json.ts'

export interface QuoteDocument {
  /** members beside the list, those of a wrapping object included */
  readonly members: JsonObject
  readonly rows: readonly { readonly value: JsonObject; readonly line: number }[]
  /** the sentence of what is wrong with the JSON, null when nothing is */
  readonly broken: { readonly code: string; readonly message: string } | null
}

const LISTS = new Set(['quotes', 'options', 'result', 'data', ''])

/** Reads the whole text. Never throws for bad data. */
export function readQuoteDocument(text: string): QuoteDocument {
  const members: JsonObject = new Map()
  const rows: { value: JsonObject; line: number }[] = []
  let broken: QuoteDocument['broken'] = null
  const list = (values: readonly JsonValue[], line: number) => {
    for (const v of values) if (v instanceof Map) rows.push({ value: v, line })
  }
  const reader = new JsonReader({
    element: (member, value, line) => {
      if (LISTS.has(member)) list([value], line)
    },
    list: () => {},
    member: (name, value, line) => {
      if (!(value instanceof Map)) {
        members.set(name, value)
        return
      }
      for (const [key, inner] of value) {
        if (Array.isArray(inner) && LISTS.has(key)) list(inner, line)
        else if (!Array.isArray(inner)) members.set(key, inner)
      }
    },
    firstEnd: () => {},
    next: () => {},
    broken: (code, message) => {
      broken = { code, message }
    },
  })
  reader.write(text)
  reader.end()
  return { members, rows, broken }
}
