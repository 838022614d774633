/** Care of the book: doctor, backups, copy, export. */
import { z } from 'zod'
import { call } from './contract.ts'
import type { Download } from './files.ts'
import { id, nothing } from './inputs.ts'

export interface DoctorReport {
  readonly ok: boolean
  readonly revision: number
  readonly checks: number
  readonly findings: readonly { readonly check: number; readonly message: string }[]
}

export interface BackupRow {
  readonly id: string
  readonly name: string
  readonly at: number
  readonly bytes: number
  readonly revision: number | null
}

export const toolCommands = {
  /** Integrity and the ledger's invariants. A job in the state. */
  'doctor/run': call<DoctorReport>()(nothing),
  'backup/make': call<BackupRow>()(nothing),
  'backup/list': call<readonly BackupRow[]>()(nothing),
  /** Opens the backup as the book; the book as it was is kept beside it. */
  'backup/restore': call<null>()(z.strictObject({ id })),
  /** A checked copy of the book's own file, to be kept elsewhere and opened as a book. */
  'backup/copy': call<Download>()(nothing),
  /** The whole book in the neutral format. */
  'book/export': call<Download>()(nothing),
} as const
