/** Keeps only the newest answer: a later question cancels the one before, and a late answer is dropped. */
export class Latest {
  #abort: AbortController | null = null

  /** Runs `ask`; `take` is called only when no newer question was put meanwhile. Failures of dropped questions are dropped too. */
  async run<T>(
    ask: (signal: AbortSignal) => Promise<T>,
    take: (answer: T) => void,
    fail: (error: unknown) => void,
  ): Promise<void> {
    this.#abort?.abort()
    const mine = new AbortController()
    this.#abort = mine
    try {
      const answer = await ask(mine.signal)
      if (this.#abort === mine) take(answer)
    } catch (e) {
      if (this.#abort === mine) fail(e)
    } finally {
      if (this.#abort === mine) this.#abort = null
    }
  }

  cancel(): void {
    this.#abort?.abort()
    this.#abort = null
  }
}
