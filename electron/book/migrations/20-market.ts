/**
 * Version 20: market inputs and frozen snapshots; rooms for tickets with their hash chain, pools, recorded order books and daily
 * P&L. Everything but the working tables' heads is append-only.
 */
import { appendOnly } from './10-ledger.ts'

export const MARKET = `
-- value is null where an input was withdrawn
CREATE TABLE market_inputs (
  input INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  of TEXT NOT NULL,
  date TEXT,
  value TEXT,
  unit TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('typed', 'quote', 'statement', 'parity', 'rule')),
  observed_at INTEGER,
  certainty TEXT NOT NULL CHECK (certainty IN ('stated', 'rule', 'assumed')),
  origin TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX market_inputs_key ON market_inputs (kind, of, date, source, observed_at);

-- content-addressed: sha256 is the hash of json's UTF-8 bytes
CREATE TABLE snapshots (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  kind TEXT NOT NULL CHECK (kind IN ('market', 'state')),
  as_of INTEGER NOT NULL,
  frozen_at INTEGER NOT NULL,
  json TEXT NOT NULL CHECK (json_valid(json))
) STRICT;
CREATE INDEX snapshots_as_of ON snapshots (kind, as_of);

CREATE TABLE tickets (
  ticket TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  underlying TEXT NOT NULL,
  instrument INTEGER REFERENCES instruments,
  strategy TEXT
) STRICT, WITHOUT ROWID;

-- hash = SHA-256(prev_hash followed by the canonical JSON of the row); the first prev_hash is empty
CREATE TABLE ticket_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  ts INTEGER NOT NULL,
  actor TEXT NOT NULL,
  ticket TEXT NOT NULL REFERENCES tickets,
  event TEXT NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX ticket_events_ticket ON ticket_events (ticket, seq);

-- a ticket's fill and its ledger row commit together
CREATE TABLE ticket_fills (
  fill INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket TEXT NOT NULL REFERENCES tickets,
  seq INTEGER NOT NULL REFERENCES ticket_events,
  venue TEXT NOT NULL,
  fill_id TEXT NOT NULL,
  source INTEGER NOT NULL,
  row INTEGER NOT NULL,
  UNIQUE (venue, fill_id),
  FOREIGN KEY (source, row) REFERENCES evidence (source, row)
) STRICT;

CREATE TABLE pools (
  pool INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  venue TEXT NOT NULL,
  terms TEXT NOT NULL CHECK (json_valid(terms))
) STRICT;

CREATE TABLE pool_states (
  state INTEGER PRIMARY KEY AUTOINCREMENT,
  pool INTEGER NOT NULL REFERENCES pools,
  at INTEGER NOT NULL,
  block INTEGER,
  origin TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX pool_states_at ON pool_states (pool, at);

-- recorded order books lie beside the book file; here is where each snapshot begins
CREATE TABLE recordings (
  recording INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  file_name TEXT NOT NULL,
  venue TEXT NOT NULL,
  symbol TEXT NOT NULL,
  instrument INTEGER REFERENCES instruments,
  added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX recordings_symbol ON recordings (venue, symbol);

CREATE TABLE depth_snapshots (
  recording INTEGER NOT NULL REFERENCES recordings,
  seq INTEGER NOT NULL,
  at_exchange INTEGER,
  at_received INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL CHECK (byte_offset >= 0),
  byte_length INTEGER NOT NULL CHECK (byte_length > 0),
  PRIMARY KEY (recording, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX depth_snapshots_at ON depth_snapshots (recording, at_received);

-- a derived figure of record: carries the book's revision and the snapshot it was made from
CREATE TABLE daily_pnl (
  entry INTEGER PRIMARY KEY AUTOINCREMENT,
  day TEXT NOT NULL CHECK (length(day) = 10),
  scope TEXT NOT NULL,
  currency TEXT NOT NULL REFERENCES currencies,
  total TEXT NOT NULL,
  legs TEXT NOT NULL CHECK (json_valid(legs)),
  revision INTEGER NOT NULL,
  snapshot TEXT REFERENCES snapshots,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX daily_pnl_day ON daily_pnl (day, scope);

${appendOnly(['market_inputs', 'snapshots', 'ticket_events', 'ticket_fills', 'pool_states', 'depth_snapshots', 'daily_pnl'])}
`
