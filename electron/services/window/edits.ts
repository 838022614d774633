/** Edits a person makes in the window: built from what was typed, written with a reason, undone and redone. */
import { typedRows } from '../../../shared/ledger/edits.ts'
import type { EditChange, EntryReference } from '../../../shared/model/evidence.ts'
import { parseInstrumentName } from '../../../shared/model/instrument.ts'
import type { InstrumentRow, StatementAccount, StatementRow } from '../../../shared/model/statement.ts'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { CommandInput } from '../../../shared/protocol/window/commands.ts'
import type { EditDone, EditRow } from '../../../shared/protocol/window/positions.ts'
import type { UndoState } from '../../../shared/protocol/window/state.ts'
import { formatExpiry } from '../../../shared/report/numbers.ts'
import { contractLabel } from '../../../shared/screen/labels.ts'
import type { WindowBook } from './ports.ts'

type Typed = CommandInput<'edit/fill'> | CommandInput<'edit/holding'>

/** Writes edits into one open book and remembers those of this window for Ctrl+Z. */
export class Edits {
  readonly #book: WindowBook
  /** acts of this window that are live, newest last, and those it has undone: the edits of each, by the first of which it is named */
  #done: (readonly number[])[] = []
  #undone: (readonly number[])[] = []
  readonly #labels = new Map<number, string>()

  constructor(book: WindowBook) {
    this.#book = book
  }

  get undoState(): UndoState {
    const of = (edit: number | undefined): UndoState['undo'] =>
      edit === undefined ? null : { edit, label: this.#labels.get(edit) ?? `edit e${edit}` }
    return { undo: of(this.#done.at(-1)?.[0]), redo: of(this.#undone.at(-1)?.[0]) }
  }

  /** @throws AppError of the book, `protocol/bad-input` when what was typed cannot be an entry */
  fill(input: CommandInput<'edit/fill'>): Promise<EditDone> {
    const { quantity, price, fee, strategy } = input
    const { account, ref, instruments, time } = this.#typed(input)
    const row: StatementRow = {
      row: 'fill',
      data: {
        account: account.id,
        ...time,
        instrument: ref,
        quantity,
        price,
        ...(fee === undefined ? {} : { fees: [{ ...fee, kind: 'commission' }] }),
        ...(strategy === undefined ? {} : { strategy }),
      },
    }
    const label = `Typed fill of ${quantity} ${this.#name(input)}`
    return this.#writeRows([account], instruments, row, input.reason, label)
  }

  holding(input: CommandInput<'edit/holding'>): Promise<EditDone> {
    const { quantity, price } = input
    const { account, ref, instruments, time } = this.#typed(input)
    const data = {
      account: account.id,
      ...time,
      instrument: ref,
      quantity,
      ...(price === undefined ? {} : { price }),
    }
    const label = `Typed holding of ${quantity} ${this.#name(input)}`
    return this.#writeRows([account], instruments, { row: 'holding', data }, input.reason, label)
  }

  /** The price that expiries were settled at: no entry, but what their proposals wait for. */
  settlement(input: CommandInput<'edit/settlement'>): Promise<EditDone> {
    const { instrument, at, day, price, reason } = input
    if (parseInstrumentName(instrument) === null)
      throw new AppError('protocol/bad-input', `"${instrument}" is no name of a contract.`)
    const account = this.#account({ id: input.account })
    const when = { at: new Date(at).toISOString(), tradeDate: day }
    const data = { account: account.id, ...when, instrument, price, kind: 'settlement' } as const
    const label = `Typed settlement price ${price} of ${contractLabel(instrument)} on ${formatExpiry(day)}`
    return this.#writeRows([account], [], { row: 'price', data }, reason, label)
  }

  /** Takes the book to a statement's figure at its instant. `instrument`: a name, or `cash:CCY`. */
  accept(
    of: {
      readonly account: string
      readonly instrument: string
      readonly at: string
      readonly statement: string
    },
    reason: string,
  ): Promise<EditDone> {
    const account = this.#account({ id: of.account })
    const common = { account: account.id, at: of.at }
    const row: StatementRow = of.instrument.startsWith('cash:')
      ? { row: 'balance', data: { ...common, currency: of.instrument.slice(5), amount: of.statement } }
      : { row: 'holding', data: { ...common, instrument: of.instrument, quantity: of.statement } }
    return this.#writeRows(
      [account],
      [],
      row,
      reason,
      `Took the statement's ${of.statement} of ${contractLabel(of.instrument)}`,
    )
  }

  async write(change: EditChange, reason: string, label: string): Promise<EditDone> {
    return await this.writeAll([change], reason, label)
  }

  /** Several changes as one act: written together or not at all, undone by one Ctrl+Z. @param changes at least one */
  async writeAll(changes: readonly EditChange[], reason: string, label: string): Promise<EditDone> {
    const book = this.#book
    const edits = await book.whenFree(() => book.asOne(() => changes.map((c) => book.addEdit(c, reason))))
    this.#done.push(edits)
    this.#undone = []
    for (const edit of edits) this.#labels.set(edit, label)
    return { edit: edits[0] as number, revision: book.revision(), sentence: `${label}.` }
  }

  /** Undoes the act of the edit named, else the newest of this window. @throws AppError `book/no-such-edit` when there is none */
  async undo(edit: number | undefined): Promise<EditDone> {
    const act = edit === undefined ? this.#done.at(-1) : (actOf(this.#done, edit) ?? [edit])
    if (act === undefined) throw nothing('undo')
    const book = this.#book
    await book.whenFree(() =>
      book.asOne(() => {
        for (const n of act) book.voidEdit(n)
      }),
    )
    this.#done = this.#done.filter((other) => other !== act)
    this.#undone.push(act)
    return this.#told(act, 'Undone')
  }

  /** Brings the act of the edit named back, else the one undone last. @throws AppError `book/no-such-edit` when there is none */
  async redo(edit: number | undefined): Promise<EditDone> {
    const act = edit === undefined ? this.#undone.at(-1) : (actOf(this.#undone, edit) ?? [edit])
    if (act === undefined) throw nothing('redo')
    const book = this.#book
    await book.whenFree(() =>
      book.asOne(() => {
        for (const n of act) book.reviveEdit(n)
      }),
    )
    this.#undone = this.#undone.filter((other) => other !== act)
    this.#done.push(act)
    return this.#told(act, 'Done again')
  }

  list(): EditRow[] {
    return this.#book.edits().map((e) => ({
      edit: e.number,
      live: e.live,
      made: e.made,
      reason: e.reason,
      kind: e.kind,
      sentence: this.#labels.get(e.number) ?? KINDS[e.kind] ?? 'Edit',
    }))
  }

  #told([edit = 0]: readonly number[], word: string): EditDone {
    const label = this.#labels.get(edit) ?? `edit e${edit}`
    return { edit, revision: this.#book.revision(), sentence: `${word}: ${label}.` }
  }

  async #writeRows(
    accounts: readonly StatementAccount[],
    instruments: readonly InstrumentRow[],
    row: StatementRow,
    reason: string,
    label: string,
  ): Promise<EditDone> {
    const { change, issues } = typedRows(accounts, instruments, [row])
    const [problem] = issues.filter((i) => i.severity === 'error')
    if (problem !== undefined) throw new AppError('protocol/bad-input', problem.message)
    return await this.write(change, reason, label)
  }

  #typed(input: Typed): {
    readonly account: StatementAccount
    readonly ref: string
    readonly instruments: readonly InstrumentRow[]
    readonly time: { readonly at: string } | { readonly date: string }
  } {
    const account = this.#account(input.account)
    const time = input.at.length === 10 ? { date: input.at } : { at: input.at.replace(' ', 'T') }
    const { instrument } = input
    if ('name' in instrument) {
      if (parseInstrumentName(instrument.name) === null)
        throw new AppError('protocol/bad-input', `"${instrument.name}" is no name of a contract.`)
      return { account, ref: instrument.name, instruments: [], time }
    }
    const { kind, family, root, expiry, right, strike, settle, multiplier, underlying, style } = instrument
    const terms = {
      ...(multiplier === undefined ? {} : { multiplier }),
      ...(underlying === undefined ? {} : { underlying }),
      ...(style === undefined ? {} : { style }),
    }
    const row: InstrumentRow = {
      ref: 'typed',
      kind,
      family,
      root,
      ...(expiry === null ? {} : { expiry }),
      ...(right === null ? {} : { right }),
      ...(strike === null ? {} : { strike }),
      settle,
      terms,
    }
    return { account, ref: 'typed', instruments: [row], time }
  }

  #account(input: {
    readonly id: string
    readonly zone?: string | undefined
    readonly currency?: string | undefined
  }): StatementAccount {
    const known = this.#book.accounts().find((a) => a.id === input.id)
    if (known !== undefined) return known
    if (input.zone === undefined || input.currency === undefined)
      throw new AppError(
        'protocol/bad-input',
        `The account ${input.id} is new: give its time zone and its currency.`,
      )
    return { id: input.id, zone: input.zone, currency: input.currency }
  }

  #name({ instrument }: Typed): string {
    if ('name' in instrument) return contractLabel(instrument.name)
    const { root, expiry, strike, right } = instrument
    return [root, expiry, strike, right].filter((p) => p !== null).join(' ')
  }
}

const KINDS: { readonly [kind: string]: string } = {
  rows: 'Rows typed by hand',
  supersede: 'Entry corrected',
  distinct: 'Pair kept as two trades',
  merge: 'Contracts merged',
  terms: 'Terms set',
  strategy: 'Strategy tagged',
}

function actOf(acts: readonly (readonly number[])[], edit: number): readonly number[] | undefined {
  return acts.find((act) => act.includes(edit))
}

function nothing(what: 'undo' | 'redo'): AppError {
  return new AppError('book/no-such-edit', `There is no edit of this window to ${what}.`)
}

/** A reference as the ledger writes it, without absent members. */
export function entryReference(of: CommandInput<'edit/correct'>['of']): EntryReference {
  if ('batch' in of) return { batch: of.batch, row: of.row }
  return of.account === undefined ? { id: of.id } : { id: of.id, account: of.account }
}
