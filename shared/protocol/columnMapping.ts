/** Column mappings at the border: their schema, and the versioned JSON file they are exchanged in. */
import { z } from 'zod'
import {
  type CONSTANT_FIELDS,
  type ColumnMapping,
  DATE_NOTATIONS,
  FEE_RULES,
  type KeptMapping,
  MAPPED_FIELDS,
  NUMBER_FIELDS,
  SIDE_RULES,
} from '../model/columnMapping.ts'
import { currency, localDate, shortText } from './window/inputs.ts'

const label = shortText.min(1)
const words = z.array(shortText.min(1).max(60)).max(40)

/** A mapping as it comes from a window, a file or a book. Unknown members are refused. */
export const columnMappingSchema: z.ZodType<ColumnMapping> = z.strictObject({
  rows: z.enum(['trades', 'positions']).optional(),
  columns: z.partialRecord(z.enum(MAPPED_FIELDS), label.nullable()),
  constants: z
    .strictObject({
      currency: currency.optional(),
      account: shortText.min(1).max(120).optional(),
      multiplier: z
        .string()
        .regex(/^\d{1,12}(\.\d{1,12})?$/, 'write a plain number such as 100')
        .optional(),
      date: localDate.optional(),
    } satisfies { [F in (typeof CONSTANT_FIELDS)[number]]: z.ZodType })
    .optional(),
  decimals: z.partialRecord(z.enum(NUMBER_FIELDS), z.enum(['point', 'comma'])).optional(),
  dates: z.enum(DATE_NOTATIONS).optional(),
  sides: z.enum(SIDE_RULES).optional(),
  words: z.strictObject({ buy: words, sell: words }).optional(),
  fees: z.enum(FEE_RULES).optional(),
  zone: shortText.min(1).max(64).optional(),
}) as unknown as z.ZodType<ColumnMapping>

const KIND = 'hedgerow-column-mapping'

const documentSchema = z.strictObject({
  format: z.literal(KIND),
  version: z.literal(1),
  /** the file it was made for; says nothing to the reader */
  file: shortText.optional(),
  mapping: columnMappingSchema,
})

/** The text of a mapping's file. */
export function mappingFile(mapping: ColumnMapping, file: string): string {
  return `${JSON.stringify({ format: KIND, version: 1, file: plain(file), mapping }, null, 2)}\n`
}

/** A mapping from a file's text, or the one sentence that says what is wrong with it. */
export function readMappingFile(
  text: string,
):
  | { readonly mapping: ColumnMapping; readonly problem: null }
  | { readonly mapping: null; readonly problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return refused('it is no JSON: choose the file that was exported as a column mapping.')
  }
  const { format, version } = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly [member: string]: unknown
  }
  if (format !== KIND) return refused(`it has no "format": "${KIND}": choose the file of a column mapping.`)
  if (version !== 1)
    return refused(`it is of version ${String(version).slice(0, 20)}, this program reads version 1.`)
  const parsed = documentSchema.safeParse(value)
  if (parsed.success) return { mapping: parsed.data.mapping, problem: null }
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.')
  return refused(`${plain(where)}: ${plain(issue?.message ?? 'not as expected')}.`)
}

function refused(why: string): { readonly mapping: null; readonly problem: string } {
  return { mapping: null, problem: `The file is no column mapping: ${why}` }
}

/** Mappings kept in a book's setting, by layout; what is damaged counts as absent. */
export function readKeptMappings(setting: unknown): { readonly [layout: string]: KeptMapping } {
  const parsed = keptSchema.safeParse(setting)
  return parsed.success ? (parsed.data as { readonly [layout: string]: KeptMapping }) : {}
}

/** Name of a layout: the SHA-256 of its normalised header. */
export const layoutSchema = z.string().regex(/^[0-9a-f]{64}$/)

export const keptMappingSchema: z.ZodType<KeptMapping> = z.strictObject({
  savedAt: z.number().int().min(0),
  file: shortText,
  mapping: columnMappingSchema,
})

// of a book: what a later version adds to an entry is left out
const keptSchema = z.record(
  layoutSchema,
  z.object({ savedAt: z.number(), file: z.string(), mapping: columnMappingSchema }),
)

/** Control characters of a name have no place in a sentence. */
function plain(text: string): string {
  return [...text]
    .filter((c) => c >= ' ' && c !== '\u007f')
    .join('')
    .slice(0, 200)
}
