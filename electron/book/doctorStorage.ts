/** Checks of the stored rows: numbers 1, 2, 4, 5, 7, 16 and 18 of the ledger reference, section 14. They only read. */
import Sqlite, { type Database } from 'better-sqlite3'
import { Decimal } from '../../shared/model/decimal.ts'
import { instrumentName } from '../../shared/model/instrument.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import { checkBackup, listBackups } from './backup.ts'
import { APPLICATION_ID, migrate, NEWEST_VERSION, versionOf } from './migrate.ts'
import type { Finding } from './types.ts'

/** Check 1: the file is whole, references lead somewhere, and version and tables are this program's. */
export function checkFile(db: Database): Finding[] {
  const found: string[] = []
  for (const { integrity_check: text } of db.pragma('integrity_check(20)') as { integrity_check: string }[]) {
    if (text !== 'ok') found.push(`The file is damaged: ${text}.`)
  }
  for (const f of db.pragma('foreign_key_check') as {
    table: string
    rowid: number | null
    parent: string
  }[]) {
    found.push(
      `Row ${f.rowid ?? '?'} of ${f.table} refers to a row of ${f.parent} that the book does not have.`,
    )
  }
  const version = versionOf(db)
  if (version !== NEWEST_VERSION)
    found.push(`The file's version is ${version} and should be ${NEWEST_VERSION}.`)
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    found.push('The file does not bear the mark of a book.')
  return findings(1, [...found, ...wrongTables(db)])
}

/** Tables, indexes and triggers that differ from those of a new book. */
function wrongTables(db: Database): string[] {
  const wanted = new Sqlite(':memory:')
  try {
    migrate(wanted)
    const good = schemaOf(wanted)
    const has = schemaOf(db)
    return [
      ...[...good.keys()].filter((name) => !has.has(name)).map((name) => `The ${name} is missing.`),
      ...[...has.keys()]
        .filter((name) => has.get(name) !== good.get(name))
        .map((name) => `The ${name} is not as a new book has it.`),
    ]
  } finally {
    wanted.close()
  }
}

function schemaOf(db: Database): Map<string, string | null> {
  const rows = db
    .prepare("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1")
    .raw()
    .all() as [string, string | null][]
  return new Map(rows)
}

/** Check 2: every evidence row hangs on one batch or one edit, and each of these on one source. */
export function checkSources(db: Database): Finding[] {
  return findings(2, [
    ...texts(
      db,
      `SELECT 'Evidence row ' || row || ' (number ' || evidence || ') belongs to no batch and no edit.' FROM evidence
       WHERE source NOT IN (SELECT source FROM sources)`,
    ),
    ...texts(
      db,
      `SELECT 'The ' || s.kind || ' ' || s.number || ' is listed as ' ||
         iif(b.source IS NULL AND e.source IS NULL, 'neither a file nor an edit', 'the wrong kind or both kinds') || '.'
       FROM sources s LEFT JOIN batches b USING (source) LEFT JOIN edits e USING (source)
       WHERE (s.kind = 'batch') <> (b.source IS NOT NULL) OR (s.kind = 'edit') <> (e.source IS NOT NULL)`,
    ),
    ...texts(
      db,
      `SELECT 'Row ' || row || ' of source ' || source || ' is stored ' || count(*) || ' times.' FROM evidence NOT INDEXED
       GROUP BY source, row HAVING count(*) > 1`,
    ),
  ])
}

/** Check 4: one identity is one instrument, aliases lead to instruments, and names are those of the identities. */
export function checkInstruments(db: Database): Finding[] {
  const found = [
    ...texts(
      db,
      `SELECT 'The contracts ' || group_concat(name, ' and ') || ' have one identity.' FROM instruments NOT INDEXED
       GROUP BY family, root, expiry, "right", strike, settle HAVING count(*) > 1`,
    ),
    ...texts(
      db,
      `SELECT 'The alias "' || text || '" (' || kind || ') leads to no contract.' FROM aliases
       WHERE instrument NOT IN (SELECT instrument FROM instruments)`,
    ),
  ]
  const rows = db
    .prepare('SELECT name, family, root, expiry, "right", strike, settle FROM instruments')
    .all() as ({ name: string } & Parameters<typeof instrumentName>[0])[]
  for (const { name, ...identity } of rows) {
    if (instrumentName(identity) !== name)
      found.push(`The contract ${name} has the identity of ${instrumentName(identity)}.`)
  }
  return findings(4, found)
}

/** Check 5: batches and edits have as many rows as they say, and no two batches came from the same bytes. */
export function checkCounts(db: Database): Finding[] {
  const found = [
    ...texts(
      db,
      `SELECT 'The ' || s.kind || ' ' || s.number || ' says ' || s.row_count || ' rows and has ' || count(e.evidence) || '.'
       FROM sources s LEFT JOIN evidence e USING (source) GROUP BY s.source HAVING count(e.evidence) <> s.row_count`,
    ),
    ...texts(
      db,
      `SELECT 'The batches of ' || group_concat(file_name, ' and ') || ' came from the same bytes.' FROM batches NOT INDEXED
       GROUP BY sha256 HAVING count(*) > 1`,
    ),
  ]
  const said = db
    .prepare(
      `SELECT s.number, k.key AS kind, k.value AS said,
         (SELECT count(*) FROM evidence e WHERE e.source = s.source AND e.kind = k.key) AS has
       FROM batches b JOIN sources s USING (source), json_each(b.counts) k`,
    )
    .all() as { number: number; kind: string; said: number; has: number }[]
  for (const { number, kind, said: says, has } of said) {
    if (says !== has) found.push(`Batch ${number} says ${says} rows of kind ${kind} and has ${has}.`)
  }
  return findings(5, found)
}

/** Check 7: decimal columns, and decimals inside bodies, are canonical text and equal the number they stand for. */
export function checkDecimals(db: Database): Finding[] {
  const found: string[] = []
  const rows = db
    .prepare('SELECT evidence, quantity, price, amount, body FROM evidence')
    .raw()
    .iterate() as IterableIterator<[number, string | null, string | null, string | null, string | null]>
  const bodies = new Map<string, string[]>()
  for (const [evidence, quantity, price, amount, body] of rows) {
    for (const [member, text] of [
      ['quantity', quantity],
      ['price', price],
      ['amount', amount],
    ] as const) {
      if (text !== null && !isDecimal(text))
        found.push(`The ${member} "${text}" of evidence ${evidence} is not canonical.`)
    }
    if (body === null) continue
    let wrong = bodies.get(body)
    if (wrong === undefined) {
      wrong = wrongDecimals(body)
      bodies.set(body, wrong)
    }
    for (const text of wrong) found.push(`${text} of evidence ${evidence} is not canonical.`)
  }
  const strikes = db.prepare('SELECT name, strike FROM instruments WHERE strike IS NOT NULL').raw().all() as [
    string,
    string,
  ][]
  for (const [name, strike] of strikes) {
    if (!isDecimal(strike)) found.push(`The strike "${strike}" of ${name} is not canonical.`)
  }
  return findings(7, found)
}

const DECIMAL_MEMBERS = new Set(['quantity', 'intoQuantity', 'price', 'amount', 'mark', 'from', 'to'])

/** The decimals of a body's JSON that are not canonical; `to` of an exchange rate is a currency, known by its being alone. */
function wrongDecimals(body: string): string[] {
  const wrong: string[] = []
  const visit = (value: unknown, member: string): void => {
    if (typeof value === 'string') {
      if (DECIMAL_MEMBERS.has(member) && !isDecimal(value)) wrong.push(`The ${member} "${value}"`)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, Array.isArray(value) ? member : key)
    }
  }
  const parsed = JSON.parse(body) as { [member: string]: unknown }
  for (const [member, value] of Object.entries(parsed)) if (member !== 'to') visit(value, member)
  return wrong
}

function isDecimal(text: string): boolean {
  try {
    return Decimal.of(text).toString() === text
  } catch {
    return false
  }
}

/** Check 16: a ticket's fill has its typed ledger row and its event, and the ticket's hash chain counts up without a gap. */
export function checkTickets(db: Database): Finding[] {
  return findings(16, [
    ...texts(
      db,
      `SELECT 'The fill ' || f.fill_id || ' of ticket ' || f.ticket || ' has no typed fill in the ledger.' FROM ticket_fills f
       LEFT JOIN evidence e ON e.source = f.source AND e.row = f.row LEFT JOIN sources s ON s.source = f.source
       WHERE e.kind IS NOT 'fill' OR s.kind IS NOT 'edit'`,
    ),
    ...texts(
      db,
      `SELECT 'The fill ' || f.fill_id || ' of ticket ' || f.ticket || ' points at an event of another ticket or kind.'
       FROM ticket_fills f LEFT JOIN ticket_events e USING (seq)
       WHERE e.ticket IS NOT f.ticket OR e.event NOT IN ('fill', 'late_fill', 'correct')`,
    ),
    ...texts(
      db,
      `SELECT 'Two fills of tickets (' || group_concat(fill_id, ' and ') || ') point at one ledger row.' FROM ticket_fills
       GROUP BY source, row HAVING count(*) > 1`,
    ),
    ...texts(
      db,
      `SELECT 'The chain of ticket events is broken at number ' || seq || '.' FROM (
         SELECT seq, prev_hash, lag(hash, 1, '') OVER (ORDER BY seq) AS before FROM ticket_events)
       WHERE prev_hash <> before`,
    ),
  ])
}

/** Check 18: the newest rotating backup opens and is not ahead of the book. No backup yet is no finding. */
export function checkLastBackup(book: string, revision: number, folder?: string): Finding[] {
  const last = (folder === undefined ? listBackups(book) : listBackups(book, folder))[0]
  if (last === undefined) return []
  try {
    const saved = checkBackup(last.path).revision
    if (saved <= revision) return []
    return findings(18, [
      `The last backup ${last.path} has revision ${saved} and the book only ${revision}: the book may be an older copy.`,
    ])
  } catch (error) {
    if (error instanceof AppError) return findings(18, [error.message])
    throw error
  }
}

function texts(db: Database, sql: string): string[] {
  return db.prepare(sql).pluck().all() as string[]
}

function findings(check: number, messages: readonly string[]): Finding[] {
  return messages.map((message) => ({ check, message }))
}
