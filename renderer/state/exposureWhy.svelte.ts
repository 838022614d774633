/** "Why this number": a small layer beside a figure the pointer rests on, and a drawer that stays (F). */
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import type { Explanation, FigureSubject } from '../../shared/protocol/window/exposure.ts'
import type { Place } from '../charts/heatmapMove.ts'
import { Latest } from '../client/latest.ts'
import { isCancelled, sentenceOfFailure } from '../client/windowClient.ts'

export interface Brief {
  /** `BTC 96,000, 27NOV26` */
  readonly title: string
  /** value with its unit, in full precision; or why there is none */
  readonly value: string
  /** a sentence more that only this place on screen knows */
  readonly note?: string
  /** null: nothing more is known of it than stands here */
  readonly subject: FigureSubject | null
}

/** The pointer rests this long before the layer comes, ms. */
const REST_MS = 320

export class WhyModel {
  hovered: (Brief & { readonly place: Place }) | null = $state.raw(null)
  hoveredAnswer: Explanation | null = $state.raw(null)
  /** the drawer's figure; null: closed */
  pinned: Brief | null = $state.raw(null)
  answer: Explanation | null = $state.raw(null)
  failure: string | null = $state(null)

  readonly #client: () => WindowClient
  readonly #hover = new Latest()
  readonly #pin = new Latest()
  #timer: ReturnType<typeof setTimeout> | undefined
  #last = ''

  constructor(client: () => WindowClient) {
    this.#client = client
  }

  /** The pointer came to a figure. */
  hover(brief: Brief, place: Place): void {
    const key = brief.title
    if (key === this.#last) return
    this.leave()
    this.#last = key
    this.#timer = setTimeout(() => {
      this.hovered = { ...brief, place }
      this.hoveredAnswer = null
      const { subject } = brief
      if (subject === null) return
      void this.#hover.run(
        (signal) => this.#client().call('exposure/explain', subject, { signal }),
        (answer) => {
          this.hoveredAnswer = answer
        },
        () => {},
      )
    }, REST_MS)
  }

  leave(): void {
    clearTimeout(this.#timer)
    this.#hover.cancel()
    this.#last = ''
    this.hovered = null
  }

  /** Opens the drawer, where there is more to say. */
  pin(brief: Brief): void {
    this.leave()
    if (brief.subject === null) return
    this.pinned = brief
    this.answer = null
    this.ask()
  }

  /** Asks for the drawer's figure again: the numbers of the book changed. */
  ask(): void {
    const subject = this.pinned?.subject ?? null
    if (subject === null) return
    this.failure = null
    void this.#pin.run(
      (signal) => this.#client().call('exposure/explain', subject, { signal }),
      (answer) => {
        this.answer = answer
      },
      (e) => {
        if (!isCancelled(e)) this.failure = sentenceOfFailure(e)
      },
    )
  }

  close(): void {
    this.#pin.cancel()
    this.pinned = null
    this.answer = null
  }
}
