/** Which dialog of the book is open, and how what it holds is written. */
import type { EditDone, EntryRow, PositionDetail } from '../../../shared/protocol/window/positions.ts'
import { sentenceOfFailure } from '../../client/windowClient.ts'
import type { AppModel } from '../../state/app.svelte.ts'
import type { PositionRef } from '../../state/bookGrid.svelte.ts'
import { CorrectForm, entryRef, TagForm, TradeForm } from '../../state/edits.svelte.ts'
import { NameForm, TermsForm } from '../../state/editsContract.svelte.ts'
import { instantText } from '../../state/settings.svelte.ts'

export type OpenDialog =
  | { readonly kind: 'trade'; readonly form: TradeForm }
  | { readonly kind: 'correct'; readonly form: CorrectForm; readonly label: string }
  | { readonly kind: 'terms'; readonly form: TermsForm }
  | { readonly kind: 'name'; readonly form: NameForm }
  | { readonly kind: 'tag'; readonly form: TagForm; readonly label: string }

type From = Pick<PositionDetail, 'account' | 'instrument' | 'label' | 'kind' | 'currency'>

export class Dialogs {
  open: OpenDialog | null = $state.raw(null)
  writing = $state(false)
  /** the host's sentence when it refused */
  refused: string | null = $state(null)
  readonly #app: AppModel

  constructor(app: AppModel) {
    this.#app = app
  }

  /** Nothing can be written while another window holds the book: said once, here. */
  #may(): boolean {
    const readOnly = this.#app.state?.book?.readOnly
    if (readOnly === null || readOnly === undefined) return true
    this.#app.toast('warning', readOnly.sentence)
    return false
  }

  #show(dialog: OpenDialog): void {
    if (!this.#may()) return
    this.refused = null
    this.open = dialog
  }

  trade(what: 'fill' | 'holding', position: From | null = null, quantity = ''): void {
    const { state } = this.#app
    const form = new TradeForm(what, {
      position,
      accounts: state?.book?.accounts.map((a) => a.id) ?? [],
      at: `${instantText(state?.asOf?.value ?? 0)}Z`,
      quantity,
    })
    this.#show({ kind: 'trade', form })
  }

  correct(entry: EntryRow, account: string, label: string, reject: boolean): void {
    const of = entryRef(entry, account)
    if (of !== null) this.#show({ kind: 'correct', form: new CorrectForm(entry, of, reject), label })
  }

  /** Terms of a contract; what a file gave by a number only is named first. */
  terms(of: Pick<PositionDetail, 'instrument' | 'label' | 'terms'>): void {
    if (of.instrument.startsWith('unknown:')) this.#show({ kind: 'name', form: new NameForm(of) })
    else this.#show({ kind: 'terms', form: new TermsForm(of) })
  }

  tag(positions: readonly PositionRef[], label: string, strategy = ''): void {
    this.#show({ kind: 'tag', form: new TagForm(positions, strategy), label })
  }

  close(): void {
    this.open = null
    this.refused = null
  }

  /** Writes what the open dialog holds; the dialog stays when something is wrong. */
  async write(): Promise<void> {
    const { open } = this
    if (open === null || this.writing) return
    this.writing = true
    try {
      // a contract typed just now may still be looked for
      if (open.kind === 'trade') await open.form.looking
      open.form.tried = true
      if (!open.form.fits) return
      const { edit, sentence } = await this.#send(open)
      this.close()
      this.#app.step('edit')
      this.#app.toast('done', sentence, { label: 'Undo', run: () => void this.#app.undoEdit(false, edit) })
    } catch (e) {
      this.refused = sentenceOfFailure(e)
    } finally {
      this.writing = false
    }
  }

  #send(open: OpenDialog): Promise<EditDone> {
    const { client } = this.#app
    switch (open.kind) {
      case 'trade':
        return open.form.what === 'fill'
          ? client.call('edit/fill', open.form.fillInput())
          : client.call('edit/holding', open.form.holdingInput())
      case 'correct':
        return client.call('edit/correct', open.form.input())
      case 'terms':
        return client.call('edit/terms', open.form.input())
      case 'name':
        return client.call('edit/merge', open.form.input())
      case 'tag':
        return client.call('edit/strategy', open.form.input())
    }
  }
}
