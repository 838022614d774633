/** Files that are known and cannot be read: what each is, why, and what to do instead. One entry a kind of file. */

interface Refusal {
  readonly code: string
  recognise(text: string): boolean
  readonly message: string
}

/** In the order they are tried. */
export const REFUSED: readonly Refusal[] = [
  {
    code: 'file_html',
    recognise: (t) => /^\s*<(?:!doctype\s+html|html)[\s>]/i.test(t),
    message:
      'The file is a web page, not a statement: download the statement itself (CSV, XML, OFX or JSON).',
  },
  {
    code: 'ibkr_transaction_history',
    recognise: (t) => /^Transaction History,Header,/m.test(t),
    message:
      'The file is a Transaction History of Interactive Brokers, which names no currencies of contracts: export an Activity Statement or a Flex query instead.',
  },
  {
    code: 'flex_web_answer',
    recognise: (t) => /<FlexStatementResponse[\s>]/.test(t),
    message:
      "The file is the web service's answer to a request for a Flex statement, not the statement: fetch the statement with its reference code.",
  },
  {
    code: 'schwab_equity_awards',
    recognise: (t) => /^\s*\{/.test(t) && /"Transactions"\s*:/.test(t) && /"TransactionDetails"/.test(t),
    message:
      "The file is a history of Schwab's Equity Award Center, which lists awards, not trades of an account: export the history of the brokerage account as JSON or CSV.",
  },
  {
    code: 'etoro_account_statement',
    recognise: (t) =>
      /^"?Date"?,"?Type"?,"?Details"?,"?Amount"?,"?Units"?,"?Realized Equity Change"?,/m.test(t),
    message:
      'The file is an account activity of eToro, which prints no prices and mixes shares with contracts for difference: make a table with Date, Symbol, Side, Quantity, Price and Currency, and import that.',
  },
  {
    code: 'xtb_cash_operations',
    recognise: (t) => /^ID;Type;Time;(?:Symbol;Comment|Comment;Symbol);Amount/m.test(t),
    message:
      'The file is a list of cash operations of XTB, which says neither the currency of the account nor of the prices: make a table with Date, Symbol, Side, Quantity, Price and Currency, and import that.',
  },
  {
    code: 'directa_movements',
    recognise: (t) =>
      /^"?Data operazione"?,"?Data valuta"?,"?Tipo operazione"?,"?Ticker"?,"?Isin"?,/m.test(t),
    message:
      'The file is a list of movements of Directa, which prints amounts but no prices and no fees: make a table with Date, Symbol, Side, Quantity, Price and Currency, and import that.',
  },
  {
    code: 'order_book_data',
    recognise: (t) =>
      /asks\[0\]\.price|"lastUpdateId"|^exchange,symbol,timestamp,local_timestamp,is_snapshot,/m.test(t),
    message: 'The file holds an order book, not a statement: import the statement of the account.',
  },
]
