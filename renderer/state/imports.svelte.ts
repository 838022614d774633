/** Files on their way into the book: uploaded, read, judged, chosen, committed. One list for the whole window; a drop anywhere lands here. */

import type { ColumnMapping } from '../../shared/model/columnMapping.ts'
import type { KnownBook } from '../../shared/protocol/window/files.ts'
import type { ImportPage, ImportState } from '../../shared/protocol/window/importing.ts'
import { formatCount } from '../../shared/report/numbers.ts'
import type { GivenFile } from '../client/desktop.ts'
import { uploadFile } from '../client/enter.ts'
import { isCancelled, sentenceOfFailure } from '../client/windowClient.ts'
import type { AppModel } from './app.svelte.ts'
import { type Outcome, PREVIEW_PAGE, previewCount, previewPlace } from './importOrder.ts'
import { MappingDraft } from './mapping.svelte.ts'

export type PreviewLine = ImportPage['rows'][number]
const WAIT = 20_000

/** One file of the list. */
export class FileImport {
  readonly file: File | GivenFile
  /** null until the host has taken the bytes */
  state: ImportState | null = $state.raw(null)
  failure: string | null = $state(null)
  filter: 'all' | Outcome = $state('all')
  /** rises when rows came or changed: what is drawn depends on it */
  version = $state(0)
  /** the columns of a table are being mapped */
  mapping: MappingDraft | null = $state.raw(null)
  /** the file is read again as mapped; what is shown is the reading before */
  remapping = $state(false)
  #pages = new Map<string, readonly PreviewLine[]>()
  readonly #asked = new Set<string>()
  readonly #app: AppModel
  readonly abort = new AbortController()

  constructor(app: AppModel, file: File | GivenFile) {
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

  /** prices, rates and dividends: listed and written, and no entries of the ledger */
  readonly beside: number = $derived.by(() => {
    const { counts, judged } = this.state ?? {}
    if (counts == null || judged == null) return 0
    return counts.new + counts.warning + counts.confirmed + counts.duplicate - judged.drafts
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
    // a table that nobody has mapped yet asks for its columns at once
    if (this.state?.questions.some((q) => q.ask === 'columns') === true) this.openMapping()
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

  /** Opens the columns of a table for mapping. */
  openMapping(): void {
    const table = this.state?.table ?? null
    if (table === null || this.mapping !== null) return
    this.mapping = new MappingDraft(
      table,
      (mapping, keep) => this.map(mapping, keep),
      this.state?.keepMapping ?? true,
    )
  }

  /** Closes the editor; what was changed in it stays what the file is read by. */
  closeMapping(): void {
    this.mapping?.stop()
    this.mapping = null
  }

  /** Reads the columns by a mapping; the rows shown stay, greyed, until the new ones are there. */
  map(mapping: ColumnMapping | null, keep: boolean): Promise<void> {
    return this.#reread((id) => this.#app.client.call('import/map', { import: id, mapping, keep }))
  }

  /** Reads the columns by the text of a mapping's file. @throws AppError that says what is wrong with it */
  async mapText(text: string): Promise<void> {
    await this.#reread((id) => this.#app.client.call('import/mapText', { import: id, text }))
    this.#renewMapping()
  }

  /** Gives the mapping in use to the person as a file. */
  async saveMapping(): Promise<void> {
    const id = this.state?.import
    if (id === undefined) return
    const download = await this.#app.act(() => this.#app.client.call('import/mapFile', { import: id }))
    if (download !== null) await this.#app.save(download)
  }

  /** The book forgets the mapping it keeps for this layout. */
  async forgetMapping(): Promise<void> {
    await this.#reread((id) => this.#app.client.call('import/forgetMap', { import: id }))
    this.#renewMapping()
  }

  /** The editor shows what the host reads by now. */
  #renewMapping(): void {
    if (this.mapping === null) return
    this.closeMapping()
    this.openMapping()
  }

  async #reread(ask: (id: string) => Promise<ImportState>): Promise<void> {
    const id = this.state?.import
    if (id === undefined) return
    this.remapping = true
    try {
      let next = await ask(id)
      while (next.stage === 'reading')
        next = await this.#app.client.call('import/state', { import: id, wait: WAIT })
      this.state = next
      this.#forget()
      if (next.table !== null) this.mapping?.take(next.table)
    } finally {
      this.remapping = false
    }
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
    if (id === undefined || this.stage !== 'ready' || this.remapping) return null
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

/** A drop onto the sample book that waits for the answer: into the own book, or not at all? */
export interface PendingDrop {
  readonly files: readonly (File | GivenFile)[]
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
  async take(files: readonly (File | GivenFile)[]): Promise<void> {
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
  async decide(into: 'own' | 'nowhere'): Promise<void> {
    const { pending } = this
    this.pending = null
    if (pending === null || into === 'nowhere') return
    const app = this.#app
    const { own } = pending
    const currency = app.state?.settings.reportingCurrency ?? 'USD'
    const opened = await app.act(async () => {
      if (own === null) await app.client.call('book/startEmpty', { reportingCurrency: currency })
      else await app.client.call('book/open', { handle: own.handle })
      return true
    })
    if (opened === null) return
    this.#begin(pending.files)
  }

  #begin(files: readonly (File | GivenFile)[]): void {
    const mine = files.map((f) => new FileImport(this.#app, f))
    if (mine.length === 0) return
    // what is done stands among the batches
    this.files = [...this.files.filter((f) => f.stage !== 'done'), ...mine]
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
    if (file === null) return
    if (file.stage === 'asking' && file.mapping?.complete === true) return await file.mapping.now()
    // what is written is what the columns say now, not a moment ago
    await file.mapping?.settled()
    if (file.stage !== 'ready' || file.mapping?.complete === false) return
    const chosen = file.state?.chosen ?? 0
    if (chosen === 0) return
    const batch = await file.commit()
    const { state } = file
    const app = this.#app
    if (state?.result?.market !== undefined && state.stage === 'done') {
      this.#toldMarket(file.file.name, state.result.market)
      return
    }
    if (batch === null || state?.result == null) return
    file.closeMapping()
    const { written } = state.result
    const rows = written === 1 ? '1 row' : `${formatCount(written)} rows`
    app.step('import')
    app.toast('done', `Batch ${batch} written, ${rows} new`, {
      label: 'Undo',
      run: () => void app.act(() => app.client.call('batches/undo', { batch })),
    })
    const next = this.files.find((f) => f !== file && f.stage === 'ready')
    if (next !== undefined) this.selected = next
  }

  #toldMarket(name: string, number: number): void {
    const app = this.#app
    app.toast('done', `${name} is in the market data`, {
      label: 'Undo',
      run: () => void app.act(() => app.client.call('marketFiles/turn', { number, live: false })),
    })
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
