/** A router with one procedure for each promise of the protocol. */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '../../shared/protocol/appError.ts'
import { call, stream } from '../../shared/protocol/rpc.ts'

const anything = z.unknown()

/** A fresh router: it counts the streams that were stopped. */
export function makeTestRouter() {
  let stopped = 0
  return {
    add: call(z.object({ a: z.number(), b: z.number() }).parse, ({ a, b }) => a + b),
    echo: call(anything.parse, (input) => input),
    columns: call(z.object({ n: z.int() }).parse, ({ n }) => ({
      values: Float64Array.from({ length: n }, (_, i) => i * 0.1),
      codes: Uint8Array.from({ length: n }, (_, i) => i),
      rows: new Int32Array(n).fill(-1),
    })),
    fail: call(anything.parse, () => {
      throw new AppError(
        'book/locked',
        'The book is held by another window.',
        { process: 7 },
        { retryable: true },
      )
    }),
    throws: call(anything.parse, () => {
      throw new RangeError('a broken contract')
    }),
    count: stream(z.object({ to: z.int() }).parse, async ({ to }, emit: (e: { done: number }) => void) => {
      for (let done = 1; done <= to; done++) {
        emit({ done })
        if (done % 50 === 0) await delay(5)
      }
      return 'finished'
    }),
    slow: stream(anything.parse, async (_input, emit: (e: { done: number }) => void, { signal }) => {
      for (let done = 1; done <= 10_000; done++) {
        if (signal.aborted) {
          stopped++
          break
        }
        emit({ done })
        await delay(2)
      }
      signal.throwIfAborted()
      return 'finished'
    }),
    stopped: call(anything.parse, async () => {
      for (let i = 0; i < 500 && stopped === 0; i++) await delay(2)
      const times = stopped
      stopped = 0
      return times
    }),
  }
}
