/** Makes the sample book by an ordinary import of the sample's statements. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { ImporterPort } from '../importStatement.ts'
import { AS_OF_SETTING } from '../workspace.ts'
import type { WindowBook } from './ports.ts'
import { sampleMarket } from './sample/statements.ts'
import { SAMPLE_AS_OF } from './sample/world.ts'

/** Set in a book that is the sample, with the version of what it was made from. */
export const SAMPLE_SETTING = 'sample'
/** Raise it when the sample's statements or market change: older sample books are made again. */
export const SAMPLE_VERSION = 4

/** True when the book is a whole sample of this version. */
export function isCurrentSample(book: WindowBook): boolean {
  return book.setting(SAMPLE_SETTING) === SAMPLE_VERSION
}

/**
 * Imports the sample into an empty book. Files are read side by side and written one after the other.
 * @param onProgress files done, of all
 * @throws AppError `internal/failed` when a file is not imported whole
 */
export async function fillSampleBook(
  book: WindowBook,
  importer: ImporterPort,
  writeSample: (folder: string) => Promise<void>,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hedgerow-sample-'))
  try {
    await writeSample(folder)
    const files = (await readdir(folder)).sort()
    const runs = files.map((name) => {
      const request = {
        path: join(folder, name),
        name: `Sample: ${basename(name, '.jsonl')}`,
        bookPath: book.path,
        format: null,
        account: null,
        zone: null,
      }
      return importer.start(request, () => {})
    })
    try {
      for (const [i, run] of runs.entries()) {
        onProgress(i, files.length)
        const judged = await run.judged
        const written = judged.errors > 0 ? judged : await run.commit(null)
        if (written.status !== 'written' && written.status !== 'same_file')
          throw new AppError(
            'internal/failed',
            `The sample could not be made: ${written.issues[0]?.message ?? 'a file was not imported.'}`,
          )
      }
    } finally {
      for (const run of runs) run.kill()
    }
    await book.whenFree(() => book.setMarketInputs(sampleMarket(), 'sample'))
    // commands on the sample stand at its own frozen as-of, like the window
    await book.whenFree(() => book.setSetting(AS_OF_SETTING, new Date(SAMPLE_AS_OF).toISOString()))
    await book.whenFree(() => book.setSetting(SAMPLE_SETTING, SAMPLE_VERSION))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
