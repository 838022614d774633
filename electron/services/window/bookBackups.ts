/** The rotating backups of the open book: made one at a time, listed once, the last failure remembered. */
import type { AppState } from '../../../shared/protocol/window/state.ts'
import type { BackupLine, WindowBook, WindowPorts } from './ports.ts'

export interface BackupDesk {
  readonly ports: Pick<WindowPorts, 'backups' | 'now'>
  /** the open book; null when none is */
  readonly current: () => WindowBook | null
  /** how many are kept */
  readonly kept: () => number
  readonly changed: () => void
}

export class BookBackups {
  readonly #desk: BackupDesk
  #turn: Promise<Error | null> = Promise.resolve(null)
  #failure: string | null = null
  /** looked up again after every backup */
  #list: readonly BackupLine[] | null = null

  constructor(desk: BackupDesk) {
    this.#desk = desk
  }

  /** What the frame shows of the backups of the book at `path`. */
  state(path: string): NonNullable<AppState['backups']> {
    this.#list ??= this.#desk.ports.backups.list(path)
    const bytes = this.#list.reduce((sum, b) => sum + b.bytes, 0)
    return { count: this.#list.length, lastAt: this.#list[0]?.at ?? null, bytes, sentence: this.#failure }
  }

  /** Another book, or none: its list is not known yet. */
  forget(): void {
    this.#list = null
  }

  /**
   * Makes a backup unless the newest has this revision. One at a time: two at once would write the same file.
   * @returns the failure, which is told beside the backups too; null: none
   */
  make(book: WindowBook): Promise<Error | null> {
    this.#turn = this.#turn.then(() => this.#make(book))
    return this.#turn
  }

  async #make(book: WindowBook): Promise<Error | null> {
    const { ports, current, kept, changed } = this.#desk
    // it may have been closed while another copy was made
    if (book.mode !== 'write' || current() !== book) return null
    let failure: Error | null = null
    try {
      await ports.backups.rotate(book, ports.now(), kept())
    } catch (error) {
      failure = error instanceof Error ? error : new Error('The backup failed.')
    }
    this.#failure = failure?.message ?? null
    this.#list = null
    changed()
    return failure
  }
}
