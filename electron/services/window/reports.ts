/** The report of the open book at the window's as-of, as a job with progress. */
import type { InputLines } from '../../../shared/model/inputLines.ts'
import type { CallContext } from '../../../shared/protocol/rpc.ts'
import type { ReportDefinition, ReportMade } from '../../../shared/protocol/window/report.ts'
import { gatherReport, makeReport } from '../report.ts'
import type { BatchLine } from '../workspace.ts'
import { ended } from './jobs.ts'
import type { WindowSession } from './session.ts'

/** @throws AppError of engine and book; Error when a text cannot be laid out */
export async function makeWindowReport(
  session: WindowSession,
  definition: ReportDefinition,
  signal: CallContext['signal'],
): Promise<ReportMade> {
  const open = session.book()
  const { thetaDay, rhoStep } = session.user.settings
  const units = { thetaDay, rhoStep }
  const asOf = open.asOf.value
  const currency = open.reporting
  // what was chosen when the report was asked for, whatever the window shows meanwhile
  const about = () => {
    const book = { path: open.book.path, revision: open.book.revision() }
    return { book, asOf, snapshot: null, currency }
  }
  const ask = <T>(question: string): Promise<T> =>
    session.engine.screen<T>({ ...about(), question, input: {} }, { signal })
  const job = session.jobs.start(
    `Report ${definition.name}`,
    'parts',
    { kind: 'report', download: null },
    null,
  )
  const work = async () => {
    const data = await gatherReport(
      {
        book: {
          path: open.book.path,
          revision: () => open.book.revision(),
          // of a large book the engine counts the rows
          batches: () => ask<readonly BatchLine[]>('host/batches'),
          edits: () => open.book.edits(),
        },
        sample: open.sample,
        units,
        exposure: (by, heatmap, at = asOf) =>
          session.engine.exposure({ ...about(), asOf: at, by, heatmap }, { signal }),
        inputs: () => ask<InputLines>('host/inputLines'),
        onProgress: (done, total) => job.progress(done, total + 1, 'Gathering numbers.'),
      },
      definition,
      asOf,
    )
    return { data, made: await makeReport(data, session.ports.print) }
  }
  const { data, made } = await ended(job, work())
  const title = definition.name === '' ? 'report' : definition.name
  const name = `${title}-${new Date(asOf).toISOString().slice(0, 10)}.pdf`
  const download = session.downloads.add(name, 'application/pdf', { bytes: made.bytes })
  const pages = made.pages === 1 ? '1 page' : `${made.pages} pages`
  job.end({ state: 'done', sentence: `${name}: ${pages}.`, offer: 'save' }, { download: download.id })
  const { revision, snapshot } = data.exposure.underlying
  return { download, sha256: made.sha256, pages: made.pages, asOf, revision, snapshot, units }
}
