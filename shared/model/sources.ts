/** What the book lists of what was imported and edited, without the rows. Instants in ms UTC. */
import type { EvidenceKind, IntakeWarning } from './evidence.ts'
import type { StatementAccount } from './statement.ts'

/** One imported file, without its rows. */
export interface BatchSummary {
  readonly number: number
  readonly sha256: string
  readonly fileName: string
  readonly format: string
  readonly made: number | null
  readonly live: boolean
  /** instant of the import in ms UTC */
  readonly importedAt: number
  readonly rows: number
  readonly counts: { readonly [K in EvidenceKind]?: number }
  readonly accounts: readonly StatementAccount[]
  readonly warnings: readonly IntakeWarning[]
  /** first and last instant of its rows, ms UTC; null without rows */
  readonly from: number | null
  readonly to: number | null
}

export interface EditSummary {
  readonly number: number
  readonly kind: string
  readonly reason: string
  readonly made: number | null
  readonly live: boolean
  readonly rows: number
}
