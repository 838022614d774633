/** Lean's price files: no header; daily with a date and a clock, minutes in milliseconds from midnight. */
import { Decimal } from '../../model/decimal.ts'
import { figure } from '../chains/chain.ts'
import { csvRecords } from '../common/csv.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { readTime } from '../common/time.ts'
import { type History, type HistoryHints, HistoryRows } from './history.ts'

const DAILY = /^\d{8} \d{2}:\d{2},-?[\d.]+,-?[\d.]+,-?[\d.]+,-?[\d.]+,/
const MINUTE = /^\d{1,8},-?[\d.]+,-?[\d.]+,-?[\d.]+,-?[\d.]+,[\d.]+\s*$/m
const DAY_MS = 86_400_000
const SHARES = Decimal.of('10000')
/** A share price below one dollar is printed below this; no coin's file consists of whole numbers above it. */
const LEAST_SCALED = 1000

/** Whether a text has the shape of a Lean daily or minute file. */
export function isLean(text: string): boolean {
  const first = text.trimStart().split(/\r?\n/, 1)[0] ?? ''
  return DAILY.test(first) || (MINUTE.test(first) && first.split(',').length === 6)
}

/**
 * Shares are printed x10000 and coins plain; nothing in the file says which. A file of whole numbers of 1000 or more only is taken for
 * shares, with a sentence that says so. Minute files need the day from the file's name (`20171217_...`).
 */
export function readLean(text: string, hints: HistoryHints): History {
  const records = csvRecords(text).filter((r) => r.cells.some((c) => c.trim() !== ''))
  const daily = DAILY.test(records[0]?.raw ?? '')
  const rows = new HistoryRows(daily ? 'lean-daily' : 'lean-minute')
  const date = hints.date ?? readTime(/(?:^|\D)(\d{8})(?:\D|$)/.exec(hints.fileName)?.[1] ?? '', 'ymd')?.date
  if (!daily && date === undefined) {
    rows.issue(
      'error',
      'date_missing',
      'The file prints times of day only: name it with its day (20171217_trade.csv), or say the day.',
    )
    return rows.end()
  }
  const prices = records.flatMap((r) => r.cells.slice(1, 5))
  const scaled =
    hints.scaled ?? (prices.length > 0 && prices.every((p) => /^\d+$/.test(p) && Number(p) >= LEAST_SCALED))
  if (scaled && hints.scaled === undefined)
    rows.issue(
      'info',
      'lean_scaled',
      'All prices are whole numbers: they were divided by 10000, as for shares.',
    )
  for (const { line, cells } of records) {
    rows.read(line, () => {
      if (cells.length < 5)
        throw new RowError(
          'row_cut_off',
          `Line ${line} has ${cells.length} of 6 columns: the file is cut off.`,
        )
      const price = (k: number, name: string): string => {
        const printed = figure(cells[k], name)
        if (printed === null) throw new RowError('number_missing', `${name} is empty.`, name)
        return scaled ? Decimal.of(printed).divide(SHARES, 8).toString() : printed
      }
      const at = daily ? dayOf(cells[0] as string) : `${date}T${clockOf(cells[0] as string)}`
      return [
        [
          '',
          {
            line,
            at,
            open: price(1, 'open'),
            high: price(2, 'high'),
            low: price(3, 'low'),
            close: price(4, 'close'),
            volume: figure(cells[5], 'volume'),
          },
        ],
      ]
    })
  }
  return rows.end()
}

function dayOf(text: string): string {
  const t = readTime(text.replace(/ 00:00$/, ''), 'ymd')
  if (t === null) throw new RowError('date_unreadable', `${quoted(text)} is not a date.`, 'time')
  return t.time === null ? t.date : `${t.date}T${t.time}`
}

function clockOf(text: string): string {
  const ms = Number(text)
  if (!/^\d+$/.test(text) || ms >= DAY_MS)
    throw new RowError('time_unreadable', `${quoted(text)} is no time of day in milliseconds.`, 'time')
  return new Date(ms).toISOString().slice(11, 19)
}
