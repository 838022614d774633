/** Entry of the printing process: one document in, its bytes out. Layout takes long and would keep a host from answering. */
import type { ReportDocument } from '../../shared/report/document.ts'
import { printReport } from './print.ts'

/** What the process answers; `id` is that of the question. */
export type PrintAnswer =
  | { readonly id: number; readonly bytes: Uint8Array; readonly pages: number }
  | { readonly id: number; readonly failure: string }

export interface PrintQuestion {
  readonly id: number
  readonly document: ReportDocument
}

process.on('message', (question: PrintQuestion) => {
  const { id, document } = question
  printReport(document).then(
    ({ bytes, pages }) => process.send?.({ id, bytes, pages } satisfies PrintAnswer),
    (error: unknown) =>
      process.send?.({ id, failure: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
