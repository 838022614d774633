/** What this computer remembers of the window: where it stood, and where files of each type were saved. One small JSON file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

/** DIP, as the system counts */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const number = z.int().min(-100_000).max(100_000)
const stored = z.object({
  bounds: z.object({ x: number, y: number, width: number, height: number }).nullable().catch(null),
  maximized: z.boolean().catch(false),
  saved: z.record(z.string(), z.string()).catch({}),
})
type Stored = z.infer<typeof stored>

interface Size {
  readonly width: number
  readonly height: number
}

/** What a new window is made with; without a corner the system chooses the place. */
export interface WindowBounds extends Size {
  readonly x?: number
  readonly y?: number
  readonly minWidth: number
  readonly minHeight: number
}

/** DIP: below this the grids cannot be read */
const SMALLEST: Size = { width: 900, height: 600 }
const FIRST: Size = { width: 1440, height: 900 }
/** DIP of the title bar that must be within reach */
const GRIP = { width: 120, height: 32 }

export class Place {
  readonly #file: string
  readonly #documents: string
  #stored: Stored

  /** @param documents folder for files of a type that was never saved */
  constructor(file: string, documents: string) {
    this.#file = file
    this.#documents = documents
    this.#stored = read(file)
  }

  get maximized(): boolean {
    return this.#stored.maximized
  }

  /**
   * Where the window stood, if it can be reached there on the displays of today; else a size, and the system chooses the place.
   * @param areas usable areas of the displays, the first one's first
   */
  bounds(areas: readonly [Rectangle, ...Rectangle[]]): WindowBounds {
    const { bounds } = this.#stored
    const area = areas.find((a) => bounds !== null && isReachable(bounds, a)) ?? null
    const within = (size: Size, { width, height }: Rectangle) => ({
      width: Math.min(Math.max(size.width, SMALLEST.width), width),
      height: Math.min(Math.max(size.height, SMALLEST.height), height),
      minWidth: Math.min(SMALLEST.width, width),
      minHeight: Math.min(SMALLEST.height, height),
    })
    if (bounds === null || area === null) return within(FIRST, areas[0])
    return { x: bounds.x, y: bounds.y, ...within(bounds, area) }
  }

  leave(bounds: Rectangle, maximized: boolean): void {
    this.#save({ bounds, maximized })
  }

  /** Folder where a file of this type was saved last. */
  savedIn(type: string): string {
    return this.#stored.saved[type] ?? this.#documents
  }

  noteSaved(type: string, folder: string): void {
    this.#save({ saved: { ...this.#stored.saved, [type]: folder } })
  }

  #save(change: Partial<Stored>): void {
    this.#stored = { ...this.#stored, ...change }
    try {
      mkdirSync(dirname(this.#file), { recursive: true })
      writeFileSync(`${this.#file}.partial`, JSON.stringify(this.#stored), { mode: 0o600 })
      renameSync(`${this.#file}.partial`, this.#file)
    } catch {
      // A place that is not remembered is no reason to disturb anybody.
    }
  }
}

/** Enough of the title bar lies inside. */
function isReachable({ x, y, width }: Rectangle, area: Rectangle): boolean {
  const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return across >= GRIP.width && y >= area.y && y + GRIP.height <= area.y + area.height
}

function read(file: string): Stored {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { bounds: null, maximized: false, saved: {} }
  }
}
