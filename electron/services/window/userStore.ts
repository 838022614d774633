/** What belongs to the user and not to a book: settings, saved views, report definitions, books opened. One small JSON file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { REPORT_SECTIONS } from '../../../shared/model/reportSections.ts'
import { DEFAULT_SETTINGS } from '../../../shared/protocol/window/constants.ts'
import { type ReportDefinition, reportDefinitionSchema } from '../../../shared/protocol/window/report.ts'
import type { SavedView, Settings } from '../../../shared/protocol/window/settings.ts'
import { settingsSchema } from '../../../shared/protocol/window/settings.ts'
import { DEFAULT_DEFINITION } from '../../../shared/report/data.ts'

interface Store {
  readonly settings: Partial<Settings>
  readonly views: readonly SavedView[]
  readonly reports: readonly ReportDefinition[]
  readonly opened: readonly { readonly path: string; readonly at: number }[]
}

const view = z.object({ id: z.string(), screen: z.string(), name: z.string(), layout: z.string() })
const opened = z.object({ path: z.string(), at: z.number() })
const settings = settingsSchema.partial()
const report = reportDefinitionSchema.partial()

const VIEWS_KEPT = 200
const BOOKS_KEPT = 20

export class UserStore {
  readonly #file: string
  #store: Store

  /** What is missing or unreadable counts as empty, part by part: settings are no reason not to start. */
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

/** @param given whose members may be there and undefined, as a message port brings them */
function withDefaults(given: Partial<Settings>): Settings {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...DEFAULT_SETTINGS, ...known }
}

/** What this version knows of a file that another one may have written: each part and each member by itself, the rest left out. */
function read(file: string): Store {
  const given = parsed(file)
  return {
    settings: members<Settings>(settings, withKnown(given.settings, 'checklist', knownSteps)),
    views: items(given.views, (x) => view.safeParse(x).data),
    reports: items(given.reports, definition),
    opened: items(given.opened, (x) => opened.safeParse(x).data),
  }
}

function parsed(file: string): Given {
  try {
    return asGiven(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

type Given = { readonly [member: string]: unknown }

function asGiven(x: unknown): Given {
  return typeof x === 'object' && x !== null ? (x as Given) : {}
}

/** @param schema all of whose members may be absent */
function members<T extends object>(schema: z.ZodType<object>, given: unknown): Partial<T> {
  const fitting = Object.entries(asGiven(given)).map(
    ([name, value]) => schema.safeParse({ [name]: value }).data,
  )
  return Object.assign({}, ...fitting)
}

function items<T>(given: unknown, read: (item: unknown) => T | undefined): readonly T[] {
  return Array.isArray(given) ? given.map(read).filter((x) => x !== undefined) : []
}

/** `given` with one member made fit by `known`, where it has it. */
function withKnown(given: unknown, name: string, known: (value: unknown) => unknown): Given {
  const all = asGiven(given)
  return name in all ? { ...all, [name]: known(all[name]) } : all
}

/** The first steps without those that this version does not have. */
function knownSteps(given: unknown): unknown {
  const { hidden, done } = asGiven(given)
  const step = settingsSchema.shape.checklist.shape.done.element
  return { hidden: hidden === true, done: items(done, (x) => step.safeParse(x).data) }
}

/** A definition with the defaults in the place of what it does not have; none without a name of its own. */
function definition(given: unknown): ReportDefinition | undefined {
  const known = withKnown(given, 'sections', (of) =>
    items(of, (x) => REPORT_SECTIONS.find((section) => section === x)),
  )
  const { id, name, ...rest } = members<ReportDefinition>(report, known)
  if (id === undefined || name === undefined) return undefined
  return { ...DEFAULT_DEFINITION, sections: [...REPORT_SECTIONS], ...rest, id, name }
}
