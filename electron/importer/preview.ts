/** The rows of a judged file, as a person sees them before anything is written. */
import type { BatchEvidence, Evidence } from '../../shared/model/evidence.ts'
import type { Issue } from '../../shared/model/issue.ts'
import type { ImportOutcome } from '../../shared/model/position.ts'
import type { PreviewPage, PreviewQuery, PreviewRow } from '../../shared/protocol/import.ts'

type RowJudgement = ImportOutcome['rows'][number]

const LIMIT = 1000
const RAW_SHOWN = 500

/** Rows that will be written in the order of the file, with the rows that cannot be at their lines. */
export class Preview {
  readonly #rows: readonly Evidence[]
  readonly #judgements = new Map<number, RowJudgement>()
  readonly #settle = new Map<string, string>()
  /** rows by index, errors by -1 - index */
  readonly #order: readonly number[]
  readonly #errors: readonly Issue[]

  constructor(batch: BatchEvidence, outcome: ImportOutcome, issues: readonly Issue[]) {
    this.#rows = batch.rows
    for (const r of outcome.rows) this.#judgements.set(r.row, r)
    for (const i of batch.instruments) this.#settle.set(i.name, i.identity.settle)
    this.#errors = issues.filter((i) => i.severity === 'error')
    this.#order = merge(this.#rows, this.#errors)
  }

  page(query: PreviewQuery): PreviewPage {
    const wanted = query.outcome === undefined ? null : new Set(query.outcome)
    const fits = (n: number): boolean =>
      wanted?.has(n < 0 ? 'error' : (this.#judgement(n)?.outcome ?? 'new')) ?? true
    const found = wanted === null ? this.#order : this.#order.filter(fits)
    const from = Math.max(0, Math.floor(query.offset))
    const page = found.slice(from, from + Math.min(LIMIT, Math.max(0, Math.floor(query.limit))))
    return { total: found.length, rows: page.map((n) => (n < 0 ? this.#error(-1 - n) : this.#row(n))) }
  }

  #judgement(index: number): RowJudgement | undefined {
    return this.#judgements.get((this.#rows[index] as Evidence).row)
  }

  #row(index: number): PreviewRow {
    const row = this.#rows[index] as Evidence
    const judgement = this.#judgement(index)
    return {
      row: row.row,
      line: row.line,
      outcome: judgement?.outcome ?? 'new',
      reason: judgement?.reason ?? null,
      kind: row.body.row,
      account: row.account,
      instrument: row.instrument ?? row.symbol,
      at: new Date(row.at).toISOString(),
      ...figures(row, this.#settle.get(row.instrument ?? '') ?? null),
      raw: row.raw?.slice(0, RAW_SHOWN) ?? null,
    }
  }

  #error(index: number): PreviewRow {
    const issue = this.#errors[index] as Issue
    return {
      row: null,
      line: issue.line,
      outcome: 'error',
      reason: issue.message,
      kind: null,
      account: null,
      instrument: null,
      at: null,
      quantity: null,
      price: null,
      amount: null,
      currency: null,
      raw: null,
    }
  }
}

function figures(
  { body }: Evidence,
  settle: string | null,
): Pick<PreviewRow, 'quantity' | 'price' | 'amount' | 'currency'> {
  switch (body.row) {
    case 'fill':
      return {
        quantity: body.data.quantity,
        price: body.data.price,
        amount: body.data.amount,
        currency: settle,
      }
    case 'event': {
      const [cash] = body.data.cash
      const { quantity, price } = body.data
      return { quantity, price, amount: cash?.amount ?? null, currency: cash?.currency ?? settle }
    }
    case 'cash':
    case 'balance':
      return { quantity: null, price: null, amount: body.data.amount, currency: body.data.currency }
    case 'holding':
      return { quantity: body.data.quantity, price: body.data.mark, amount: null, currency: settle }
    case 'price':
      return { quantity: null, price: body.data.price, amount: null, currency: settle }
    case 'dividend':
      return { quantity: null, price: null, amount: body.data.amount, currency: settle }
    case 'fxRate':
      return { quantity: null, price: body.data.rate, amount: null, currency: body.data.to }
  }
}

/** Errors go before the first row that stands on a later line; errors without a line come first. */
function merge(rows: readonly Evidence[], errors: readonly Issue[]): number[] {
  const order: number[] = []
  let next = 0
  rows.forEach((row, k) => {
    for (; next < errors.length; next++) {
      const line = errors[next]?.line ?? null
      if (line !== null && (row.line === null || line >= row.line)) break
      order.push(-1 - next)
    }
    order.push(k)
  })
  for (; next < errors.length; next++) order.push(-1 - next)
  return order
}
