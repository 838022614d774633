/** One question of the Exposure view and its newest answer. The old answer stays while a new one comes. */
import type { ResultTag, Tagged } from '../../shared/protocol/window/contract.ts'
import { Latest } from '../client/latest.ts'
import { isCancelled, sentenceOfFailure } from '../client/windowClient.ts'
import { sameTag } from './tags.ts'

/** An answer that comes sooner than this does not grey the one before: a switch of measure would flicker. */
const GREY_AFTER_MS = 150

/** What decides whether an answer is still good. */
export interface Now {
  readonly tag: ResultTag | null
  readonly engineAway: boolean
}

export class Part<T extends Tagged> {
  answer: T | null = $state.raw(null)
  /** the answer is of the newest question, not of one before it */
  fits = $state(false)
  /** one sentence; null when the last question was answered */
  failure: string | null = $state(null)
  /** asked, and not answered for longer than a blink */
  slow = $state(false)

  readonly #latest = new Latest()
  #timer: ReturnType<typeof setTimeout> | undefined
  #answered = ''

  /**
   * Asks; an older question that is still open is dropped. Never rejects.
   * @param about what is asked, as data: the same again is the same question
   */
  async ask(about: unknown, question: (signal: AbortSignal) => Promise<T>): Promise<void> {
    const key = JSON.stringify(about)
    this.fits = key === this.#answered
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.slow = true
    }, GREY_AFTER_MS)
    await this.#latest.run(
      question,
      (answer) => {
        this.#done()
        this.answer = answer
        this.#answered = key
        this.fits = true
        this.failure = null
      },
      (e) => {
        this.#done()
        if (!isCancelled(e)) this.failure = sentenceOfFailure(e)
      },
    )
  }

  /** True when the answer on screen is of other numbers, or a newer one is under way or could not be had: it is greyed. */
  old({ tag, engineAway }: Now): boolean {
    if (this.answer === null) return false
    return this.slow || engineAway || this.failure !== null || !sameTag(this.answer.tag, tag)
  }

  forget(): void {
    this.#latest.cancel()
    this.#done()
    this.answer = null
    this.#answered = ''
    this.fits = false
    this.failure = null
  }

  #done(): void {
    clearTimeout(this.#timer)
    this.slow = false
  }
}
