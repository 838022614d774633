/** The position in the drawer: its detail, kept current with the book, late answers dropped. */
import { parseInstrumentName } from '../../shared/model/instrument.ts'
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import type { GridColumn } from '../../shared/protocol/window/gridColumns.ts'
import type { PositionDetail } from '../../shared/protocol/window/positions.ts'
import { Latest } from '../client/latest.ts'
import { sentenceOfFailure } from '../client/windowClient.ts'
import type { PositionRef } from './bookGrid.svelte.ts'

/** What prices of fills are printed in: options of coins are quoted in their coin, everything else in its currency. */
export function priceCurrency(detail: Pick<PositionDetail, 'instrument' | 'kind' | 'currency'>): string {
  if (detail.kind !== 'option') return detail.currency
  return parseInstrumentName(detail.instrument)?.settle ?? detail.currency
}

export type PositionTab = 'greeks' | 'inputs' | 'entries' | 'terms'

/** The tab of the drawer that says where a fact of a position comes from. */
export function tabOf(column: GridColumn): PositionTab {
  if (column === 'vol' || column === 'spot' || column === 'mark') return 'inputs'
  return column === 'strike' || column === 'multiplier' || column === 'days' ? 'terms' : 'entries'
}

export class PositionModel {
  ref: PositionRef | null = $state.raw(null)
  detail: PositionDetail | null = $state.raw(null)
  tab: PositionTab = $state('greeks')
  stale = $state(false)
  failure: string | null = $state(null)

  readonly #client: () => WindowClient
  readonly #latest = new Latest()

  constructor(client: () => WindowClient) {
    this.#client = client
  }

  /** Shows a position; the one before stays, greyed, until the new one is here. */
  async open(ref: PositionRef): Promise<void> {
    this.ref = ref
    await this.reload()
  }

  async reload(): Promise<void> {
    const { ref } = this
    if (ref === null) return
    this.stale = true
    await this.#latest.run(
      (signal) =>
        this.#client().call(
          'position/detail',
          { account: ref.account, instrument: ref.instrument },
          { signal },
        ),
      (detail) => {
        this.detail = detail
        this.stale = false
        this.failure = null
      },
      (e) => {
        this.failure = sentenceOfFailure(e)
        this.detail = null
        this.stale = false
      },
    )
  }

  close(): void {
    this.#latest.cancel()
    this.ref = null
    this.detail = null
    this.failure = null
  }
}
