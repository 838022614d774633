/** Batches with undo and revive, and what a reconciliation found: breaks, proposals, what is due. */
import type {
  BatchRow,
  BreakRow,
  ProposalRow,
  Reconciliation,
} from '../../shared/protocol/window/importing.ts'
import { formatCount } from '../../shared/report/numbers.ts'
import { contractLabel } from '../../shared/screen/labels.ts'
import { Latest } from '../client/latest.ts'
import { sentenceOfFailure } from '../client/windowClient.ts'
import type { AppModel } from './app.svelte.ts'

const entries = (n: number): string => (n === 1 ? '1 entry' : `${formatCount(n)} entries`)

export class Batches {
  /** null: not asked for yet; newest first */
  list: readonly BatchRow[] | null = $state.raw(null)
  busy: number | null = $state(null)
  readonly #app: AppModel
  readonly #latest = new Latest()

  constructor(app: AppModel) {
    this.#app = app
  }

  load(): void {
    void this.#latest.run(
      () => this.#app.client.call('batches/list', {}),
      (list) => {
        this.list = [...list].sort((a, b) => b.batch - a.batch)
      },
      (e) => this.#app.toast('error', sentenceOfFailure(e)),
    )
  }

  /** Takes exactly this batch away, or brings it back; the toast offers the way back. */
  async turn(batch: number, live: boolean): Promise<void> {
    const app = this.#app
    this.busy = batch
    const name = live ? 'batches/revive' : 'batches/undo'
    const done = await app.act(() => app.client.call(name, { batch }))
    this.busy = null
    this.load()
    if (done === null) return
    const sentence = live
      ? `Batch ${batch} is back, ${entries(done.entries)}`
      : `Batch ${batch} undone, ${entries(done.entries)} left the book`
    app.toast('done', sentence, {
      label: live ? 'Undo' : 'Revive',
      run: () => void this.turn(batch, !live),
    })
  }
}

const DUE_DAYS = 10

export class Reconcile {
  /** null: not asked for yet */
  answer: Reconciliation | null = $state.raw(null)
  failure: string | null = $state(null)
  /** proposals ticked, by id */
  chosen: ReadonlySet<string> = $state.raw(new Set())
  readonly #app: AppModel
  readonly #latest = new Latest()

  constructor(app: AppModel) {
    this.#app = app
  }

  load(): void {
    void this.#latest.run(
      (signal) => this.#app.client.call('ledger/reconcile', { days: DUE_DAYS }, { signal }),
      (answer) => {
        this.answer = answer
        this.failure = null
        const there = new Set(answer.proposals.map((p) => p.id))
        this.chosen = new Set([...this.chosen].filter((id) => there.has(id)))
      },
      (e) => {
        this.failure = sentenceOfFailure(e)
      },
    )
  }

  toggle(id: string): void {
    const next = new Set(this.chosen)
    if (!next.delete(id)) next.add(id)
    this.chosen = next
  }

  chooseAll(on: boolean): void {
    const all = this.answer?.proposals.filter((p) => p.acceptable) ?? []
    this.chosen = new Set(on ? all.map((p) => p.id) : [])
  }

  /** Books proposals as typed events, one edit for all; Ctrl+Z takes them back. */
  async accept(proposals: readonly ProposalRow[]): Promise<void> {
    const app = this.#app
    const asOf = app.state?.asOf?.value
    if (asOf === undefined || proposals.length === 0) return
    const of = proposals.map(({ account, instrument }) => ({ account, instrument }))
    const done = await app.act(() => app.client.call('proposals/accept', { of, asOf }))
    if (done === null) return
    this.chosen = new Set()
    app.step('edit')
    const what = proposals.length === 1 ? '1 proposal' : `${proposals.length} proposals`
    app.toast('done', `${what} accepted`, this.#undo(done.edit))
  }

  /** Takes the book to the statement's figure. */
  async acceptBreak(row: BreakRow, reason: string): Promise<void> {
    const app = this.#app
    const done = await app.act(() => app.client.call('breaks/accept', { id: row.id, reason }))
    if (done === null) return
    app.step('edit')
    app.toast(
      'done',
      `${contractLabel(row.instrument)} now holds ${row.statement}, as the statement says`,
      this.#undo(done.edit),
    )
  }

  #undo(edit: number): { readonly label: string; readonly run: () => void } {
    const app = this.#app
    return { label: 'Undo', run: () => void app.act(() => app.client.call('edits/undo', { edit })) }
  }
}
