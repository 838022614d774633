/** The typed calls of the window over any carrier. */
import { AppError } from '../../shared/protocol/appError.ts'
import { type Carrier, connect, type Router } from '../../shared/protocol/rpc.ts'
import type { WindowClient } from '../../shared/protocol/window/commands.ts'

type Loose = (
  input: unknown,
  options?: { readonly signal?: AbortSignal; readonly onEvent?: (event: unknown) => void },
) => Promise<unknown>

/** A client whose open calls are rejected when the connection ends. */
export function windowClient(carrier: Carrier): WindowClient {
  const calls = connect<Router>(carrier) as unknown as Readonly<Record<string, Loose>>
  const method = (name: string): Loose => calls[name] as Loose
  return {
    call: (name, input, options) => method(name)(input, options as Parameters<Loose>[1]) as never,
    stream: (name, input, options) => method(name)(input, options as Parameters<Loose>[1]) as never,
  }
}

/** The sentence to show for a failure: AppErrors carry theirs, anything else is said plainly. */
export function sentenceOfFailure(e: unknown): string {
  return e instanceof Error ? e.message : String(e)
}

/** True for work that was cancelled: nothing to tell. */
export function isCancelled(e: unknown): boolean {
  return (
    (e instanceof AppError && e.code === 'job/cancelled') ||
    (e instanceof DOMException && e.name === 'AbortError')
  )
}
