/** Deribit's volatility index as JSON: `[ms, close]` or `[ms, open, high, low, close]` in points. */
import { figure } from '../chains/chain.ts'
import { JsonNumber, JsonReader, type JsonValue } from '../common/json.ts'
import { RowError } from '../common/rowLog.ts'
import { type History, type HistoryHints, HistoryRows } from './history.ts'

/** Whether a text is a list of times with figures, bare or inside an answer's `result`. */
export function isDvol(text: string): boolean {
  return /^\s*\[\s*\[\s*\d{12,13}\s*,/.test(text) || /"data"\s*:\s*\[\s*\[\s*\d{12,13}\s*,/.test(text)
}

/** Each entry is a row. */
export function readDvol(text: string, _hints: HistoryHints): History {
  const rows = new HistoryRows('dvol', 'volatility')
  const entry = (value: JsonValue, line: number) => {
    rows.read(line, () => {
      const cells = Array.isArray(value) ? value.map((v) => (v instanceof JsonNumber ? v.text : '')) : []
      const ms = Number(cells[0])
      if (!(ms > 0 && ms < 7_258_118_400_000) || cells.length < 2)
        throw new RowError(
          'time_unreadable',
          'An entry does not begin with a time in milliseconds: export it again.',
        )
      const bar = cells.length >= 5
      const close = figure(cells[bar ? 4 : 1], 'close')
      if (close === null) return []
      const at = (k: number, name: string) => (bar ? figure(cells[k], name) : null)
      return [
        [
          '',
          {
            line,
            at: new Date(Math.floor(ms)).toISOString(),
            open: at(1, 'open'),
            high: at(2, 'high'),
            low: at(3, 'low'),
            close,
            volume: null,
          },
        ],
      ]
    })
  }
  const reader = new JsonReader({
    element: (member, value, line) => {
      if (member === '' || member === 'data') entry(value, line)
    },
    list: () => {},
    member: (_name, value, line) => {
      const data = value instanceof Map ? value.get('data') : undefined
      if (Array.isArray(data)) for (const v of data) entry(v, line)
    },
    firstEnd: () => {},
    next: () => {},
    broken: (code, message) => rows.issue('error', code, message),
  })
  reader.write(text)
  reader.end()
  return rows.end()
}
