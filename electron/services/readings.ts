/** Batches that read one file in several ways: of them at most one is live, or its rows would count twice. */
import { READINGS_SETTING } from '../../shared/model/columnMapping.ts'
import type { BatchSummary } from '../../shared/model/sources.ts'
import { AppError } from '../../shared/protocol/appError.ts'

interface ReadingsBook {
  setting(key: string): unknown
  batches(): readonly BatchSummary[]
}

/** @throws AppError `book/same-file` when another reading of the same file is live */
export function refuseSecondReading(book: ReadingsBook, batch: number): void {
  const readings = book.setting(READINGS_SETTING)
  if (typeof readings !== 'object' || readings === null) return
  const fileOf = (sha256: string): string => (readings as { [batch: string]: string })[sha256] ?? sha256
  const batches = book.batches()
  const own = batches.find((b) => b.number === batch)
  if (own === undefined) return
  const other = batches.find((b) => b.live && b.number !== batch && fileOf(b.sha256) === fileOf(own.sha256))
  if (other === undefined) return
  throw new AppError(
    'book/same-file',
    `Batch ${other.number} reads the same file, ${own.fileName}, with other columns: undo it before you revive batch ${batch}.`,
    { batch, other: other.number },
  )
}
