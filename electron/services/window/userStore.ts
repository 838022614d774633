/** What belongs to the user and not to a book: settings, saved views, report definitions, books opened. One small JSON file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { DEFAULT_SETTINGS } from '../../../shared/protocol/window/constants.ts'
import { type ReportDefinition, reportDefinitionSchema } from '../../../shared/protocol/window/report.ts'
import type { SavedView, Settings } from '../../../shared/protocol/window/settings.ts'
import { settingsSchema } from '../../../shared/protocol/window/settings.ts'

const storeSchema = z.object({
  settings: settingsSchema.partial().catch({}),
  views: z
    .array(z.object({ id: z.string(), screen: z.string(), name: z.string(), layout: z.string() }))
    .catch([]),
  reports: z.array(reportDefinitionSchema).catch([]),
  opened: z.array(z.object({ path: z.string(), at: z.number() })).catch([]),
})
type Store = z.infer<typeof storeSchema>

const VIEWS_KEPT = 200
const BOOKS_KEPT = 20

export class UserStore {
  readonly #file: string
  #store: Store

  /** A file that is missing or unreadable counts as empty: settings are no reason not to start. */
  constructor(file: string) {
    this.#file = file
    this.#store = read(file)
  }

  get settings(): Settings {
    return withDefaults(this.#store.settings)
  }
  get views(): readonly SavedView[] {
    return this.#store.views
  }
  get reports(): readonly ReportDefinition[] {
    return this.#store.reports
  }
  get opened(): readonly { readonly path: string; readonly at: number }[] {
    return this.#store.opened
  }

  setSettings(change: Partial<Settings>): Settings {
    this.#save({ settings: { ...this.#store.settings, ...change } })
    return this.settings
  }

  saveView(view: SavedView): void {
    const others = this.#store.views.filter((v) => v.id !== view.id)
    this.#save({ views: [...others, view].slice(-VIEWS_KEPT) })
  }

  removeView(id: string): void {
    this.#save({ views: this.#store.views.filter((v) => v.id !== id) })
  }

  saveReport(definition: ReportDefinition): void {
    const others = this.#store.reports.filter((r) => r.id !== definition.id)
    this.#save({ reports: [...others, definition] })
  }

  removeReport(id: string): void {
    this.#save({ reports: this.#store.reports.filter((r) => r.id !== id) })
  }

  noteOpened(path: string, at: number): void {
    const others = this.#store.opened.filter((o) => o.path !== path)
    this.#save({ opened: [{ path, at }, ...others].slice(0, BOOKS_KEPT) })
  }

  /** The new file takes the old one's place whole; a disk that takes no more loses the change, not the file. */
  #save(change: Partial<Store>): void {
    this.#store = { ...this.#store, ...change }
    const partial = `${this.#file}.partial`
    try {
      mkdirSync(dirname(this.#file), { recursive: true })
      writeFileSync(partial, JSON.stringify(this.#store), { mode: 0o600 })
      renameSync(partial, this.#file)
    } catch {
      // The window goes on with what it has in memory; the book itself says so when its disk is full.
    }
  }
}

function withDefaults(given: Store['settings']): Settings {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...DEFAULT_SETTINGS, ...known }
}

function read(file: string): Store {
  try {
    return storeSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { settings: {}, views: [], reports: [], opened: [] }
  }
}
