/** The fill of a trade whose row prints its cash: fees and amount checked against each other. */
import { Decimal } from '../../model/decimal.ts'
import type { EventKind, Fee, FillRow, RowCommon, StatementRow } from '../../model/statement.ts'
import type { Contract, ContractList } from '../contracts.ts'
import { grossOfContract, type Printed, settleTrade } from './fees.ts'
import type { SourceRow } from './rowLog.ts'

export interface PrintedTrade {
  readonly common: RowCommon
  readonly contract: Contract
  /** signed */
  readonly quantity: Decimal
  readonly price: Decimal
  /** neither price nor quantity is ever printed rounded */
  readonly exact?: boolean
  /** positive costs; null: the file has no column of fees */
  readonly fees: readonly Fee[] | null
  /** signed cash before fees, where printed */
  readonly value?: Printed | null
  /** signed cash after fees, where printed */
  readonly total: Printed | null
  /** other signed cash inside the total */
  readonly beside?: Decimal | null
  readonly effect?: FillRow['effect'] | null
  readonly order?: string | null
}

/** Drafts a trade in its contract's own currency: the contract where it is new, and the fill. */
export function draftTrade(row: SourceRow, contracts: ContractList, t: PrintedTrade): void {
  const c = contracts.introduce(t.contract)
  const settled = settleTrade(row, {
    gross: grossOfContract(t.contract, t.quantity, t.price, t.exact),
    value: t.value ?? null,
    total: t.total,
    fees: t.fees,
    beside: t.beside ?? null,
    currency: t.contract.identity.settle,
  })
  const fees = settled.fees.filter((f) => !Decimal.of(f.amount).isZero())
  const fill: StatementRow = {
    row: 'fill',
    data: {
      ...t.common,
      instrument: c.ref,
      quantity: t.quantity.toString(),
      price: t.price.toString(),
      ...(settled.amount === null ? {} : { amount: settled.amount.toString() }),
      ...(fees.length === 0 ? {} : { fees }),
      ...(t.effect == null ? {} : { effect: t.effect }),
      ...(t.order == null ? {} : { order: t.order }),
    },
  }
  row.draft(...c.rows, fill)
}

/** One fee of a cell, as a list; none where the cell is empty or zero. */
export function feeList(amount: Decimal | null, currency: string, kind = 'commission'): readonly Fee[] {
  return amount === null || amount.isZero() ? [] : [{ currency, amount: amount.toString(), kind }]
}

/** A printed amount with its column, null where the cell is empty. */
export function printed(column: string, amount: Decimal | null): Printed | null {
  return amount === null ? null : { column, amount }
}

/** Drafts a move of a position that is no trade: the contract where it is new, and the event with its cash, if any. */
export function draftMove(
  row: SourceRow,
  contracts: ContractList,
  m: {
    readonly common: RowCommon
    readonly contract: Contract
    readonly kind: EventKind
    /** signed change of the position */
    readonly quantity: Decimal
    readonly amount: Decimal | null
  },
): void {
  const c = contracts.introduce(m.contract)
  const money =
    m.amount === null || m.amount.isZero()
      ? {}
      : { cash: [{ currency: m.contract.identity.settle, amount: m.amount.toString() }] }
  row.draft(...c.rows, {
    row: 'event',
    data: { ...m.common, instrument: c.ref, kind: m.kind, quantity: m.quantity.toString(), ...money },
  })
}
