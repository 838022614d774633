/** The Report view: definitions, the draft being edited, and the newest PDF made from it. */
import type { MeasureUnits } from '../../shared/model/measureUnits.ts'
import { REPORT_SECTIONS, type ReportSection } from '../../shared/model/reportSections.ts'
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import type { ResultTag } from '../../shared/protocol/window/contract.ts'
import type { ReportDefinition, ReportMade } from '../../shared/protocol/window/report.ts'
import type { AppState } from '../../shared/protocol/window/state.ts'
import { DEFAULT_DEFINITION } from '../../shared/report/data.ts'
import { Latest } from '../client/latest.ts'
import { isCancelled, sentenceOfFailure } from '../client/windowClient.ts'
import { sameTag } from './tags.ts'

export const BUILT_IN: ReportDefinition = {
  ...DEFAULT_DEFINITION,
  id: 'built-in',
  sections: [...DEFAULT_DEFINITION.sections],
}

/** After the last change of the draft the preview waits so long, ms. */
const PREVIEW_AFTER_MS = 700

export interface ReportHost {
  readonly client: WindowClient
  readonly state: Pick<AppState, 'jobs'> | null
}

/** A PDF on screen: what it was made from, and where its bytes are. */
export interface Preview {
  readonly made: ReportMade
  readonly draft: ReportDefinition
  readonly bytes: Uint8Array<ArrayBuffer>
}

export class ReportModel {
  definitions: readonly ReportDefinition[] = $state.raw([])
  draft: ReportDefinition = $state.raw(BUILT_IN)
  preview: Preview | null = $state.raw(null)
  making = $state(false)
  failure: string | null = $state(null)

  readonly #host: ReportHost
  readonly #latest = new Latest()
  #timer: ReturnType<typeof setTimeout> | undefined
  #loaded = false

  constructor(host: ReportHost) {
    this.#host = host
  }

  /** True when the draft is not what is saved under its name. */
  get changed(): boolean {
    const saved = this.saved
    return saved === null ? !same(this.draft, BUILT_IN) : !same(this.draft, saved)
  }

  /** The saved definition that the draft began as; null: the built-in one. */
  get saved(): ReportDefinition | null {
    return this.definitions.find((d) => d.id === this.draft.id) ?? null
  }

  /** The preview shows the draft as it stands and the numbers of this tag, in these units. */
  isCurrent(tag: ResultTag | null, units: MeasureUnits): boolean {
    if (this.preview === null || !same(this.preview.draft, this.draft)) return false
    const { made } = this.preview
    const { thetaDay, rhoStep } = made.units
    return sameTag(made, tag) && thetaDay === units.thetaDay && rhoStep === units.rhoStep
  }

  /** Reads the definitions, once. */
  async load(): Promise<void> {
    if (this.#loaded) return
    this.#loaded = true
    this.definitions = await this.#host.client.call('report/definitions', {})
    const [first] = this.definitions
    if (first !== undefined && this.draft.id === BUILT_IN.id) this.draft = first
  }

  open(id: string): void {
    this.draft = this.definitions.find((d) => d.id === id) ?? BUILT_IN
    this.soon()
  }

  change(members: Partial<ReportDefinition>): void {
    this.draft = { ...this.draft, ...members }
    this.soon()
  }

  /** Turns a section on or off; sections keep the order of the pages, and one of them stays. */
  toggle(section: ReportSection, on: boolean): void {
    const sections = REPORT_SECTIONS.filter((s) => (s === section ? on : this.draft.sections.includes(s)))
    if (sections.length > 0) this.change({ sections })
  }

  /** Saves the draft: a changed definition gets the next version, the built-in one becomes the user's own. */
  async save(): Promise<ReportDefinition> {
    const { saved, draft } = this
    const definition =
      saved === null
        ? { ...draft, id: crypto.randomUUID(), version: 1 }
        : { ...draft, version: saved.version + 1 }
    return this.#keep(definition)
  }

  /** Saves the draft beside the definition it began as. */
  async saveAs(name: string): Promise<ReportDefinition> {
    return this.#keep({ ...this.draft, id: crypto.randomUUID(), name, version: 1 })
  }

  async #keep(definition: ReportDefinition): Promise<ReportDefinition> {
    const kept = await this.#host.client.call('report/save', definition)
    this.definitions = await this.#host.client.call('report/definitions', {})
    this.draft = kept
    this.soon()
    return kept
  }

  /** Forgets the saved definition. */
  async remove(): Promise<void> {
    const { saved } = this
    if (saved === null) return
    await this.#host.client.call('report/remove', { id: saved.id })
    this.definitions = this.definitions.filter((d) => d.id !== saved.id)
    this.open(this.definitions[0]?.id ?? BUILT_IN.id)
  }

  /** Makes the preview when the typing has paused. */
  soon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.make(), PREVIEW_AFTER_MS)
  }

  /** Makes the PDF of the draft as it stands; an older one that is still being made is dropped. */
  async make(): Promise<void> {
    clearTimeout(this.#timer)
    const { draft } = this
    this.making = true
    const before = this.preview
    await this.#latest.run(
      async (signal) => {
        const { client } = this.#host
        const made = await client.call('report/make', named(draft), { signal })
        const bytes = (await client.call(
          'file/bytes',
          { download: made.download.id },
          { signal },
        )) as Uint8Array<ArrayBuffer>
        if ((await sha256(bytes)) !== made.sha256) throw new Error(OTHER_BYTES)
        return { made, draft, bytes }
      },
      (preview) => {
        this.making = false
        this.failure = null
        if (before !== null) void this.#dismiss(before.made)
        // The very same bytes: the page on screen stays where it was scrolled to.
        this.preview =
          preview.made.sha256 === before?.made.sha256 ? { ...preview, bytes: before.bytes } : preview
      },
      (e) => {
        this.making = false
        if (!isCancelled(e)) this.failure = sentenceOfFailure(e)
      },
    )
  }

  /** A preview that a newer one replaced leaves the job tray. */
  async #dismiss(old: ReportMade): Promise<void> {
    const job = this.#host.state?.jobs.find((j) => j.kind === 'report' && j.download === old.download.id)
    if (job !== undefined) await this.#host.client.call('job/dismiss', { job: job.id }).catch(() => null)
  }

  leave(): void {
    clearTimeout(this.#timer)
  }
}

/** What is shown is what an export saves: the hash beside the button is of these very bytes. */
const OTHER_BYTES = 'The pages that came are not those of the report that was made: make it again.'

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join('')
}

/** A report needs a name: an empty field prints the built-in one. */
function named(draft: ReportDefinition): ReportDefinition {
  return draft.name.trim() === '' ? { ...draft, name: BUILT_IN.name } : draft
}

function same(a: ReportDefinition, b: ReportDefinition): boolean {
  return (Object.keys(a) as (keyof ReportDefinition)[]).every((k) => String(a[k]) === String(b[k]))
}
