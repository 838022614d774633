/** The PDF report: a definition kept apart from its instances; the preview shows the very bytes that an export saves. */
import { z } from 'zod'
import type { MeasureUnits } from '../../model/measureUnits.ts'
import { REPORT_SECTIONS } from '../../model/reportSections.ts'
import { call } from './contract.ts'
import type { Download } from './files.ts'
import { id, nothing, shortText } from './inputs.ts'

export const reportDefinitionSchema = z.strictObject({
  id,
  name: shortText,
  /** rises when the definition is changed */
  version: z.number().int().min(1),
  desk: shortText,
  paper: z.enum(['A4', 'Letter']),
  status: z.enum(['intraday', 'end of day']),
  preparer: shortText,
  reviewer: shortText,
  approver: shortText,
  comment: z.string().max(4000),
  sections: z.array(z.enum(REPORT_SECTIONS)).min(1).max(REPORT_SECTIONS.length),
})
export type ReportDefinition = z.infer<typeof reportDefinitionSchema>

export interface ReportMade {
  /** the PDF; `file/bytes` gives the bytes for the preview, the download saves the same */
  readonly download: Download
  readonly sha256: string
  readonly pages: number
  readonly asOf: number
  readonly revision: number
  readonly snapshot: string
  /** that its figures are printed in */
  readonly units: MeasureUnits
}

export const reportCommands = {
  'report/definitions': call<readonly ReportDefinition[]>()(nothing),
  'report/save': call<ReportDefinition>()(reportDefinitionSchema),
  'report/remove': call<null>()(z.strictObject({ id })),
  /** Makes the PDF of a definition as it stands on screen, saved or not. Progress is a job in the state. */
  'report/make': call<ReportMade>()(reportDefinitionSchema),
} as const
