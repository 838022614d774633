/** The engine of a command: inside this process, for a command does one thing and ends. */
import type { EngineCalls } from '../../../shared/protocol/engine.ts'
import type { CommandInput } from './command.ts'

/** Does the work with an engine and lets it go whatever happens. */
export async function withEngine<T>(
  input: CommandInput,
  work: (engine: EngineCalls) => Promise<T>,
): Promise<T> {
  const { directEngine } = await import('../../engine/router.ts')
  const engine = directEngine(input.clock)
  try {
    return await work(engine.calls)
  } finally {
    engine.close()
  }
}
