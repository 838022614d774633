/** Reads the book's evidence back as it was written. The caller holds one read transaction, so that all parts fit together. */
import type { Database } from 'better-sqlite3'
import type {
  BatchEvidence,
  BookEvidence,
  CompleteListEvidence,
  CoverEvidence,
  EditChange,
  EditEvidence,
  Evidence,
  InstrumentEvidence,
  IntakeWarning,
} from '../../shared/model/evidence.ts'
import type {
  InstrumentIdentity,
  InstrumentKind,
  InstrumentTerms,
  OptionRight,
} from '../../shared/model/instrument.ts'
import type { InstrumentAlias, StatementAccount } from '../../shared/model/statement.ts'
import { BodyReader } from './rowCodec.ts'

/** Everything that hangs on one source. */
interface Parts {
  readonly accounts: StatementAccount[]
  readonly instruments: InstrumentEvidence[]
  readonly covers: CoverEvidence[]
  readonly completeLists: CompleteListEvidence[]
  readonly rows: Evidence[]
}

interface SourceRow {
  source: number
  kind: 'batch' | 'edit'
  number: number
  live: number
  made: number | null
  sha256: string | null
  file_name: string | null
  format: string | null
  warnings: string | null
  reason: string | null
  change: string | null
}

/**
 * All batches and edits, void ones too, in the order of their numbers.
 * @param raw false leaves `Evidence.raw` null: the engine needs no printed rows
 */
export function readEvidence(db: Database, raw: boolean): BookEvidence {
  const parts = readParts(db, raw)
  const none: Parts = { accounts: [], instruments: [], covers: [], completeLists: [], rows: [] }
  const batches: BatchEvidence[] = []
  const edits: EditEvidence[] = []
  const sources = db
    .prepare(
      `SELECT s.source, s.kind, s.number, s.live, s.made, b.sha256, b.file_name, b.format, b.warnings, e.reason, e.change
       FROM sources s LEFT JOIN batches b USING (source) LEFT JOIN edits e USING (source) ORDER BY s.kind, s.number`,
    )
    .all() as SourceRow[]
  for (const s of sources) {
    const p = parts.get(s.source) ?? none
    const shared = { number: s.number, live: s.live === 1, made: s.made }
    if (s.kind === 'batch') {
      batches.push({
        ...shared,
        ...p,
        sha256: s.sha256 ?? '',
        fileName: s.file_name ?? '',
        format: s.format ?? '',
        warnings: JSON.parse(s.warnings ?? '[]') as IntakeWarning[],
      })
    } else {
      edits.push({ ...shared, reason: s.reason ?? '', change: wholeChange(s.change ?? '{}', p) })
    }
  }
  return { batches, edits }
}

function wholeChange(stored: string, p: Parts): EditChange {
  const change = JSON.parse(stored) as EditChange
  if (change.kind !== 'rows') return change
  return {
    kind: 'rows',
    accounts: p.accounts,
    instruments: p.instruments,
    rows: p.rows,
    proposal: change.proposal,
  }
}

function readParts(db: Database, raw: boolean): Map<number, Parts> {
  const parts = new Map<number, Parts>()
  const of = (source: number): Parts => {
    let p = parts.get(source)
    if (p === undefined) {
      p = { accounts: [], instruments: [], covers: [], completeLists: [], rows: [] }
      parts.set(source, p)
    }
    return p
  }
  const accounts = new Map(
    db.prepare('SELECT account, id FROM accounts').raw().all() as readonly [number, string][],
  )
  const identities = readIdentities(db)
  readAccounts(db, of, accounts)
  readInstruments(db, of, identities)
  readCovers(db, of, accounts)
  readRows(db, of, accounts, identities, raw)
  return parts
}

type PartsOf = (source: number) => Parts
type Identities = ReadonlyMap<number, { readonly name: string; readonly identity: InstrumentIdentity }>

function readIdentities(db: Database): Identities {
  const rows = db
    .prepare('SELECT instrument, name, family, root, expiry, "right", strike, settle FROM instruments')
    .raw()
    .iterate() as IterableIterator<
    [number, string, string, string, string | null, OptionRight | null, string | null, string]
  >
  const found = new Map<number, { name: string; identity: InstrumentIdentity }>()
  for (const [id, name, family, root, expiry, right, strike, settle] of rows) {
    found.set(id, { name, identity: { family, root, expiry, right, strike, settle } })
  }
  return found
}

/** A described account as it is stored. */
export interface AccountRow {
  readonly id: string
  readonly zone: string
  readonly currency: string
  readonly name: string | null
  readonly broker: string | null
}

/** An account from its row; what is not known is absent. */
export function accountOf({ id, zone, currency, name, broker }: AccountRow): StatementAccount {
  return { id, zone, currency, ...(name !== null && { name }), ...(broker !== null && { broker }) }
}

function readAccounts(db: Database, of: PartsOf, accounts: ReadonlyMap<number, string>): void {
  const rows = db
    .prepare(
      'SELECT source, account, zone, currency, name, broker FROM source_accounts ORDER BY source, ordinal',
    )
    .raw()
    .iterate() as IterableIterator<[number, number, string, string, string | null, string | null]>
  for (const [source, account, zone, currency, name, broker] of rows) {
    of(source).accounts.push(accountOf({ id: known(accounts, account), zone, currency, name, broker }))
  }
}

function readInstruments(db: Database, of: PartsOf, identities: Identities): void {
  const aliases = new Map<string, InstrumentAlias[]>()
  const aliasRows = db
    .prepare('SELECT source, ordinal, kind, text FROM aliases ORDER BY source, ordinal, position')
    .raw()
    .iterate() as IterableIterator<[number, number, InstrumentAlias['kind'], string]>
  for (const [source, ordinal, kind, text] of aliasRows) {
    const key = `${source}/${ordinal}`
    const list = aliases.get(key)
    if (list === undefined) aliases.set(key, [{ kind, text }])
    else list.push({ kind, text })
  }
  const rows = db
    .prepare(
      'SELECT source, ordinal, instrument, kind, terms, certainty FROM source_instruments ORDER BY source, ordinal',
    )
    .raw()
    .iterate() as IterableIterator<[number, number, number, InstrumentKind, string, string]>
  for (const [source, ordinal, instrument, kind, terms, certainty] of rows) {
    const { name, identity } = known(identities, instrument)
    of(source).instruments.push({
      name,
      identity,
      kind,
      terms: JSON.parse(terms) as InstrumentTerms,
      certainty: JSON.parse(certainty) as InstrumentEvidence['certainty'],
      aliases: aliases.get(`${source}/${ordinal}`) ?? [],
    })
  }
}

function readCovers(db: Database, of: PartsOf, accounts: ReadonlyMap<number, string>): void {
  const covers = db
    .prepare('SELECT source, account, from_at, to_at FROM covers ORDER BY source, ordinal')
    .raw()
    .iterate() as IterableIterator<[number, number, number, number]>
  for (const [source, account, from, to] of covers) {
    of(source).covers.push({ account: known(accounts, account), from, to })
  }
  const lists = db
    .prepare('SELECT source, list, account, at, kinds FROM complete_lists ORDER BY source, ordinal')
    .raw()
    .iterate() as IterableIterator<[number, 'holdings' | 'balances', number, number, string | null]>
  for (const [source, list, account, at, kinds] of lists) {
    of(source).completeLists.push({
      list,
      account: known(accounts, account),
      at,
      kinds: kinds === null ? true : (JSON.parse(kinds) as InstrumentKind[]),
    })
  }
}

type EvidenceRow = [
  source: number,
  row: number,
  line: number | null,
  kind: string,
  what: string | null,
  account: number,
  instrument: number | null,
  symbol: string | null,
  at: number,
  atText: string,
  fold: 0 | 1,
  dated: 0 | 1,
  tradingDay: string,
  id: string | null,
  sequence: number,
  quantity: string | null,
  price: string | null,
  amount: string | null,
  currency: string | null,
  order: string | null,
  body: string | null,
  raw: string | null,
]

function readRows(
  db: Database,
  of: PartsOf,
  accounts: ReadonlyMap<number, string>,
  identities: Identities,
  raw: boolean,
): void {
  const bodies = new BodyReader()
  // insertion order is file order: rows of one source were written together
  const rows = db
    .prepare(
      `SELECT source, row, line, kind, what, account, instrument, symbol, at, at_text, fold, dated, trading_day, id, sequence,
        quantity, price, amount, currency, order_id, body, ${raw ? 'raw' : 'NULL'} FROM evidence ORDER BY evidence`,
    )
    .raw()
    .iterate() as IterableIterator<EvidenceRow>
  for (const c of rows) {
    const instrument = c[6]
    of(c[0]).rows.push({
      row: c[1],
      line: c[2],
      raw: c[21],
      account: known(accounts, c[5]),
      instrument: instrument === null ? null : known(identities, instrument).name,
      symbol: c[7],
      at: c[8],
      atText: c[9],
      fold: c[10],
      dated: c[11] === 1,
      tradingDay: c[12],
      id: c[13],
      sequence: c[14],
      body: bodies.read(c[3], {
        what: c[4],
        quantity: c[15],
        price: c[16],
        amount: c[17],
        currency: c[18],
        order: c[19],
        body: c[20],
      }),
    })
  }
}

function known<V>(map: ReadonlyMap<number, V>, id: number): V {
  const value = map.get(id)
  if (value === undefined) throw new RangeError(`the book refers to number ${id}, which it does not have`)
  return value
}
