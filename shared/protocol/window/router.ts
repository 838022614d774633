/** The host's end: handlers behind the schemas of `commands.ts`. */
import type { z } from 'zod'
import { call, type Router, stream } from '../rpc.ts'
import { WINDOW_COMMANDS, type WindowHandlers } from './commands.ts'

type Run = (input: unknown, ...rest: unknown[]) => unknown

/** A router for `serve`: every input is parsed by its schema first; what does not fit is told in one sentence. */
export function windowRouter(handlers: WindowHandlers): Router {
  const entries = Object.entries(WINDOW_COMMANDS).map(([name, spec]) => {
    const run = (handlers as unknown as { readonly [name: string]: Run })[name] as Run
    const parse = parser(spec.input as z.ZodType)
    return [name, spec.kind === 'call' ? call(parse, run) : stream(parse, run)] as const
  })
  return Object.fromEntries(entries)
}

function parser(schema: z.ZodType): (input: unknown) => unknown {
  return (input) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) return parsed.data
    const first = parsed.error.issues[0]
    const where =
      first === undefined || first.path.length === 0 ? '' : `${first.path.map(String).join('.')}: `
    throw new Error(`${where}${first?.message ?? 'not as declared'}.`)
  }
}
