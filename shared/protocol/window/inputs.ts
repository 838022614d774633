/** Pieces that the input schemas share. Everything that comes from a window is capped and checked here, before any service sees it. */
import { z } from 'zod'

/** nothing to say */
export const nothing = z.strictObject({})

/** a short text a person typed or a name of ours; no control characters */
export const shortText = z
  .string()
  .max(300)
  .refine((s) => !hasControl(s), { message: 'contains control characters' })

/** a reason for an edit: never empty */
export const reason = shortText.refine((s) => s.trim() !== '', { message: 'a reason is needed' })

/** instrument name or other key of ours */
export const key = z.string().min(1).max(300)

/** plain decimal text, as `shared/model/decimal.ts` reads it */
export const decimal = z
  .string()
  .max(64)
  .regex(/^[+-]?(\d+(\.\d*)?|\.\d+)$/, 'write a plain number such as -12.5')

/** instant in ms UTC, years 1970 to 2200 */
export const instant = z.number().int().min(0).max(7_258_118_400_000)

/** local date */
export const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write a date as YYYY-MM-DD')

/** ISO currency or coin, upper case */
export const currency = z.string().regex(/^[A-Z0-9]{2,12}$/, 'write a currency such as USD')

/** an opaque handle, job or view id */
export const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/)

export const accountId = z.string().min(1).max(120)

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i)
    if (c < 32 || c === 127) return true
  }
  return false
}
