/** The one transaction in which a judged file goes into the book, or is found to be there. */
import { importOutcome, reviveOutcome, sameFileOutcome } from '../../shared/ledger/outcome.ts'
import { READINGS_SETTING } from '../../shared/model/columnMapping.ts'
import type { BatchEvidence, BookEvidence } from '../../shared/model/evidence.ts'
import type { ImportedFile } from '../../shared/protocol/import.ts'
import type { RowRange } from '../../shared/protocol/importer.ts'
import type { Book } from '../book/book.ts'
import { cutOffOf } from './answer.ts'
import { writeBookExport } from './bookExport.ts'
import { answer, type Judged } from './judged.ts'
import { readingsOf } from './readings.ts'
import { Refusal } from './refusal.ts'
import { chooseRows } from './rowChoice.ts'

interface Commit {
  /** of the file */
  readonly name: string
  /** rows of the preview; null: all */
  readonly ranges: readonly RowRange[] | null
  /** more to write in the same transaction */
  readonly keep: ((book: Book) => void) | null
}

/** Writes, revives, or finds that nothing is to be done. @throws Refusal, AppError of the book */
export function commitJudged(book: Book, judged: Judged, commit: Commit): ImportedFile {
  const { name, ranges, keep } = commit
  if (judged.exported !== null) return commitExport(book, judged, judged.exported, commit)
  const { live, next } = readingsOf(book, judged.file)
  if (live !== null) {
    const before = book.evidence({ raw: false })
    const batch = before.batches.find((b) => b.number === live) as BatchEvidence
    return answer(name, { ...judged, outcome: sameFileOutcome(batch) }, 'same_file', live)
  }
  const found = book.findFile(judged.sha256)
  if (found !== null) {
    const outcome =
      judged.batch === null && book.ledgerRevision() === judged.revision
        ? judged.outcome
        : reviveOutcome(book.evidence({ raw: false }), found.number)
    book.asOne(() => {
      book.reviveBatch(found.number)
      keep?.(book)
    })
    return answer(name, { ...judged, outcome }, 'revived', found.number)
  }
  if (judged.batch === null || judged.sha256 !== next)
    throw new Refusal('book_changed', `The book changed while ${name} was read: import it again.`)
  const batch = chooseRows(judged.batch, ranges)
  // What was judged stands only for the rows and the book it was judged with.
  const outcome =
    batch === judged.batch && book.ledgerRevision() === (judged.revision ?? 0)
      ? judged.outcome
      : importOutcome(book.evidence({ raw: false }), batch)
  const number = book.asOne(() => {
    const written = book.writeBatch(batch)
    if (judged.sha256 !== judged.file) noteReading(book, judged.sha256, judged.file)
    keep?.(book)
    return written
  })
  return answer(name, { ...judged, outcome, cutOff: cutOffOf(batch) }, 'written', number)
}

/** Another reading of a file: whoever revives a batch must know that the other one shows the same rows. */
function noteReading(book: Book, batch: string, file: string): void {
  const known = (book.setting(READINGS_SETTING) ?? {}) as { readonly [batch: string]: string }
  book.setSetting(READINGS_SETTING, { ...known, [batch]: file })
}

function commitExport(
  book: Book,
  judged: Judged,
  exported: BookEvidence,
  { name, ranges }: Commit,
): ImportedFile {
  if (ranges !== null)
    throw new Refusal(
      'export_whole',
      `${name} is a whole book: it goes in as a whole, without a choice of rows.`,
    )
  const before = book.ledgerRevision()
  const first = writeBookExport(book, exported)
  const status = book.ledgerRevision() === before ? 'same_file' : 'written'
  return answer(name, judged, status, first)
}
