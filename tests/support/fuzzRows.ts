/**
 * Rows of a file counted apart from its parser, by the structure of its text: records of a table with content, elements of a Flex
 * statement's sections, transactions of OFX, members of JSON lists. What the parser saw must be as many.
 */

import type { Issue } from '../../shared/model/issue.ts'
import { csvRecords } from '../../shared/statements/common/csv.ts'

/** @returns what is wrong, or null; null too where the file as a whole was refused, as then nothing of it is written */
export function rowsLeftOut(
  format: string,
  text: string,
  r: {
    readonly issues: readonly Issue[]
    readonly tally: { readonly failed: number }
    readonly seen: number
    readonly asides: number
  },
): string | null {
  const errors = r.issues.filter((i) => i.severity === 'error').length
  if (errors > r.tally.failed || text.length > 200_000) return null
  const expected = counted(format, text)
  if (expected === null) return null
  // elements of OFX lists that are of no known kind are rows of their own, each with its error
  if (r.issues.some((i) => i.code === 'ofx_row_unknown' || isUnknownUnclosed(i))) return null
  const got = expected.records ? r.seen + r.asides : r.seen
  return got === expected.count ? null : `${got < expected.count ? 'rows vanished' : 'rows from nowhere'}`
}

/** `records`: headers and titles are among them. Null: no structure that can be counted. */
function counted(format: string, text: string): { count: number; records: boolean } | null {
  if (format.includes('-csv')) {
    const delimiter =
      format === 'swissquote-csv' || format === 'avanza-csv' ? ';' : format === 'generic-csv' ? null : ','
    return { count: csvRecords(text, delimiter).filter(hasContent).length, records: true }
  }
  if (format === 'ibkr-flex-xml') return plain(flexRows(text))
  if (format === 'ofx') return plain(ofxRows(text))
  if (format === 'schwab-json') return plain(listed(text, ['BrokerageTransactions']))
  return null
}

function plain(count: number | null): { count: number; records: boolean } | null {
  return count === null ? null : { count, records: false }
}

function hasContent(record: { readonly cells: readonly string[] }): boolean {
  return record.cells.some((c) => c.trim() !== '')
}

/** Elements with attributes inside the sections of FlexStatement; null where comments or raw text could hide some. */
function flexRows(text: string): number | null {
  if (/<[^A-Za-z_/?]|<\?(?!xml)|.\ufeff/s.test(text)) return null
  const path: string[] = []
  let count = 0
  for (const m of text.matchAll(
    /<(\/?)([A-Za-z_][^\s<>"'/=]*)((?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g,
  )) {
    const [, closes, name = '', attributes = '', single] = m
    if (closes === '/') {
      path.pop()
      continue
    }
    const depth = path.length - path.lastIndexOf('FlexStatement')
    const inside = path.includes('FlexStatement') && name !== 'FlexStatement'
    if (inside && depth >= 2 && name !== 'AccountInformation' && attributes.trim() !== '') count += 1
    if (single !== '/') path.push(name)
  }
  return count
}

const OFX_ROWS =
  /<(?:BUY(?:STOCK|OPT|MF|DEBT|OTHER)|SELL(?:STOCK|OPT|MF|DEBT|OTHER)|CLOSUREOPT|TRANSFER|JRNLSEC|JRNLFUND|SPLIT|REINVEST|INCOME|INVEXPENSE|RETOFCAP|MARGININTEREST|INVBANKTRAN|POS(?:STOCK|OPT|MF|DEBT|OTHER))>\s*</g

/** An element of no known kind that was not closed before the next row. */
function isUnknownUnclosed(issue: Issue): boolean {
  return issue.code === 'ofx_row_unclosed' && `<${issue.column}><`.match(OFX_ROWS) === null
}

/** Aggregates of transactions and positions in statements that are whole; null where one is not. */
function ofxRows(text: string): number | null {
  const pairs = [...text.matchAll(/<(\/?)(INVSTMTRS|INVTRANLIST|INVPOSLIST|INVOOLIST|[A-Z]+INFO)>/g)]
  const open: string[] = []
  for (const [, closes, name = ''] of pairs) {
    if (closes !== '/') open.push(name)
    else if (open.pop() !== name) return null
  }
  if (open.length > 0 || /<[^A-Za-z/?]|<[^<>]*</.test(text) || /INVOOLIST|<!|<\?(?!xml|OFX)/.test(text))
    return null
  let count = 0
  for (const m of text.matchAll(/<INVSTMTRS>[\s\S]*?<\/INVSTMTRS>/g)) {
    const rows = m[0].match(OFX_ROWS) ?? []
    // every aggregate must be closed, else its neighbours' leaves are its own
    for (const row of new Set(rows)) {
      const name = /<(\w+)>/.exec(row)?.[1] ?? ''
      const closed = m[0].split(`</${name}>`).length - 1
      if (closed !== rows.filter((r) => r.startsWith(`<${name}>`)).length) return null
    }
    count += rows.length
  }
  // a row outside of all statements belongs to the one before it, or to none
  return count === (text.match(OFX_ROWS) ?? []).length ? count : null
}

/** Elements of these lists of one document; null where the text is no single JSON document or names a list twice. */
function listed(text: string, names: readonly string[]): number | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  let count = 0
  for (const name of names) {
    const list = (value as Record<string, unknown>)[name]
    if (text.split(`"${name}"`).length > 2 || !Array.isArray(list)) return null
    count += list.length
  }
  return count
}
