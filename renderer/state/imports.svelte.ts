/** Files on their way into the book: uploaded, read, judged, chosen, committed. One list for the whole window; a drop anywhere lands here. */

import type { KnownBook } from '../../shared/protocol/window/files.ts'
import type { ImportPage, ImportState } from '../../shared/protocol/window/importing.ts'
import { uploadFile } from '../client/enter.ts'
import { isCancelled, sentenceOfFailure } from '../client/windowClient.ts'
import type { AppModel } from './app.svelte.ts'
import { type Outcome, PREVIEW_PAGE, previewCount, previewPlace } from './importOrder.ts'

export type PreviewLine = ImportPage['rows'][number]
const WAIT = 20_000

/** One file of the list. */
export class FileImport {
  readonly file: File
  /** null until the host has taken the bytes */
  state: ImportState | null = $state.raw(null)
  failure: string | null = $state(null)
  filter: 'all' | Outcome = $state('all')
  /** rises when rows came or changed: what is drawn depends on it */
  version = $state(0)
  #pages = new Map<string, readonly PreviewLine[]>()
  readonly #asked = new Set<string>()
  readonly #app: AppModel
  readonly abort = new AbortController()

  constructor(app: AppModel, file: File) {
    this.#app = app
    this.file = file
  }

  readonly stage: 'uploading' | ImportState['stage'] = $derived(
    this.failure !== null ? 'failed' : (this.state?.stage ?? 'uploading'),
  )
  /** rows under the filter */
  readonly count: number = $derived.by(() => {
    const c = this.state?.counts ?? null
    return c === null ? 0 : previewCount(c, this.filter)
  })

  /** Uploads and starts reading; ends when the file waits for a person. */
  async begin(): Promise<void> {
    try {
      const taken = await uploadFile(this.file, this.abort.signal)
      this.state = await this.#app.client.call('import/start', { handle: taken.handle })
      await this.#settle()
    } catch (e) {
      this.failure = isCancelled(e) ? 'Cancelled; nothing was written.' : sentenceOfFailure(e)
    }
  }

  async #settle(): Promise<void> {
    while (this.state?.stage === 'reading' || this.state?.stage === 'writing')
      this.state = await this.#app.client.call('import/state', { import: this.state.import, wait: WAIT })
    this.#forget()
  }

  /** Gives or changes zone, account or format: the file is judged again. */
  async answer(answers: {
    readonly zone?: string
    readonly account?: string
    readonly format?: string
  }): Promise<void> {
    const id = this.state?.import
    if (id === undefined) return
    await this.#app.act(async () => {
      this.state = await this.#app.client.call('import/answer', { import: id, ...answers })
      await this.#settle()
    })
  }

  #forget(): void {
    this.#pages = new Map()
    this.#asked.clear()
    this.version += 1
  }

  /** Which outcome and which of its rows stands at a place of the list. */
  #place(index: number): { readonly outcome: Outcome; readonly at: number } | null {
    const c = this.state?.counts ?? null
    return c === null ? null : previewPlace(c, this.filter, index)
  }

  /** The row at a place; undefined until it has come. */
  rowAt(index: number): PreviewLine | undefined {
    void this.version
    const place = this.#place(index)
    if (place === null) return undefined
    const page = this.#pages.get(`${place.outcome}:${Math.floor(place.at / PREVIEW_PAGE)}`)
    return page?.[place.at % PREVIEW_PAGE]
  }

  /** Asks for the pages that hold these rows. */
  load(first: number, end: number): void {
    const id = this.state?.import
    if (id === undefined) return
    for (let i = first; i < end; i += 1) {
      const place = this.#place(i)
      if (place === null) return
      const number = Math.floor(place.at / PREVIEW_PAGE)
      const key = `${place.outcome}:${number}`
      if (this.#asked.has(key)) continue
      this.#asked.add(key)
      const pages = this.#pages
      void this.#app.act(async () => {
        const page = await this.#app.client.call('import/page', {
          import: id,
          filter: place.outcome,
          offset: number * PREVIEW_PAGE,
          limit: PREVIEW_PAGE,
        })
        pages.set(key, page.rows)
        this.version += 1
      })
    }
  }

  /** Takes rows in or out of what will be written. */
  async choose(rows: readonly number[], chosen: boolean): Promise<void> {
    const id = this.state?.import
    if (id === undefined || rows.length === 0) return
    await this.#app.act(async () => {
      this.state = await this.#app.client.call('import/choose', { import: id, rows: [...rows], chosen })
      const changed = new Set(rows)
      for (const [key, page] of this.#pages)
        this.#pages.set(
          key,
          page.map((r) => (r.row !== null && changed.has(r.row) ? { ...r, chosen } : r)),
        )
      this.version += 1
    })
  }

  async chooseAll(all: boolean): Promise<void> {
    const id = this.state?.import
    if (id === undefined) return
    await this.#app.act(async () => {
      this.state = await this.#app.client.call('import/choose', { import: id, all })
      this.#forget()
    })
  }

  /** All rows but those with a warning. */
  async chooseWithoutWarnings(): Promise<void> {
    await this.chooseAll(true)
    const id = this.state?.import
    const total = this.state?.counts?.warning ?? 0
    if (id === undefined) return
    for (let offset = 0; offset < total; offset += 1000) {
      const page = await this.#app.act(() =>
        this.#app.client.call('import/page', { import: id, filter: 'warning', offset, limit: 1000 }),
      )
      if (page === null) return
      await this.choose(
        page.rows.flatMap((r) => (r.row === null ? [] : [r.row])),
        false,
      )
    }
  }

  /** Writes what is chosen. @returns the batch written, or null */
  async commit(): Promise<number | null> {
    const id = this.state?.import
    if (id === undefined || this.stage !== 'ready') return null
    if (this.state !== null) this.state = { ...this.state, stage: 'writing' }
    try {
      this.state = await this.#app.client.call('import/commit', { import: id })
      await this.#settle()
    } catch (e) {
      this.#app.toast('error', sentenceOfFailure(e))
      this.state = await this.#app.client.call('import/state', { import: id })
    }
    return this.state?.stage === 'done' ? (this.state.result?.batch ?? null) : null
  }

  /** Stops it; nothing of the file is written. */
  async cancel(): Promise<void> {
    this.abort.abort()
    const id = this.state?.import
    if (id !== undefined) await this.#app.act(() => this.#app.client.call('import/cancel', { import: id }))
  }
}

/** A drop that waits for the answer: into the sample, or into the own book? */
export interface PendingDrop {
  readonly files: readonly File[]
  readonly own: KnownBook | null
}

export class ImportDesk {
  files: readonly FileImport[] = $state.raw([])
  selected: FileImport | null = $state.raw(null)
  pending: PendingDrop | null = $state.raw(null)
  readonly #app: AppModel

  constructor(app: AppModel) {
    this.#app = app
  }

  /** Takes files from a drop or a dialog and opens the Import view. */
  async take(files: readonly File[]): Promise<void> {
    if (files.length === 0) return
    const app = this.#app
    if (app.state?.book?.readOnly) {
      app.toast('error', `Nothing was imported: ${app.state.book.readOnly.sentence}`)
      return
    }
    const limit = app.info?.uploadLimit ?? Number.POSITIVE_INFINITY
    const small = files.filter((f) => f.size <= limit)
    for (const f of files)
      if (f.size > limit)
        app.toast('error', `${f.name} is larger than ${Math.round(limit / 1e6)} MB: split it.`)
    if (app.state?.book?.sample === true) {
      const known = (await app.act(() => app.client.call('book/known', {}))) ?? []
      this.pending = { files: small, own: known.find((b) => !b.sample && b.exists) ?? null }
      return
    }
    this.#begin(small)
  }

  /** The answer about the sample. */
  async decide(into: 'own' | 'sample' | 'nowhere'): Promise<void> {
    const { pending } = this
    this.pending = null
    if (pending === null || into === 'nowhere') return
    if (into === 'own') {
      const app = this.#app
      const { own } = pending
      const currency = app.state?.settings.reportingCurrency ?? 'USD'
      const opened = await app.act(async () => {
        if (own === null) await app.client.call('book/startEmpty', { reportingCurrency: currency })
        else await app.client.call('book/open', { handle: own.handle })
        return true
      })
      if (opened === null) return
    }
    this.#begin(pending.files)
  }

  #begin(files: readonly File[]): void {
    const mine = files.map((f) => new FileImport(this.#app, f))
    if (mine.length === 0) return
    this.files = [...this.files, ...mine]
    this.selected = mine[0] ?? this.selected
    this.#app.go('import')
    void this.#inTurn(mine)
  }

  /** One importer at a time: files of one drop may depend on each other, and two cores are enough for one. */
  async #inTurn(files: readonly FileImport[]): Promise<void> {
    for (const f of files) if (!f.abort.signal.aborted) await f.begin()
  }

  /** Commits the selected file and moves on to the next that waits. */
  async commit(): Promise<void> {
    const file = this.selected
    if (file === null || file.stage !== 'ready') return
    const chosen = file.state?.chosen ?? 0
    if (chosen === 0) return
    const batch = await file.commit()
    const { state } = file
    if (batch === null || state?.result == null) return
    const { written } = state.result
    const rows = written === 1 ? '1 row' : `${written} rows`
    const app = this.#app
    app.step('import')
    app.toast('done', `Batch ${batch} written, ${rows} new`, {
      label: 'Undo',
      run: () => void app.act(() => app.client.call('batches/undo', { batch })),
    })
    const next = this.files.find((f) => f !== file && f.stage === 'ready')
    if (next !== undefined) this.selected = next
  }

  /** Cancels what runs, and takes the file off the list. */
  async discard(file: FileImport): Promise<void> {
    await file.cancel()
    this.files = this.files.filter((f) => f !== file)
    if (this.selected === file) this.selected = this.files[0] ?? null
    const handle = file.state?.handle
    if (handle !== undefined) await this.#app.act(() => this.#app.client.call('file/release', { handle }))
  }
}
