/** Entry of the printing process: the data of one report in, its bytes out. Layout takes long and would keep a host from answering. */
import { type ChildSelf, hostChannel } from '../../shared/protocol/childProcess.ts'
import type { ReportData } from '../../shared/report/data.ts'
import { printData } from './print.ts'

/** What the process answers; `id` is that of the question. */
export type PrintAnswer =
  | { readonly id: number; readonly bytes: Uint8Array; readonly pages: number }
  | { readonly id: number; readonly failure: string }

export interface PrintQuestion {
  readonly id: number
  readonly data: ReportData
}

const host = hostChannel(process as ChildSelf, 0)
host.onMessage((question) => {
  const { id, data } = question as PrintQuestion
  printData(data).then(
    ({ bytes, pages }) => host.send({ id, bytes, pages } satisfies PrintAnswer),
    (error: unknown) => host.send({ id, failure: error instanceof Error ? error.message : String(error) }),
  )
})
