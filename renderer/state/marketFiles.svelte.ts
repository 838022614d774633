/** Option chains and price histories in the book, with undo and revive. */
import type { MarketFileLine } from '../../shared/model/marketFile.ts'
import { Latest } from '../client/latest.ts'
import { sentenceOfFailure } from '../client/windowClient.ts'
import type { AppModel } from './app.svelte.ts'

export class MarketFiles {
  /** null: not asked for yet; newest first */
  list: readonly MarketFileLine[] | null = $state.raw(null)
  busy = $state(false)
  readonly #app: AppModel
  readonly #latest = new Latest()

  constructor(app: AppModel) {
    this.#app = app
  }

  load(): void {
    void this.#latest.run(
      () => this.#app.client.call('marketFiles/list', {}),
      (list) => {
        this.list = list
      },
      (e) => this.#app.toast('error', sentenceOfFailure(e)),
    )
  }

  /** Takes back all that a file set, or brings it back; the toast offers the way back. */
  async turn(file: MarketFileLine, live: boolean): Promise<void> {
    const app = this.#app
    this.busy = true
    const list = await app.act(() => app.client.call('marketFiles/turn', { number: file.number, live }))
    this.busy = false
    if (list === null) return
    this.list = list
    const said = live ? 'is back in the market data' : 'was taken out of the market data'
    app.toast('done', `${file.fileName} ${said}`, {
      label: live ? 'Undo' : 'Revive',
      run: () => void this.turn(file, !live),
    })
  }
}
