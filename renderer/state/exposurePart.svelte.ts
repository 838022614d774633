/** One question of the Exposure view and its newest answer. The old answer stays while a new one comes. */
import type { ResultTag, Tagged } from '../../shared/protocol/window/contract.ts'
import { Latest } from '../client/latest.ts'
import { isCancelled, sentenceOfFailure } from '../client/windowClient.ts'
import { sameTag } from './tags.ts'

/** An answer that comes sooner than this does not grey the one before: a switch of measure would flicker. */
const GREY_AFTER_MS = 150

export class Part<T extends Tagged> {
  answer: T | null = $state.raw(null)
  /** one sentence; null when the last question was answered */
  failure: string | null = $state(null)
  /** asked, and not answered for longer than a blink */
  slow = $state(false)

  readonly #latest = new Latest()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Asks; an older question that is still open is dropped. Never rejects. */
  async ask(question: (signal: AbortSignal) => Promise<T>): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.slow = true
    }, GREY_AFTER_MS)
    await this.#latest.run(
      question,
      (answer) => {
        this.#done()
        this.answer = answer
        this.failure = null
      },
      (e) => {
        this.#done()
        if (!isCancelled(e)) this.failure = sentenceOfFailure(e)
      },
    )
  }

  /** True when the answer on screen is not of this tag, or a newer one is under way: it is greyed. */
  old(tag: ResultTag | null): boolean {
    return this.answer !== null && (this.slow || !sameTag(this.answer.tag, tag))
  }

  forget(): void {
    this.#latest.cancel()
    this.#done()
    this.answer = null
    this.failure = null
  }

  #done(): void {
    clearTimeout(this.#timer)
    this.slow = false
  }
}
