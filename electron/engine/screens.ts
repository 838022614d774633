/** The window's screens, made inside the engine: one desk a priced book, the book of the day before when it is asked for. */
import { z } from 'zod'
import { noPick, type Pick } from '../../shared/market/pick.ts'
import { resolveContract } from '../../shared/portfolio/resolve.ts'
import type { Signal } from '../../shared/protocol/web.ts'
import type { GammaLevels, Ladder } from '../../shared/protocol/window/exposure.ts'
import { exposureFigures } from '../../shared/quant/measure/exposureFigures.ts'
import { DAY_MS, type HeldThen, noDayChange } from '../../shared/screen/dayBefore.ts'
import {
  Desk,
  type DeskCommand,
  type HostQuestion,
  type LadderFigure,
  stepQuestion,
} from '../../shared/screen/desk.ts'
import type { LadderQuestion } from '../../shared/screen/ladder.ts'
import type { LevelsQuestion } from '../../shared/screen/levels.ts'
import { ScreenBook } from '../../shared/screen/screenBook.ts'
import { ENGINE_BUILD } from './build.ts'
import { type Engine, type Priced, reportingCurrency } from './engine.ts'
import { explainContract } from './explain.ts'
import { invertAmerican, models } from './models.ts'
import { zeroGammas } from './revaluations.ts'

const DESKS_KEPT = 2

/** A question of the window, or of its host; `input` has passed the schema of the command. */
export const screenSchema = z.object({
  book: z.object({ path: z.string().min(1), revision: z.int().nonnegative() }),
  asOf: z.int(),
  snapshot: z.string().length(64).nullable(),
  /** reporting currency; null: the one most accounts have */
  currency: z.string().min(2).max(12).nullable(),
  question: z.string().min(1).max(60),
  input: z.unknown(),
})
export type ScreenRequest = z.infer<typeof screenSchema>

export class Screens {
  readonly #engine: Engine
  /** newest last */
  readonly #desks = new Map<string, Desk>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** @throws AppError of the book; the signal's reason */
  async answer(request: ScreenRequest, signal?: Signal): Promise<unknown> {
    // The names are those of Desk; the host asks with the window's own commands.
    const question = request.question as DeskCommand | HostQuestion
    const desk = this.#desk(request)
    if (question === 'exposure/ladder') return this.#ladder(desk, request.input as LadderQuestion, signal)
    if (question === 'exposure/levels') return this.#levels(desk, request.input as LevelsQuestion, signal)
    const figure = request.input as Partial<LadderFigure>
    if (question === 'exposure/explain' && figure.kind === 'ladder') {
      const subject = figure as LadderFigure
      return desk.explainStep(subject, await this.#ladder(desk, stepQuestion(subject), signal))
    }
    return desk.answer(question, request.input as never)
  }

  /** A ladder prices an underlying many times: on threads or in slices, and until it is cancelled. */
  async #ladder(desk: Desk, question: LadderQuestion, signal: Signal | undefined): Promise<Ladder> {
    const run = desk.startLadder(question)
    for (const block of run.blocks) run.add(await this.#engine.pricing.price(block(), LADDER_TIER, signal))
    return run.answer()
  }

  async #levels(desk: Desk, question: LevelsQuestion, signal: Signal | undefined): Promise<GammaLevels> {
    const levels = desk.startLevels(question)
    const { run, tolerance } = levels
    return levels.answer(run === null ? [] : await zeroGammas(this.#engine, run, tolerance, signal))
  }

  #desk(request: ScreenRequest): Desk {
    const priced = this.#engine.priced(request)
    const currency = request.currency ?? reportingCurrency(priced.loaded.derivation)
    const { revision, asOf, snapshot } = priced.tag
    const key = `${request.book.path} ${revision} ${asOf} ${snapshot} ${currency}`
    const known = this.#desks.get(key)
    if (known !== undefined) return known
    const book = screenBook(priced, currency)
    const marketBefore = once(() => this.#engine.market({ ...request, asOf: asOf - DAY_MS, snapshot: null }))
    const desk = new Desk(book, {
      models: models(LADDER_TIER),
      inputsOf: (instrument) => {
        const inputs: { name: string; pick: Pick }[] = []
        const position = priced.book.ledger.positions.find((p) => p.instrument === instrument.name)
        const note = (name: string, pick: Pick): void => void inputs.push({ name, pick })
        const context = { market: priced.book.market, invertAmerican, note }
        const multiplier = position?.multiplier ?? instrument.terms.multiplier ?? '1'
        resolveContract(instrument, position?.statuses ?? [], multiplier, context)
        return { model: explainContract(priced.book, instrument, priced.tag).model, inputs }
      },
      spotBefore: (underlying) => seenBy(marketBefore().spot(underlying), asOf - DAY_MS),
      dayBefore: once(() => this.#dayBefore(request, book, currency)),
      batches: once(() => this.#engine.batches()),
      rawRow: (batch, row) => this.#engine.rawRow(batch, row),
    })
    this.#desks.set(key, desk)
    const [oldest] = this.#desks.keys()
    if (this.#desks.size > DESKS_KEPT && oldest !== undefined) this.#desks.delete(oldest)
    return desk
  }

  #dayBefore(
    request: ScreenRequest,
    now: ScreenBook,
    currency: string,
  ): { readonly book: ScreenBook | null; readonly reason: string } {
    const before = screenBook(
      this.#engine.priced({ ...request, asOf: request.asOf - DAY_MS, snapshot: null }),
      currency,
    )
    const held = (b: ScreenBook): HeldThen => ({
      count: b.count,
      unpriced: b.order.reduce((n, row) => n + Number(!b.priced(row)), 0),
    })
    const reason = noDayChange(held(before), held(now))
    return reason === null ? { book: before, reason: '' } : { book: null, reason }
  }
}

/** An input that was first seen later says nothing of the time before: what is typed today has no change since yesterday. */
function seenBy(pick: Pick, time: number): Pick {
  if (pick.observedAt === null || pick.observedAt <= time) return pick
  return noPick(pick.unit, `${pick.step} is of a later time`)
}

function screenBook(priced: Priced, currency: string): ScreenBook {
  const { revision, snapshot, asOf } = priced.tag
  return new ScreenBook({
    tag: { revision, snapshot, asOf },
    figures: exposureFigures(priced.book, currency),
    derivation: priced.loaded.derivation,
    engineBuild: ENGINE_BUILD,
  })
}

/** A ladder prices a book many times: the interactive tier, for its base as for its steps. */
const LADDER_TIER = 'fast'

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
