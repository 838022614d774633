/** Writes what one file or one edit brought: always inside a transaction of the caller. */
import type { Database, Statement } from 'better-sqlite3'
import type {
  BatchEvidence,
  EditChange,
  Evidence,
  EvidenceKind,
  InstrumentEvidence,
} from '../../shared/model/evidence.ts'
import type { StatementAccount } from '../../shared/model/statement.ts'
import { Registry } from './registry.ts'
import { bodyColumns } from './rowCodec.ts'

const CANONICAL_DECIMAL = /^(0|-?(?:[1-9]\d*|0\.\d*[1-9]|[1-9]\d*\.\d*[1-9]))$/

/** Whether a text is a decimal as the book keeps it: no exponent, plus sign, leading or trailing zeros, and no `-0`. */
export function isCanonicalDecimal(text: string): boolean {
  return CANONICAL_DECIMAL.test(text)
}

/**
 * Writes a batch as the next number and gives that number.
 * @throws RangeError when the evidence breaks its contract (a decimal that is not canonical, a name that is not its identity's)
 */
export function insertBatch(db: Database, batch: BatchEvidence, importedAt: number): number {
  if (!/^[0-9a-f]{64}$/.test(batch.sha256)) throw new RangeError(`"${batch.sha256}" is not a SHA-256 in hex`)
  const { source, number } = insertSource(db, 'batch', batch.live, batch.made, batch.rows.length)
  const registry = new Registry(db)
  db.prepare(
    'INSERT INTO batches (source, sha256, file_name, format, imported_at, counts, warnings) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(
    source,
    batch.sha256,
    batch.fileName,
    batch.format,
    importedAt,
    JSON.stringify(countByKind(batch.rows)),
    JSON.stringify(batch.warnings),
  )
  insertAccounts(db, registry, source, batch.accounts)
  insertInstruments(db, registry, source, batch.instruments)
  const cover = db.prepare(
    'INSERT INTO covers (source, ordinal, account, from_at, to_at) VALUES (?, ?, ?, ?, ?)',
  )
  for (const [i, c] of batch.covers.entries())
    cover.run(source, i + 1, registry.account(c.account), c.from, c.to)
  const list = db.prepare(
    'INSERT INTO complete_lists (source, ordinal, list, account, at, kinds) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (const [i, c] of batch.completeLists.entries()) {
    const kinds = c.kinds === true ? null : JSON.stringify(c.kinds)
    list.run(source, i + 1, c.list, registry.account(c.account), c.at, kinds)
  }
  insertRows(db, registry, source, batch.rows)
  return number
}

/** Writes an edit as the next number and gives that number. The rows of a `rows` edit are evidence like those of a file. */
export function insertEdit(db: Database, change: EditChange, reason: string, made: number | null): number {
  const typed = change.kind === 'rows' ? change : null
  const { source, number } = insertSource(db, 'edit', true, made, typed?.rows.length ?? 0)
  const stored = typed === null ? change : { kind: typed.kind, proposal: typed.proposal }
  db.prepare('INSERT INTO edits (source, kind, reason, change) VALUES (?, ?, ?, ?)').run(
    source,
    change.kind,
    reason,
    JSON.stringify(stored),
  )
  if (typed !== null) {
    const registry = new Registry(db)
    insertAccounts(db, registry, source, typed.accounts)
    insertInstruments(db, registry, source, typed.instruments)
    insertRows(db, registry, source, typed.rows)
  }
  return number
}

/** Rows of each kind, kinds without rows left out. */
export function countByKind(rows: readonly Evidence[]): { [K in EvidenceKind]?: number } {
  const counts: { [K in EvidenceKind]?: number } = {}
  for (const { body } of rows) counts[body.row] = (counts[body.row] ?? 0) + 1
  return counts
}

function insertSource(
  db: Database,
  kind: 'batch' | 'edit',
  live: boolean,
  made: number | null,
  rows: number,
): { source: number; number: number } {
  return db
    .prepare(
      `INSERT INTO sources (kind, number, live, made, row_count)
       VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM sources WHERE kind = ?), ?, ?, ?)
       RETURNING source, number`,
    )
    .get(kind, kind, live ? 1 : 0, made, rows) as { source: number; number: number }
}

function insertAccounts(
  db: Database,
  registry: Registry,
  source: number,
  accounts: readonly StatementAccount[],
): void {
  const insert = db.prepare(
    'INSERT INTO source_accounts (source, ordinal, account, zone, currency, name, broker) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  for (const [i, a] of accounts.entries()) {
    insert.run(source, i + 1, registry.describe(a), a.zone, a.currency, a.name ?? null, a.broker ?? null)
  }
}

function insertInstruments(
  db: Database,
  registry: Registry,
  source: number,
  instruments: readonly InstrumentEvidence[],
): void {
  const insert = db.prepare(
    'INSERT INTO source_instruments (source, ordinal, instrument, kind, terms, certainty) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const alias = db.prepare(
    'INSERT INTO aliases (source, ordinal, position, instrument, kind, text) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (const [i, evidence] of instruments.entries()) {
    if (evidence.identity.strike !== null) demandDecimal(evidence.identity.strike, 'strike', evidence.name)
    const id = registry.register(evidence.name, evidence.identity)
    insert.run(
      source,
      i + 1,
      id,
      evidence.kind,
      JSON.stringify(evidence.terms),
      JSON.stringify(evidence.certainty),
    )
    for (const [k, a] of evidence.aliases.entries()) alias.run(source, i + 1, k + 1, id, a.kind, a.text)
  }
}

const COLUMNS = [
  'source',
  'row',
  'line',
  'kind',
  'what',
  'account',
  'instrument',
  'symbol',
  'at',
  'at_text',
  'fold',
  'dated',
  'trading_day',
  'id',
  'sequence',
  'quantity',
  'price',
  'amount',
  'currency',
  'order_id',
  'body',
  'raw',
] as const

function insertRows(db: Database, registry: Registry, source: number, rows: readonly Evidence[]): void {
  const insert: Statement = db.prepare(
    `INSERT INTO evidence (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
  )
  for (const r of rows) {
    const b = bodyColumns(r.body)
    const where = `row ${r.row}`
    if (b.quantity !== null) demandDecimal(b.quantity, 'quantity', where)
    if (b.price !== null) demandDecimal(b.price, 'price', where)
    if (b.amount !== null) demandDecimal(b.amount, 'amount', where)
    insert.run(
      source,
      r.row,
      r.line,
      r.body.row,
      b.what,
      registry.account(r.account),
      r.instrument === null ? null : registry.instrument(r.instrument),
      r.symbol,
      r.at,
      r.atText,
      r.fold,
      r.dated ? 1 : 0,
      r.tradingDay,
      r.id,
      r.sequence,
      b.quantity,
      b.price,
      b.amount,
      b.currency === null ? null : registry.currency(b.currency),
      b.order,
      b.body,
      r.raw,
    )
  }
}

function demandDecimal(text: string, member: string, where: string): void {
  if (!isCanonicalDecimal(text)) throw new RangeError(`${member} "${text}" of ${where} is not canonical`)
}
