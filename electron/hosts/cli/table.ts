/** Text for people: aligned columns, signs shown, numbers without the machine's locale. */

export interface Column<Row> {
  readonly header: string
  readonly align?: 'left' | 'right'
  readonly cell: (row: Row) => string
}

/** Rows under headers, columns two spaces apart, no trailing blanks; one line a row. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map((c) => printable(c.cell(row))))
  const widths = columns.map((c, k) =>
    cells.reduce((widest, line) => Math.max(widest, (line[k] ?? '').length), c.header.length),
  )
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, k) => {
        const width = widths[k] ?? 0
        return columns[k]?.align === 'right' ? text.padStart(width) : text.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [line(columns.map((c) => c.header)), ...cells.map(line)].join('\n')
}

/** Text of files on one line without control characters, so that an imported name cannot draw on the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ')
}

/** Decimal text with its sign always shown; zero has none. */
export function signed(text: string): string {
  if (text === '0' || text.startsWith('-') || text.startsWith('+')) return text
  return `+${text}`
}

/**
 * A double for people: at most 12 significant digits, thousands apart, sign shown; `decimals` digits after the point.
 * Null and non-finite numbers are `n/a`.
 */
export function amount(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'n/a'
  const rounded = Number(value.toPrecision(12))
  const text = Math.abs(rounded).toFixed(decimals)
  const [whole = '0', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`
  if (/^[0.,]*$/.test(digits)) return digits
  return `${rounded < 0 ? '-' : '+'}${digits}`
}

/** `1 fill`, `2 fills` */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
