/** Market inputs (append-only) and frozen snapshots (content-addressed) of a book. */
import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { MarketInput, MarketSource } from '../../shared/model/market.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import type { StoredMarketInput } from './types.ts'

/** Appends inputs. `value` null withdraws an input of the same key and source. */
export function insertMarketInputs(
  db: Database,
  inputs: readonly (Omit<MarketInput, 'value'> & { readonly value: string | null })[],
  origin: string,
  recordedAt: number,
): void {
  const insert = db.prepare(
    `INSERT INTO market_inputs (kind, of, date, value, unit, source, observed_at, certainty, origin, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const i of inputs) {
    insert.run(i.kind, i.of, i.date, i.value, i.unit, i.source, i.observedAt, i.certainty, origin, recordedAt)
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
      `WITH live AS (
         SELECT m.* FROM market_inputs m LEFT JOIN market_files f ON f.file = m.file WHERE f.file IS NULL OR f.live = 1
       )
       SELECT m.* FROM live m
       WHERE m.value IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM live n WHERE n.kind = m.kind AND n.of = m.of AND n.date IS m.date
           AND n.source = m.source AND n.input > m.input AND (n.value IS NULL OR n.observed_at IS m.observed_at))
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
