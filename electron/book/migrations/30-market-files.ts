/**
 * Version 30: files of quotes and prices. The inputs of an option chain name the file that brought them, so that one file can be taken
 * back as a whole; histories are kept beside them. Only `market_files.live` turns.
 */
import { appendOnly } from './10-ledger.ts'

export const MARKET_FILES = `
CREATE TABLE market_files (
  file INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  file_name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('chain', 'history')),
  format TEXT NOT NULL,
  -- instant of the newest quote or price, ms UTC; null where the file does not say
  as_of INTEGER,
  summary TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  live INTEGER NOT NULL CHECK (live IN (0, 1))
) STRICT;
CREATE TRIGGER market_files_kept BEFORE DELETE ON market_files
  BEGIN SELECT RAISE(ABORT, 'rows of market_files are never deleted'); END;

ALTER TABLE market_inputs ADD COLUMN file INTEGER REFERENCES market_files;
CREATE INDEX market_inputs_file ON market_inputs (file) WHERE file IS NOT NULL;

-- date: a local date, or an instant as printed
CREATE TABLE history_points (
  file INTEGER NOT NULL REFERENCES market_files,
  series TEXT NOT NULL CHECK (series <> ''),
  date TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (file, series, date)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_points_series ON history_points (series, date);

${appendOnly(['history_points'])}
`
