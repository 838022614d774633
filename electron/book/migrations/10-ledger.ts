/**
 * Version 10: the ledger's evidence. Rows are facts: they are inserted once and never changed or deleted (triggers say so); only
 * `sources.live` turns. Surrogate ids use AUTOINCREMENT, so none is ever reused. Decimals are canonical text, instants ms UTC.
 */
export const LEDGER = `
CREATE TABLE book (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 0),
  ledger_revision INTEGER NOT NULL CHECK (ledger_revision BETWEEN 0 AND revision)
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE zones (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE currencies (code TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- zone and currency are null for an account that rows name and no statement or person has described yet
CREATE TABLE accounts (
  account INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE CHECK (id <> ''),
  zone TEXT REFERENCES zones,
  currency TEXT REFERENCES currencies,
  name TEXT,
  broker TEXT
) STRICT;

-- the identity is the whole key of a contract
CREATE TABLE instruments (
  instrument INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  family TEXT NOT NULL CHECK (family <> ''),
  root TEXT NOT NULL CHECK (root <> ''),
  expiry TEXT,
  "right" TEXT CHECK ("right" IN ('C', 'P')),
  strike TEXT,
  settle TEXT NOT NULL REFERENCES currencies,
  CHECK (("right" IS NULL) = (strike IS NULL))
) STRICT;
CREATE UNIQUE INDEX instruments_identity
  ON instruments (family, root, coalesce(expiry, ''), coalesce("right", ''), coalesce(strike, ''), settle);
CREATE INDEX instruments_settle ON instruments (settle);

-- what brought rows into the book: an imported file or an act of a person
CREATE TABLE sources (
  source INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('batch', 'edit')),
  number INTEGER NOT NULL CHECK (number > 0),
  live INTEGER NOT NULL CHECK (live IN (0, 1)),
  made INTEGER,
  row_count INTEGER NOT NULL CHECK (row_count >= 0),
  UNIQUE (kind, number)
) STRICT;

CREATE TABLE batches (
  source INTEGER PRIMARY KEY REFERENCES sources,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  file_name TEXT NOT NULL,
  format TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  warnings TEXT NOT NULL CHECK (json_valid(warnings))
) STRICT;

CREATE TABLE edits (
  source INTEGER PRIMARY KEY REFERENCES sources,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  change TEXT NOT NULL CHECK (json_valid(change))
) STRICT;

CREATE TABLE source_accounts (
  source INTEGER NOT NULL REFERENCES sources,
  ordinal INTEGER NOT NULL,
  account INTEGER NOT NULL REFERENCES accounts,
  zone TEXT NOT NULL REFERENCES zones,
  currency TEXT NOT NULL REFERENCES currencies,
  name TEXT,
  broker TEXT,
  PRIMARY KEY (source, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_accounts_account ON source_accounts (account);

CREATE TABLE source_instruments (
  source INTEGER NOT NULL REFERENCES sources,
  ordinal INTEGER NOT NULL,
  instrument INTEGER NOT NULL REFERENCES instruments,
  kind TEXT NOT NULL,
  terms TEXT NOT NULL CHECK (json_valid(terms)),
  certainty TEXT NOT NULL CHECK (json_valid(certainty)),
  PRIMARY KEY (source, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_instruments_instrument ON source_instruments (instrument);

CREATE TABLE aliases (
  source INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  position INTEGER NOT NULL,
  instrument INTEGER NOT NULL REFERENCES instruments,
  kind TEXT NOT NULL CHECK (kind IN ('symbol', 'conid', 'cusip', 'isin', 'osi', 'words')),
  text TEXT NOT NULL,
  PRIMARY KEY (source, ordinal, position),
  FOREIGN KEY (source, ordinal) REFERENCES source_instruments (source, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_text ON aliases (text, kind);
CREATE INDEX aliases_instrument ON aliases (instrument);

CREATE TABLE covers (
  source INTEGER NOT NULL REFERENCES sources,
  ordinal INTEGER NOT NULL,
  account INTEGER NOT NULL REFERENCES accounts,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  PRIMARY KEY (source, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE complete_lists (
  source INTEGER NOT NULL REFERENCES sources,
  ordinal INTEGER NOT NULL,
  list TEXT NOT NULL CHECK (list IN ('holdings', 'balances')),
  account INTEGER NOT NULL REFERENCES accounts,
  at INTEGER NOT NULL,
  kinds TEXT CHECK (json_valid(kinds)),
  PRIMARY KEY (source, ordinal)
) STRICT, WITHOUT ROWID;

-- one row of a file or of an edit; "what" is the kind of event, cash or price; body holds the members without a column
CREATE TABLE evidence (
  evidence INTEGER PRIMARY KEY AUTOINCREMENT,
  source INTEGER NOT NULL REFERENCES sources,
  row INTEGER NOT NULL CHECK (row > 0),
  line INTEGER,
  kind TEXT NOT NULL
    CHECK (kind IN ('fill', 'event', 'cash', 'holding', 'balance', 'price', 'dividend', 'fxRate')),
  what TEXT,
  account INTEGER NOT NULL REFERENCES accounts,
  instrument INTEGER REFERENCES instruments,
  symbol TEXT,
  at INTEGER NOT NULL,
  at_text TEXT NOT NULL,
  fold INTEGER NOT NULL CHECK (fold IN (0, 1)),
  dated INTEGER NOT NULL CHECK (dated IN (0, 1)),
  trading_day TEXT NOT NULL CHECK (length(trading_day) = 10),
  id TEXT,
  sequence REAL NOT NULL,
  quantity TEXT,
  price TEXT,
  amount TEXT,
  currency TEXT REFERENCES currencies,
  order_id TEXT,
  body TEXT,
  raw TEXT
) STRICT;
CREATE UNIQUE INDEX evidence_row ON evidence (source, row);
CREATE INDEX evidence_contract ON evidence (instrument, account);

-- acts of one commit share its revision
CREATE TABLE journal (
  entry INTEGER PRIMARY KEY AUTOINCREMENT,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('import', 'undo', 'revive', 'edit', 'market')),
  source INTEGER REFERENCES sources
) STRICT;

${appendOnly(['batches', 'edits', 'source_accounts', 'source_instruments', 'aliases', 'covers', 'complete_lists', 'evidence', 'journal'])}
CREATE TRIGGER sources_kept BEFORE DELETE ON sources BEGIN SELECT RAISE(ABORT, 'rows of sources are never deleted'); END;
`

/** Triggers that refuse UPDATE and DELETE on the given tables. */
export function appendOnly(tables: readonly string[]): string {
  return tables
    .flatMap((table) =>
      ['UPDATE', 'DELETE'].map(
        (act) =>
          `CREATE TRIGGER ${table}_no_${act.toLowerCase()} BEFORE ${act} ON ${table} BEGIN ` +
          `SELECT RAISE(ABORT, 'rows of ${table} are never changed'); END;`,
      ),
    )
    .join('\n')
}
