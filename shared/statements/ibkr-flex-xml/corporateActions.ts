/**
 * CorporateAction rows: removals and additions of one action are put together to one event. They wait for the statement's end,
 * because running actions print temporary symbols and the conid's real name may stand in another section.
 */

import { Decimal } from '../../model/decimal.ts'
import { lookup } from '../../model/lookup.ts'
import type { EventKind, Money, StatementRow } from '../../model/statement.ts'
import { guarded, type SourceRow } from '../common/rowLog.ts'
import { type PrintedTime, rowTime } from '../common/time.ts'
import type { Attributes } from '../common/xml.ts'
import { decimal, missing, text } from './attributes.ts'
import type { FlexStatement } from './context.ts'

const SECTION = 'Corporate Actions'

/** IBKR's action types that are known; others are read by their shape, with a warning. */
const KINDS: Readonly<Record<string, EventKind>> = {
  RS: 'split',
  FS: 'split',
  IC: 'symbol_change',
  NC: 'symbol_change',
  TC: 'merger',
  TO: 'merger',
  CM: 'merger',
  AC: 'merger',
  CA: 'merger',
  DW: 'merger',
  BM: 'merger',
  SO: 'spin_off',
  SD: 'spin_off',
  HD: 'spin_off',
  HI: 'spin_off',
  PI: 'spin_off',
  RI: 'spin_off',
}

interface ActionRow {
  readonly row: SourceRow
  readonly a: Attributes
  readonly quantity: Decimal
  readonly time: PrintedTime
}

/** Collects the rows of one statement and settles them at its end. */
export class CorporateActions {
  readonly #statement: FlexStatement
  readonly #actions = new Map<string, ActionRow[]>()

  constructor(statement: FlexStatement) {
    this.#statement = statement
  }

  row(a: Attributes, row: SourceRow): void {
    const st = this.#statement
    guarded(row, () => {
      const time = st.file.dates.of(a, 'dateTime', 'reportDate')
      if (time === null) throw missing('CorporateAction', 'Date/Time', SECTION)
      const quantity = decimal(a, 'quantity') ?? Decimal.ZERO
      const key = `${st.accountOf(a)} ${text(a, 'actionID') ?? `${time.date} ${text(a, 'actionDescription', 'description')?.split('(')[0]}`}`
      const rows = this.#actions.get(key)
      if (rows === undefined) this.#actions.set(key, [{ row, a, quantity, time }])
      else rows.push({ row, a, quantity, time })
    })
  }

  end(): void {
    for (const rows of this.#actions.values()) {
      const lead = rows[0]?.row
      if (lead !== undefined) guarded(lead, () => this.#settle(rows))
      for (const r of rows) {
        if (!r.row.settled)
          r.row.fail(
            'flex_action_unread',
            'The other rows of this corporate action cannot be read: see their message.',
          )
      }
    }
    this.#actions.clear()
  }

  #contract(r: ActionRow): { readonly ref: string; readonly rows: readonly StatementRow[] } {
    const conid = text(r.a, 'conid')
    const known = conid === null ? null : this.#statement.file.nameOfConid(conid)
    return known === null
      ? this.#statement.file.contract(r.a, 'CorporateAction', SECTION)
      : { ref: known, rows: [] }
  }

  #settle(rows: readonly ActionRow[]): void {
    const first = rows[0] as ActionRow
    const type = text(first.a, 'type')?.toUpperCase() ?? ''
    const removed = rows.filter((r) => r.quantity.sign() < 0)
    const added = rows.filter((r) => r.quantity.sign() > 0)
    const still = rows.filter((r) => r.quantity.isZero())
    const words = `${text(first.a, 'actionDescription') ?? ''} ${text(first.a, 'description') ?? ''}`
    let kind = /CASH IN LIEU/i.test(words) ? ('cash_in_lieu' as const) : lookup(KINDS, type)
    if (kind === undefined) {
      kind = removed.length > 0 ? 'merger' : 'spin_off'
      first.row.warn(
        'flex_action_unknown',
        `Corporate action type "${type}" is not known and was read by its shape: check the positions of ${text(first.a, 'symbol')}.`,
        'type',
      )
    }
    // a short position is removed by a positive row: then removal and addition change places
    const shortSide =
      kind !== 'spin_off' && removed.length === 1 && added.length === 1 && isTemporaryOrNew(removed[0]?.a)
    const [from, to] = shortSide ? [added, removed] : [removed, added]
    let paired = 0
    for (const r of from) {
      const into = to[paired]
      if (into !== undefined) paired += 1
      this.#emit(kind, r, into)
    }
    for (const r of to.slice(paired)) this.#addition(kind, r)
    for (const r of still) this.#cashOnly(r)
  }

  #common(r: ActionRow): { account: string; at?: string; date?: string; id?: string } {
    const id = text(r.a, 'transactionID')
    return {
      account: this.#statement.accountOf(r.a),
      ...rowTime(r.time),
      ...(id === null ? {} : { id }),
    }
  }

  #cash(...rows: readonly (ActionRow | undefined)[]): { cash?: readonly Money[] } {
    const cash = rows.flatMap((r) => {
      const proceeds = r === undefined ? null : decimal(r.a, 'proceeds')
      const currency = r === undefined ? null : text(r.a, 'currency')
      return proceeds === null || proceeds.isZero() || currency === null
        ? []
        : [{ currency, amount: proceeds.toString() }]
    })
    return cash.length === 0 ? {} : { cash }
  }

  /** Removal of one contract, into another where the action adds one. */
  #emit(kind: EventKind, r: ActionRow, into: ActionRow | undefined): void {
    const from = this.#contract(r)
    const target = into === undefined ? null : this.#contract(into)
    const ratio = kind === 'split' ? ratioOf(r.a) : null
    r.row.draft(...from.rows, ...(target?.rows ?? []), {
      row: 'event',
      data: {
        ...this.#common(r),
        kind: kind === 'spin_off' ? 'transfer' : kind,
        instrument: from.ref,
        quantity: r.quantity.toString(),
        ...(target === null || into === undefined
          ? {}
          : { into: target.ref, intoQuantity: into.quantity.toString() }),
        ...(ratio === null ? {} : { ratio }),
        ...this.#cash(r, into),
      },
    })
    into?.row.skip('CorporateAction: second row of the same action')
  }

  /** Something received: a split printed as the additional shares, a spin-off, a stock dividend. */
  #addition(kind: EventKind, r: ActionRow): void {
    const c = this.#contract(r)
    const ratio = kind === 'split' ? ratioOf(r.a) : null
    if (kind === 'split' && ratio !== null) {
      r.row.draft(...c.rows, {
        row: 'event',
        data: { ...this.#common(r), kind: 'split', instrument: c.ref, ratio },
      })
      return
    }
    r.row.draft(...c.rows, {
      row: 'event',
      data: {
        ...this.#common(r),
        kind: 'spin_off',
        instrument: c.ref,
        quantity: r.quantity.toString(),
        ...this.#cash(r),
      },
    })
  }

  #cashOnly(r: ActionRow): void {
    const cash = this.#cash(r).cash
    if (cash === undefined) {
      r.row.skip('CorporateAction: moves neither shares nor cash')
      return
    }
    const c = this.#contract(r)
    r.row.draft(...c.rows, {
      row: 'event',
      data: { ...this.#common(r), kind: 'cash_in_lieu', instrument: c.ref, quantity: '0', cash },
    })
  }
}

/** `SPLIT 1 FOR 8` of a description: eight become one. */
function ratioOf(a: Attributes): { from: string; to: string } | null {
  const m = /SPLIT\s+(\d+(?:\.\d+)?)\s+FOR\s+(\d+(?:\.\d+)?)/i.exec(
    text(a, 'actionDescription', 'description') ?? '',
  )
  return m === null ? null : { from: m[2] as string, to: m[1] as string }
}

function isTemporaryOrNew(a: Attributes | undefined): boolean {
  return /\.NEW$/.test(a?.symbol ?? '')
}
