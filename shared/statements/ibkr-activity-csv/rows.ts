/** Rows of an Activity Statement's sections as the attributes the Flex readers know: one way of reading IBKR, two layouts. */
import type { Columns } from '../common/table.ts'
import type { Attributes } from '../common/xml.ts'

/** Asset Category as printed -> Flex assetCategory. */
const CATEGORIES: readonly (readonly [RegExp, string])[] = [
  [
    /^options on futures|^futures options|future.*option|option.*future|opcion.*futuro|option.*à terme/i,
    'FOP',
  ],
  [/^equity and index options|^options?\b|optionen|^opciones/i, 'OPT'],
  [/^futures|^futuros|^contrats à terme/i, 'FUT'],
  [/^forex|^devisen|^devises|^divisas/i, 'CASH'],
  [/^bonds|^treasury|^anleihen|^obligations|^bonos/i, 'BOND'],
  [/^cfds?/i, 'CFD'],
  [/^warrants|^optionsscheine/i, 'WAR'],
  [/^structured products|^iopt|^strukturierte|^produits structurés|^productos estructurados/i, 'IOPT'],
  [/^funds|^mutual funds|^fonds|^investmentfonds|^fondos/i, 'FUND'],
  [/^crypto|^krypto|^cripto/i, 'CRYPTO'],
  [/^metals|^commodities|^metalle|^métaux|^metales/i, 'CMDTY'],
  [/^stocks|^etf|^equities|^aktien$|^actions$|^acciones$/i, 'STK'],
]

/** Flex assetCategory of a printed Asset Category; the text itself when it is not known. */
function assetCategory(printed: string): string {
  const text = printed.replace(/\s*-\s*Held with.*$/i, '').trim()
  return CATEGORIES.find(([shape]) => shape.test(text))?.[1] ?? text
}

type Mapping = Readonly<Record<string, readonly string[]>>

const TRADE: Mapping = {
  accountId: ['Account'],
  currency: ['Currency'],
  symbol: ['Symbol'],
  dateTime: ['Date/Time'],
  exchange: ['Exchange'],
  quantity: ['Quantity'],
  tradePrice: ['T. Price', 'Price'],
  proceeds: ['Proceeds'],
  ibCommission: ['Comm/Fee', 'Comm', 'Commission'],
  basis: ['Basis'],
  fifoPnlRealized: ['Realized P/L'],
  notes: ['Code'],
}
const POSITION: Mapping = {
  accountId: ['Account'],
  currency: ['Currency'],
  symbol: ['Symbol'],
  position: ['Quantity'],
  multiplier: ['Mult'],
  costBasisPrice: ['Cost Price'],
  markPrice: ['Close Price'],
}
const CORPORATE_ACTION: Mapping = {
  accountId: ['Account'],
  currency: ['Currency'],
  dateTime: ['Date/Time'],
  reportDate: ['Report Date'],
  actionDescription: ['Description'],
  quantity: ['Quantity'],
  proceeds: ['Proceeds'],
}
const TRANSFER: Mapping = {
  accountId: ['Account'],
  currency: ['Currency'],
  symbol: ['Symbol'],
  date: ['Date'],
  type: ['Type'],
  direction: ['Direction'],
  quantity: ['Qty', 'Quantity'],
  cashTransfer: ['Cash Amount'],
}
const CASH: Mapping = {
  accountId: ['Account'],
  currency: ['Currency'],
  dateTime: ['Date', 'Settle Date'],
  description: ['Description'],
  amount: ['Amount'],
}
const INFORMATION: Mapping = {
  currency: ['Currency'],
  symbol: ['Symbol'],
  description: ['Description'],
  conid: ['Conid'],
  isin: ['Security ID'],
  underlyingSymbol: ['Underlying'],
  multiplier: ['Multiplier'],
  expiry: ['Expiry'],
  putCall: ['Type'],
  strike: ['Strike'],
}

function mapped(mapping: Mapping, columns: Columns, cells: readonly string[]): Record<string, string> {
  const a: Record<string, string> = {}
  for (const [name, headers] of Object.entries(mapping)) {
    const value = columns.cell(cells, ...headers)
    if (value !== undefined && value !== '') a[name] = value
  }
  const category = columns.cell(cells, 'Asset Category')
  if (category !== undefined) a.assetCategory = assetCategory(category)
  return a
}

/** A trade; the commission is in the currency its column names (`Comm in EUR`), else in the trade's. */
export function tradeRow(columns: Columns, cells: readonly string[]): Attributes {
  const a = mapped(TRADE, columns, cells)
  const named = columns.names.find((n) => /^Comm(?:\/Fee)? in [A-Z]{3}$/.test(n.trim()))
  if (named !== undefined) {
    const value = columns.cell(cells, named)
    if (value !== undefined) a.ibCommission = value
    a.ibCommissionCurrency = named.trim().slice(-3)
  }
  if (a.assetCategory === 'FUT') delete a.proceeds
  return a
}

/** A row of the CSV as the attributes the XML would have: open position. */
export const positionRow = (columns: Columns, cells: readonly string[]): Attributes =>
  mapped(POSITION, columns, cells)
/** A row of the CSV as the attributes the XML would have: transfer. */
export const transferRow = (columns: Columns, cells: readonly string[]): Attributes =>
  mapped(TRANSFER, columns, cells)
/** A row of the CSV as the attributes the XML would have: cash booking. */
export const cashRow = (columns: Columns, cells: readonly string[]): Attributes =>
  mapped(CASH, columns, cells)

/** Contract details; the type column is a put or call for options and a class of shares for stocks. */
export function informationRow(columns: Columns, cells: readonly string[]): Attributes {
  const a = mapped(INFORMATION, columns, cells)
  if (a.assetCategory !== 'OPT' && a.assetCategory !== 'FOP') delete a.putCall
  return a
}

/** Symbols stand in the last brackets of the description: `(WKHS, WORKHORSE GROUP INC, US98138J3059)`. */
export function corporateActionRow(columns: Columns, cells: readonly string[]): Attributes {
  const a = mapped(CORPORATE_ACTION, columns, cells)
  const description = a.actionDescription ?? ''
  const last = /\(([^(),]+),[^()]*,\s*([A-Z0-9]*)\)\s*$/.exec(description)
  const head = /^([^(]+)\(/.exec(description)
  const symbol = last?.[1]?.trim() ?? head?.[1]?.trim()
  if (symbol !== undefined) a.symbol = symbol
  if (/split/i.test(description)) a.type = /split\s+1\s+for\s+(?!1\b)/i.test(description) ? 'RS' : 'FS'
  else if (/spin-?\s?off/i.test(description)) a.type = 'SO'
  else if (/merged|merger|acquisition/i.test(description)) a.type = 'TC'
  else if (/tender/i.test(description)) a.type = 'TO'
  else if (/cusip|isin|name change/i.test(description)) a.type = 'IC'
  else if (/stock dividend/i.test(description)) a.type = 'SD'
  else if (/delisted|worthless/i.test(description)) a.type = 'DW'
  else if (/rights/i.test(description)) a.type = 'RI'
  return a
}
