/** Care of the book and reports: work that is done in processes of its own and shows as a job. */
import { createHash } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { WindowHandlers } from '../../../shared/protocol/window/commands.ts'
import type { BackupRow, DoctorReport } from '../../../shared/protocol/window/tools.ts'
import { ended } from './jobs.ts'
import type { BackupLine } from './ports.ts'
import { makeWindowReport } from './reports.ts'
import type { WindowSession } from './session.ts'

/** checks of ledger reference 14 */
const CHECKS = 18

/** Care of the book, reports and settings. */
export function toolHandlers(session: WindowSession): Partial<WindowHandlers> {
  const { ports, jobs, user } = session
  return {
    'report/definitions': () => user.reports,
    'report/save': (definition) => {
      user.saveReport(definition)
      return definition
    },
    'report/remove': ({ id }) => {
      user.removeReport(id)
      return null
    },
    'report/make': (definition, { signal }) => makeWindowReport(session, definition, signal),
    'doctor/run': async (_input, { signal }) => {
      const { book, asOf } = session.book()
      const job = jobs.start('Check the book', 'checks', { kind: 'doctor' }, null)
      const at = new Date(asOf.value).toISOString()
      const document = await ended(job, ports.command(['doctor', '--book', book.path, '--as-of', at], signal))
      const { ok, findings } = document as Pick<DoctorReport, 'ok' | 'findings'>
      const sentence = ok ? 'The book is in order.' : `${findings.length} findings: see the list.`
      job.end({ state: ok ? 'done' : 'needs_you', sentence, offer: 'none' })
      return { ok, findings, revision: book.revision(), checks: CHECKS }
    },
    'backup/make': async () => {
      const { book } = session.writable()
      const job = jobs.start('Back up the book', 'bytes', { kind: 'backup' }, null)
      const failure = await session.backups.make(book)
      if (failure !== null) return await ended(job, Promise.reject(failure))
      const [newest] = ports.backups.list(book.path)
      if (newest === undefined)
        throw new AppError('backup/failed', `No backup of ${book.path} could be made.`)
      job.end({ state: 'done', sentence: `Backed up revision ${newest.revision}.`, offer: 'none' })
      return backupRow(newest)
    },
    'backup/list': () => backupsOf(session).map(backupRow),
    'backup/restore': async ({ id }) => {
      const found = backupsOf(session).find((b) => backupRow(b).id === id)
      if (found === undefined) throw new AppError('file/not-found', 'This backup is not there any more.')
      await session.restoreBackup(found.path)
      return null
    },
    'backup/copy': async (_input, { signal }) => {
      const { book } = session.book()
      const path = join(await mkdtemp(join(tmpdir(), 'hedgerow-copy-')), 'book.hedgerow')
      await ports.command(['backup', '--book', book.path, '--out', path], signal)
      return session.downloads.add(basename(book.path), 'application/octet-stream', { path })
    },
    'book/export': async (_input, { signal }) => {
      const { book } = session.book()
      const path = join(await mkdtemp(join(tmpdir(), 'hedgerow-export-')), 'book.jsonl')
      await ports.command(['export', '--book', book.path, '--out', path], signal)
      const name = `${basename(book.path).replace(/\.[^.]*$/, '')}.jsonl`
      return session.downloads.add(name, 'application/json', { path })
    },
  }
}

function backupsOf(session: WindowSession): readonly BackupLine[] {
  const path = session.currentPath
  return path === null ? [] : session.ports.backups.list(path)
}

function backupRow({ path, at, bytes, revision }: BackupLine): BackupRow {
  const id = createHash('sha256').update(path).digest('hex').slice(0, 32)
  return { id, name: basename(path), at, bytes, revision }
}
