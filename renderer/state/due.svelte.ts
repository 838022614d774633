/** What is due: early exercise, pins, expiries, expired contracts with what the book proposes for them. */
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import type { DueRow, ProposalRow, Reconciliation } from '../../shared/protocol/window/importing.ts'
import { Latest } from '../client/latest.ts'
import { sentenceOfFailure } from '../client/windowClient.ts'

export interface DueGroup {
  readonly kind: DueRow['kind']
  readonly title: string
  readonly about: string
  readonly rows: readonly DueRow[]
}

const GROUPS: readonly (readonly [DueRow['kind'], string, string])[] = [
  ['early_assignment', 'Early exercise', 'worth no more alive than exercised'],
  ['pin', 'Pins', 'short, near the strike, last day'],
  ['expired_unsettled', 'Expired, still open', 'no statement has booked them'],
  ['opening_unknown', 'Opening unknown', 'closed without enough to close'],
  ['expiry', 'Expiries', 'still alive'],
]

/** Due rows by kind; kinds with nothing due are left out. Expired ones with a proposal are shown by their proposal. */
export function dueGroups(answer: Pick<Reconciliation, 'due' | 'proposals'>): readonly DueGroup[] {
  const proposed = new Set(answer.proposals.map((p) => p.id))
  const seen = new Set<string>()
  const rows = answer.due.filter((d) => {
    // One contract is one line of a kind: the ledger's alert and the pricer's mark may both name it.
    const id = `${d.kind}|${d.account}|${d.instrument}`
    if (seen.has(id)) return false
    seen.add(id)
    return d.kind !== 'expired_unsettled' || !proposed.has(`${d.account}|${d.instrument}`)
  })
  return GROUPS.map(([kind, title, about]) => ({
    kind,
    title,
    about,
    rows: rows.filter((r) => r.kind === kind),
  })).filter((g) => g.rows.length > 0)
}

/** Proposals that can be accepted as they are. */
export function acceptable(proposals: readonly ProposalRow[]): readonly ProposalRow[] {
  return proposals.filter((p) => p.acceptable)
}

export class DueModel {
  answer: Reconciliation | null = $state.raw(null)
  days = $state(7)
  stale = $state(false)
  failure: string | null = $state(null)
  readonly groups: readonly DueGroup[] = $derived(this.answer === null ? [] : dueGroups(this.answer))

  readonly #client: () => WindowClient
  readonly #latest = new Latest()

  constructor(client: () => WindowClient) {
    this.#client = client
  }

  async reload(): Promise<void> {
    this.stale = this.answer !== null
    await this.#latest.run(
      (signal) => this.#client().call('ledger/reconcile', { days: this.days }, { signal }),
      (answer) => {
        this.answer = answer
        this.stale = false
        this.failure = null
      },
      (e) => {
        this.failure = sentenceOfFailure(e)
        this.stale = false
      },
    )
  }
}
