/** Files of quotes and prices in a book: what each brought, taken back and brought back as a whole. */
import type { Database } from 'better-sqlite3'
import type { MarketInput } from '../../shared/model/market.ts'
import type { HistoryPoint, MarketFileFacts, MarketFileLine } from '../../shared/model/marketFile.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import { insertMarketInputs } from './marketStore.ts'

/** How the shelf reads and writes: one commit a write. */
interface ShelfAccess {
  read<T>(work: () => T): T
  /** @param work is given the instant, ms UTC */
  write<T>(work: (now: number) => T): T
}

/** The market files of a book. */
export class MarketShelf {
  readonly #db: Database
  readonly #access: ShelfAccess

  constructor(db: Database, access: ShelfAccess) {
    this.#db = db
    this.#access = access
  }

  /** By number, undone ones too. */
  list(): MarketFileLine[] {
    return this.#access.read(() => readMarketFiles(this.#db))
  }

  /**
   * Writes what a file brings, in one commit. @returns the file's number
   * @throws AppError `book/same-file` when a file of these bytes is there, live or undone
   */
  write(
    file: MarketFileFacts,
    content: { readonly inputs: readonly MarketInput[]; readonly points: readonly HistoryPoint[] },
  ): number {
    return this.#access.write((now) => {
      const same = this.list().find((f) => f.sha256 === file.sha256)
      if (same === undefined) return insertMarketFile(this.#db, file, content, now)
      throw new AppError(
        'book/same-file',
        `${file.fileName} is in the book already as market file ${same.number}${same.live ? '' : ', which was undone: revive it instead'}.`,
        { number: same.number },
      )
    })
  }

  /** Takes back (or brings back) all that a file brought. @throws AppError `book/no-such-batch`, `book/already-void`, `book/already-live` */
  turn(number: number, live: boolean): void {
    this.#access.write(() => turnMarketFile(this.#db, number, live))
  }

  /** Names of the price series that live files brought. */
  series(): { readonly series: string; readonly dates: number }[] {
    return this.#access.read(() => readSeries(this.#db))
  }

  /** A price series, oldest first; of two files that print one date the later imported stands. */
  history(series: string): HistoryPoint[] {
    return this.#access.read(() => readHistoryPoints(this.#db, series))
  }
}

/** Writes the file's line, its inputs and its points. @returns its number */
function insertMarketFile(
  db: Database,
  file: MarketFileFacts,
  content: { readonly inputs: readonly MarketInput[]; readonly points: readonly HistoryPoint[] },
  now: number,
): number {
  const number = db
    .prepare(
      `INSERT INTO market_files (sha256, file_name, kind, format, as_of, summary, imported_at, live)
       VALUES (?, ?, ?, ?, ?, ?, ?, 1) RETURNING file`,
    )
    .pluck()
    .get(file.sha256, file.fileName, file.kind, file.format, file.asOf, file.summary, now) as number
  insertMarketInputs(db, content.inputs, { origin: file.fileName, file: number, recordedAt: now })
  const point = db.prepare('INSERT INTO history_points (file, series, date, value) VALUES (?, ?, ?, ?)')
  for (const p of content.points) point.run(number, p.series, p.date, p.value)
  return number
}

interface FileRow {
  file: number
  sha256: string
  file_name: string
  kind: 'chain' | 'history'
  format: string
  as_of: number | null
  summary: string
  imported_at: number
  live: number
}

/** All files by number, undone ones too. */
function readMarketFiles(db: Database): MarketFileLine[] {
  const rows = db.prepare('SELECT * FROM market_files ORDER BY file').all() as FileRow[]
  return rows.map((f) => ({
    number: f.file,
    sha256: f.sha256,
    fileName: f.file_name,
    kind: f.kind,
    format: f.format,
    asOf: f.as_of,
    summary: f.summary,
    importedAt: f.imported_at,
    live: f.live === 1,
  }))
}

/** Takes a file back, or brings it back. @throws AppError `book/no-such-batch`, `book/already-void`, `book/already-live` */
function turnMarketFile(db: Database, number: number, live: boolean): void {
  const now = db.prepare('SELECT live FROM market_files WHERE file = ?').pluck().get(number) as
    | number
    | undefined
  if (now === undefined)
    throw new AppError(
      'book/no-such-batch',
      `The book has no market file ${number}: list them to see the numbers.`,
      {
        number,
      },
    )
  if ((now === 1) === live)
    throw new AppError(
      live ? 'book/already-live' : 'book/already-void',
      live
        ? `There is nothing to bring back: market file ${number} is live.`
        : `There is nothing to undo: market file ${number} is undone already.`,
      { number },
    )
  db.prepare('UPDATE market_files SET live = ? WHERE file = ?').run(live ? 1 : 0, number)
}

/** A series of the live files, oldest first; of two files that print one date the later imported stands. */
function readHistoryPoints(db: Database, series: string): HistoryPoint[] {
  return db
    .prepare(
      `SELECT series, date, value FROM history_points p JOIN market_files f USING (file)
       WHERE series = ? AND live = 1 AND NOT EXISTS (SELECT 1 FROM history_points q JOIN market_files g USING (file)
         WHERE q.series = p.series AND q.date = p.date AND q.file > p.file AND g.live = 1)
       ORDER BY date`,
    )
    .all(series) as HistoryPoint[]
}

/** Names of the series of live files with how many dates they hold. */
function readSeries(db: Database): { readonly series: string; readonly dates: number }[] {
  return db
    .prepare(
      `SELECT series, count(DISTINCT date) AS dates FROM history_points JOIN market_files USING (file)
       WHERE live = 1 GROUP BY series ORDER BY series`,
    )
    .all() as { series: string; dates: number }[]
}
