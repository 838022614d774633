/** One open book of the window with what belongs to it: edits, imports, its as-of and its latest figures. */
import { basename, dirname } from 'node:path'
import type {
  AsOfState,
  BookState,
  MarketState,
  PricingState,
} from '../../../shared/protocol/window/state.ts'
import type { BookSummary } from '../../../shared/screen/summary.ts'
import { AS_OF_SETTING } from '../workspace.ts'
import { Edits } from './edits.ts'
import type { WindowBook, WindowPorts } from './ports.ts'
import { SAMPLE_AS_OF } from './sample/world.ts'
import { SAMPLE_SETTING } from './sampleBook.ts'

/** the setting the command line reads too: ISO instant */
export const REPORTING_SETTING = 'reportingCurrency'
const TWO_DAYS = 2 * 86_400_000

export class OpenBook {
  readonly book: WindowBook
  readonly edits: Edits
  readonly sample: boolean
  readonly #ports: WindowPorts
  readonly #readOnlyHolder: BookState['readOnly']
  foreignCommit: BookState['foreignCommit'] = null
  summary: BookSummary | null = null
  asOf: AsOfState
  /** a book that was empty is at `now` without anyone having chosen it */
  #nowChosen = false
  #accounts: BookState['accounts'] = []
  #edits = 0
  #frozen: { readonly of: string; readonly is: boolean } | null = null

  constructor(book: WindowBook, ports: WindowPorts, readOnly: BookState['readOnly']) {
    this.book = book
    this.#ports = ports
    this.#readOnlyHolder = readOnly
    this.edits = new Edits(book)
    this.sample = typeof book.setting(SAMPLE_SETTING) === 'number'
    this.asOf = this.sample
      ? { value: SAMPLE_AS_OF, origin: 'sample', proposal: null, stale: null }
      : this.#ownAsOf()
    this.read()
  }

  get writable(): boolean {
    return this.book.mode === 'write'
  }

  /** Reporting currency of the book; null: the one most accounts have. */
  get reporting(): string | null {
    const own = this.book.setting(REPORTING_SETTING)
    return typeof own === 'string' ? own : null
  }

  /** Reads the small things again after a commit. */
  read(): void {
    this.#accounts = this.book
      .accounts()
      .map(({ id, name, currency, zone }) => ({ id, name: name ?? id, currency, zone }))
    this.#edits = this.book.edits().filter((e) => e.live).length
  }

  /** Once the newest cut-off is known: an old book is looked at as of its own time, unless a person chose another. */
  propose(cutOff: number | null): void {
    if (this.sample) return
    const now = this.#ports.now()
    const old = cutOff !== null && now - cutOff > TWO_DAYS
    const proposal = old ? cutOff : null
    const { origin, value } = this.asOf
    if (origin === 'set') this.asOf = { value, origin, proposal, stale: null }
    else if (old && !this.#nowChosen) this.asOf = { value: cutOff, origin: 'proposed', proposal, stale: null }
    else this.asOf = { value: now, origin: 'now', proposal, stale: old ? staleSentence(now - cutOff) : null }
  }

  /** Follows the clock, where the as-of is now; nobody chose anything by that. */
  followClock(): void {
    if (this.asOf.origin === 'now') this.asOf = { ...this.asOf, value: this.#ports.now() }
  }

  /** A person's choice. `proposed` takes the cut-off back. */
  async choose(to: 'now' | 'proposed' | number): Promise<void> {
    const now = this.#ports.now()
    this.#nowChosen = to === 'now'
    if (typeof to === 'number') {
      this.asOf = { value: to, origin: 'set', proposal: this.asOf.proposal, stale: null }
      if (this.writable) {
        const iso = new Date(to).toISOString()
        await this.book.whenFree(() => this.book.setSetting(AS_OF_SETTING, iso))
      }
      return
    }
    const own = typeof this.book.setting(AS_OF_SETTING) === 'string'
    if (own && this.writable) await this.book.whenFree(() => this.book.removeSetting(AS_OF_SETTING))
    const { proposal } = this.asOf
    if (this.sample) this.asOf = { value: SAMPLE_AS_OF, origin: 'sample', proposal: null, stale: null }
    else if (to === 'proposed' && proposal !== null)
      this.asOf = { value: proposal, origin: 'proposed', proposal, stale: null }
    else
      this.asOf = {
        value: now,
        origin: 'now',
        proposal,
        stale: proposal === null ? null : staleSentence(now - proposal),
      }
  }

  get bookState(): BookState {
    const { summary } = this
    return {
      name: basename(this.book.path),
      folder: dirname(this.book.path),
      sample: this.sample,
      revision: this.book.revision(),
      readOnly: this.#readOnlyHolder,
      foreignCommit: this.foreignCommit,
      folderWarning: this.book.warning,
      savedAt: summary?.importedAt ?? null,
      accounts: this.#accounts,
      counts: {
        positions: summary?.positions ?? 0,
        batches: summary?.batches ?? 0,
        edits: this.#edits,
        breaks: summary?.breaks ?? 0,
        proposals: summary?.proposals ?? 0,
        alerts: summary?.alerts ?? 0,
      },
    }
  }

  get marketState(): MarketState | null {
    const s = this.summary
    if (s === null) return null
    return {
      snapshot: s.tag.snapshot,
      frozen: this.#isFrozen(s.tag.snapshot),
      reportingCurrency: s.reportingCurrency,
      oldestAge: s.oldestAge,
      newestAge: s.newestAge,
      inputs: s.inputs,
      assumed: s.assumed,
      missing: s.missing,
    }
  }

  /** Whether the book keeps this snapshot; looked up once for each. */
  #isFrozen(snapshot: string): boolean {
    if (this.#frozen?.of !== snapshot)
      this.#frozen = { of: snapshot, is: this.book.frozenSnapshot(snapshot) !== null }
    return this.#frozen.is
  }

  /** A snapshot was frozen: what is known of it is looked up again. */
  frozenAnother(): void {
    this.#frozen = null
  }

  /** What the pricing part of the state says when the figures are those of `summary`. */
  pricedState(at: number): PricingState {
    const s = this.summary
    if (s === null) return NEVER
    return {
      state: 'current',
      tag: s.tag,
      at,
      priced: s.priced,
      notPriced: s.notPriced,
      reasons: s.reasons,
      failure: null,
    }
  }

  #ownAsOf(): AsOfState {
    const own = this.book.setting(AS_OF_SETTING)
    const at = typeof own === 'string' ? Date.parse(own) : Number.NaN
    if (Number.isFinite(at)) return { value: at, origin: 'set', proposal: null, stale: null }
    return { value: this.#ports.now(), origin: 'proposed', proposal: null, stale: null }
  }
}

export const NEVER: PricingState = {
  state: 'never',
  tag: null,
  at: null,
  priced: 0,
  notPriced: 0,
  reasons: [],
  failure: null,
}

function staleSentence(ms: number): string {
  return `The newest statement is ${Math.floor(ms / 86_400_000)} days older than the as-of.`
}
