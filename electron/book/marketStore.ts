/** Market inputs (append-only) and frozen snapshots (content-addressed) of a book. */
import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { MarketInput, MarketSource } from '../../shared/model/market.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import type { StoredMarketInput } from './types.ts'

/** Where inputs come from: the name of what brought them, and its number when it is a market file. */
interface InputSource {
  readonly origin: string
  readonly file: number | null
  /** ms UTC */
  readonly recordedAt: number
}

/** Appends inputs. `value` null withdraws an input of the same key and source. */
export function insertMarketInputs(
  db: Database,
  inputs: readonly (Omit<MarketInput, 'value'> & { readonly value: string | null })[],
  { origin, file, recordedAt }: InputSource,
): void {
  const insert = db.prepare(
    `INSERT INTO market_inputs (kind, of, date, value, unit, source, observed_at, certainty, origin, recorded_at, file)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const i of inputs) {
    const { kind, of, date, value, unit, source, observedAt, certainty } = i
    insert.run(kind, of, date, value, unit, source, observedAt, certainty, origin, recordedAt, file)
  }
}

interface InputRow {
  input: number
  kind: MarketInput['kind']
  of: string
  date: string | null
  value: string | null
  unit: string
  source: MarketSource
  observed_at: number | null
  certainty: MarketInput['certainty']
  origin: string
  recorded_at: number
  file: number | null
}

/**
 * What was recorded last for each key, source and observed instant, oldest record first. A withdrawal hides all earlier records of
 * its key and source; what an undone file brought is left out. A quote names the file it came from.
 */
export function readMarketInputs(db: Database): StoredMarketInput[] {
  const rows = db
    .prepare(
      `WITH live AS NOT MATERIALIZED (
         SELECT m.* FROM market_inputs m LEFT JOIN market_files f ON f.file = m.file WHERE f.file IS NULL OR f.live = 1
       ), withdrawn AS MATERIALIZED (
         SELECT kind, of, date, source, max(input) AS input FROM live WHERE value IS NULL GROUP BY kind, of, date, source
       )
       SELECT m.* FROM live m
       WHERE m.value IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM live n WHERE n.kind = m.kind AND n.of = m.of AND n.date IS m.date
           AND n.source = m.source AND n.observed_at IS m.observed_at AND n.input > m.input)
         AND NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.kind = m.kind AND w.of = m.of AND w.date IS m.date
           AND w.source = m.source AND w.input > m.input)
       ORDER BY m.input`,
    )
    .all() as InputRow[]
  return rows.map((r) => ({
    number: r.input,
    input: {
      kind: r.kind,
      of: r.of,
      date: r.date,
      value: r.value ?? '',
      unit: r.unit,
      source: r.source,
      observedAt: r.observed_at,
      certainty: r.certainty,
      ...(r.file === null ? {} : { origin: r.origin }),
    },
    origin: r.origin,
    recordedAt: r.recorded_at,
  }))
}

/**
 * Keeps a frozen snapshot under its hash; the same snapshot twice is one.
 * @throws AppError `book/snapshot-hash` when the hash is not that of the text
 */
export function insertSnapshot(
  db: Database,
  snapshot: { json: string; sha256: string; kind: 'market' | 'state'; asOf: number; frozenAt: number },
): void {
  const hash = createHash('sha256').update(snapshot.json, 'utf8').digest('hex')
  if (hash !== snapshot.sha256) {
    throw new AppError(
      'book/snapshot-hash',
      `The snapshot ${snapshot.sha256.slice(0, 12)} does not match its text, whose SHA-256 is ${hash.slice(0, 12)}, and was not kept: freeze it again.`,
      { given: snapshot.sha256, computed: hash },
    )
  }
  db.prepare(
    'INSERT INTO snapshots (sha256, kind, as_of, frozen_at, json) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ).run(hash, snapshot.kind, snapshot.asOf, snapshot.frozenAt, snapshot.json)
}

/** Text of a frozen snapshot, null when the book has none of that hash. */
export function readSnapshotText(db: Database, sha256: string): string | null {
  const json = db.prepare('SELECT json FROM snapshots WHERE sha256 = ?').pluck().get(sha256)
  return (json as string | undefined) ?? null
}

/** A frozen snapshot without its text; instants in ms UTC. */
export interface FrozenLine {
  readonly sha256: string
  readonly asOf: number
  readonly frozenAt: number
}

/** Frozen snapshots by as-of. */
export function listSnapshots(db: Database, kind: 'market' | 'state'): FrozenLine[] {
  return db
    .prepare(
      'SELECT sha256, as_of AS asOf, frozen_at AS frozenAt FROM snapshots WHERE kind = ? ORDER BY as_of, sha256',
    )
    .all(kind) as FrozenLine[]
}
