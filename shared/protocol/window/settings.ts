/** What a person set. Theme and the like belong to the user, reporting currency to the book; the window sees one value. */
import { z } from 'zod'
import { RHO_STEPS, THETA_DAYS } from '../../model/measureUnits.ts'
import { call } from './contract.ts'
import { currency, id, nothing, shortText } from './inputs.ts'

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'dark', 'light']),
  /** blue and orange for long and short, or green and red */
  palette: z.enum(['blue-orange', 'green-red']),
  reportingCurrency: currency,
  /** negative numbers with a minus sign or in parentheses */
  negatives: z.enum(['minus', 'parentheses']),
  /** decimals of cash figures in grids, 0 to 4 */
  cashDecimals: z.number().int().min(0).max(4),
  /** theta, charm, veta and color per calendar or per trading day: every figure on screen, in copies and in the report */
  thetaDay: z.enum(THETA_DAYS),
  /** rho and phi per 100 bp or per 1 bp */
  rhoStep: z.enum(RHO_STEPS),
  density: z.enum(['normal', 'dense']),
  backupsKept: z.number().int().min(1).max(100),
  /** single letters act outside text fields */
  letterKeys: z.boolean(),
  checklist: z.strictObject({
    hidden: z.boolean(),
    /** steps done, by id */
    done: z.array(z.enum(['worst-cell', 'complete-market', 'edit', 'import', 'report'])).max(5),
  }),
})

export type Settings = z.infer<typeof settingsSchema>

/** A named layout of one screen: plain JSON of the window's own, at most 32 kB. */
export interface SavedView {
  readonly id: string
  readonly screen: string
  readonly name: string
  /** JSON text; only the window reads it */
  readonly layout: string
}

export const settingsCommands = {
  /** Changes the named members; the answer is the whole. */
  'settings/set': call<Settings>()(settingsSchema.partial()),
  'views/list': call<readonly SavedView[]>()(nothing),
  /** Writes a view; the same id replaces it. `last` is the layout that a start restores. */
  'views/save': call<SavedView>()(
    z.strictObject({ id: id.nullable(), screen: id, name: shortText, layout: z.string().max(32_768) }),
  ),
  'views/remove': call<null>()(z.strictObject({ id })),
} as const
