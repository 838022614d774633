/** Corporate actions of tastytrade: a close row and an open row of one instant make one event. */
import { Decimal } from '../../model/decimal.ts'
import type { EventKind, StatementRow } from '../../model/statement.ts'
import type { SourceRow } from '../common/rowLog.ts'
import type { Contract } from '../contracts.ts'
import { common, moneyOf, type Naming, signed, type TastyRow } from './row.ts'

/** Kind of a corporate action by its Sub Type; null when the line is none. */
export function adjustmentKind(subType: string): EventKind | null {
  if (subType.includes('rounding')) return 'rounding'
  if (subType.includes('split')) return 'split'
  if (subType.includes('symbol change')) return 'symbol_change'
  if (subType.includes('merger') || subType.includes('acquisition')) return 'merger'
  if (subType.includes('special dividend')) return 'special_dividend'
  if (subType.includes('spin')) return 'spin_off'
  return null
}

export interface AdjustmentRow {
  readonly source: SourceRow
  readonly r: TastyRow
  /** the contract the line stands for: on open rows of the old layout the one its description names */
  readonly contract: Contract
}

export type Introduce = (c: Contract) => { readonly ref: string; readonly rows: readonly StatementRow[] }

/** Pairs the lines of one corporate action and sends one event a pair. */
export function settleAdjustments(
  kind: EventKind,
  rows: readonly AdjustmentRow[],
  introduce: Introduce,
  naming: Naming,
): void {
  const closes = rows.filter((x) => x.r.effect === 'close' || (x.r.effect === null && x.r.side === -1))
  const opens = rows.filter((x) => !closes.includes(x))
  for (const close of closes) {
    const into = partner(close, opens)
    if (into !== undefined) opens.splice(opens.indexOf(into), 1)
    pair(kind, close, into, introduce)
  }
  for (const open of opens) {
    const { ref, rows: before } = introduce(open.contract)
    if (open.r.side === null) {
      open.source.fail(
        'side_unknown',
        'The line of this corporate action names no action (BUY or SELL): its side is not known, type the position.',
        'Action',
      )
      continue
    }
    open.source.draft(...before, {
      row: 'event',
      data: {
        ...common(open.r),
        ...naming(open.r, ref),
        kind: kind === 'rounding' || kind === 'spin_off' ? kind : 'transfer',
        quantity: signed(open.r).toString(),
        ...moneyOf(kind === 'rounding' ? open.r.value : Decimal.ZERO, open.r.currency),
      },
    })
  }
}

/** The open row that belongs to a close row: same kind and right; the same expiry, quantity and strike are preferred. */
function partner(close: AdjustmentRow, opens: readonly AdjustmentRow[]): AdjustmentRow | undefined {
  const fits = opens.filter(
    (o) =>
      o.contract.kind === close.contract.kind && o.contract.identity.right === close.contract.identity.right,
  )
  const score = (o: AdjustmentRow) =>
    (o.contract.identity.expiry === close.contract.identity.expiry ? 4 : 0) +
    (o.contract.identity.strike === close.contract.identity.strike ? 2 : 0) +
    (o.r.quantity.equals(close.r.quantity) ? 1 : 0)
  return fits.sort((x, y) => score(y) - score(x))[0]
}

function pair(
  kind: EventKind,
  close: AdjustmentRow,
  into: AdjustmentRow | undefined,
  introduce: Introduce,
): void {
  const from = introduce(close.contract)
  const to = into === undefined ? null : introduce(into.contract)
  // both lines print the old symbol: later lines under it mean the new contract
  const keeps = into !== undefined && to?.ref !== from.ref && into.r.symbol === close.r.symbol
  const cash = into === undefined ? close.r.value : close.r.value.plus(into.r.value)
  const fees = [...close.r.fees, ...(into?.r.fees ?? [])]
  close.source.draft(...from.rows, ...(to?.rows ?? []), {
    row: 'event',
    data: {
      ...common(close.r),
      instrument: from.ref,
      kind: into === undefined && kind !== 'rounding' ? 'merger' : kind,
      quantity: signed(close.r).toString(),
      ...(to === null || into === undefined ? {} : { into: to.ref, intoQuantity: signed(into.r).toString() }),
      ...(keeps ? { keepsSymbol: true } : {}),
      ...moneyOf(cash, close.r.currency),
      ...(fees.length === 0 ? {} : { fees }),
    },
  })
  into?.source.skip('the opening line of a corporate action: one event with its closing line')
}
