/** The command palette: commands that fit the words, then what the book has under them. */
import type { PaletteHit } from '../../shared/protocol/window/grid.ts'
import { Latest } from '../client/latest.ts'
import type { AppModel } from './app.svelte.ts'
import { COMMAND_LIST, type CommandId, type CommandSpec } from './commands.ts'

export type PaletteLine =
  | { readonly kind: 'command'; readonly id: CommandId; readonly title: string; readonly key: string | null }
  | { readonly kind: 'hit'; readonly hit: PaletteHit }

export interface PaletteGroup {
  readonly title: string
  readonly lines: readonly PaletteLine[]
}

const PAUSE = 90
const HITS = 12
const GROUP_OF = {
  position: 'Positions',
  underlying: 'Underlyings',
  account: 'Accounts',
  batch: 'Batches',
} as const

/** How well a command fits typed words; 0: not at all. Every word must start a word of the title, or occur somewhere. */
export function fitness(command: Pick<CommandSpec, 'title' | 'words'>, typed: string): number {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '')
  if (words.length === 0) return 1
  const title = command.title.toLowerCase()
  const all = `${title} ${command.words ?? ''}`.toLowerCase()
  let score = 0
  for (const w of words) {
    if (title.startsWith(w)) score += 4
    else if (` ${title}`.includes(` ${w}`)) score += 3
    else if (` ${all}`.includes(` ${w}`)) score += 2
    else if (all.includes(w)) score += 1
    else return 0
  }
  return score
}

export class Palette {
  text = $state('')
  hits: readonly PaletteHit[] = $state.raw([])
  /** index among all lines */
  cursor = $state(0)
  readonly #app: AppModel
  readonly #offered: (id: CommandId) => boolean
  readonly #latest = new Latest()
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param offered whether a command makes sense now */
  constructor(app: AppModel, offered: (id: CommandId) => boolean) {
    this.#app = app
    this.#offered = offered
  }

  readonly groups: readonly PaletteGroup[] = $derived.by(() => {
    const commands = COMMAND_LIST.filter((c) => c.quiet !== true && this.#offered(c.id))
      .map((c) => ({ c, score: fitness(c, this.text) + (c.scope === this.#app.view ? 0.5 : 0) }))
      .filter(({ score }) => score >= 1)
      .sort((a, b) => b.score - a.score)
      .slice(0, this.text === '' ? 40 : 9)
      .map(({ c }): PaletteLine => ({ kind: 'command', id: c.id, title: c.title, key: c.key ?? null }))
    const groups: PaletteGroup[] = []
    if (commands.length > 0) groups.push({ title: 'Commands', lines: commands })
    for (const [kind, title] of Object.entries(GROUP_OF)) {
      const lines = this.hits.filter((h) => h.kind === kind).map((hit): PaletteLine => ({ kind: 'hit', hit }))
      if (lines.length > 0) groups.push({ title, lines })
    }
    return groups
  })
  readonly lines: readonly PaletteLine[] = $derived(this.groups.flatMap((g) => g.lines))

  /** New words: commands at once, positions after a short pause. */
  type(text: string): void {
    this.text = text
    this.cursor = 0
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (text.trim() === '' || this.#app.state?.stage !== 'open') {
      this.#latest.cancel()
      this.hits = []
      return
    }
    this.#timer = setTimeout(() => this.#search(text), PAUSE)
  }

  #search(text: string): void {
    void this.#latest.run(
      (signal) => this.#app.client.call('palette/search', { text, limit: HITS }, { signal }),
      (hits) => {
        this.hits = hits
      },
      () => {
        // the words may name nothing the host can search for; commands stay
        this.hits = []
      },
    )
  }

  move(by: number): void {
    const n = this.lines.length
    if (n > 0) this.cursor = (this.cursor + by + n) % n
  }

  /** Opens what a hit names. */
  open(hit: PaletteHit): void {
    const app = this.#app
    if (hit.kind === 'position')
      app.go('book', { kind: 'position', account: hit.account, instrument: hit.instrument })
    else if (hit.kind === 'underlying') app.go('exposure', { kind: 'underlying', underlying: hit.underlying })
    else if (hit.kind === 'account') app.go('book', { kind: 'filter', where: { accounts: [hit.account] } })
    else app.go('import', { kind: 'batch', batch: hit.batch })
  }

  clear(): void {
    this.text = ''
    this.hits = []
    this.cursor = 0
  }
}
