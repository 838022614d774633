/** What an engine answers, as a router for any carrier. */

import { directCarriers } from '../../shared/protocol/carriers.ts'
import {
  type EngineCalls,
  explainSchema,
  exposureSchema,
  gammaSchema,
  gridSchema,
  loadSchema,
  priceSchema,
  releaseSchema,
} from '../../shared/protocol/engine.ts'
import { call, connect, serve } from '../../shared/protocol/rpc.ts'
import { Engine } from './engine.ts'
import { bookGrid, gammaProfile } from './revaluations.ts'
import { Screens, screenSchema } from './screens.ts'

/** The commands of one engine. */
export function engineRouter(engine: Engine) {
  const screens = new Screens(engine)
  return {
    load: call(loadSchema.parse, ({ book }) => engine.load(book)),
    price: call(priceSchema.parse, async (request, { signal }) => {
      await engine.prepare(request, signal)
      return engine.price(request)
    }),
    exposure: call(exposureSchema.parse, async (request, { signal }) => {
      await engine.prepare(request, signal)
      return engine.exposure(request)
    }),
    explain: call(explainSchema.parse, async (request, { signal }) => {
      await engine.prepare(request, signal)
      return engine.explain(request)
    }),
    grid: call(gridSchema.parse, (request, { signal }) => bookGrid(engine, request, signal)),
    gamma: call(gammaSchema.parse, (request, { signal }) => gammaProfile(engine, request, signal)),
    release: call(releaseSchema.parse, () => {
      engine.close()
      return null
    }),
    screen: call(screenSchema.parse, async (request, { signal }) => {
      await engine.prepare(request, signal)
      return screens.answer(request, signal)
    }),
  }
}

/** An engine inside this process, for hosts that do one thing and end (the command line). `close` lets go of the book. */
export function directEngine(now: () => number): { readonly calls: EngineCalls; close(): void } {
  const engine = new Engine(now)
  const [here, there] = directCarriers()
  serve(engineRouter(engine), there)
  const calls = connect<ReturnType<typeof engineRouter>>(here)
  const close = (): void => {
    engine.close()
    here.close()
  }
  return { calls, close }
}
