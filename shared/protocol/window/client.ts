/** The window's end of a carrier, with the types of `commands.ts`. Brings no schema along: the host checks what it is given. */
import { type Carrier, connect, type Router } from '../rpc.ts'
import type { WindowClient } from './commands.ts'

type AnyCall = (input: unknown, options?: object) => Promise<unknown>

/** A typed client over any carrier. */
export function windowClient(carrier: Carrier): WindowClient {
  const calls = connect<Router>(carrier) as unknown as { readonly [name: string]: AnyCall }
  const ask = (name: string, input: unknown, options?: object): Promise<unknown> =>
    (calls[name] as AnyCall)(input, options)
  // The names and types are those of WINDOW_COMMANDS; the router at the other end is made from the same table.
  return { call: ask, stream: ask } as unknown as WindowClient
}
