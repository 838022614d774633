/** Rows as TSV or CSV for spreadsheets: raw numbers, and texts that a spreadsheet cannot take for a formula. */

/** One text; lines end in LF. Cells that begin like a formula get an apostrophe in front, unless they are plain numbers. */
export function delimited(rows: readonly (readonly string[])[], separator: '\t' | ','): string {
  return rows.map((row) => row.map((cell) => escaped(neutral(cell), separator)).join(separator)).join('\n')
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i

/** A text that begins with = + - @, a tab or a line break is shown by its apostrophe; a number stays a number. */
export function neutral(cell: string): string {
  if (!/^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) || (cell.length < 60 && NUMBER.test(cell)))
    return cell
  return `'${cell}`
}

function escaped(cell: string, separator: '\t' | ','): string {
  if (separator === '\t') return cell.replace(/[\t\r\n]+/g, ' ')
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
