/** Entry of the engine process. Under Node its road is the channel of `child_process.fork`, in an Electron utility process its parent port. */
import { flushCompileCache } from 'node:module'
import { availableParallelism } from 'node:os'
import { type PortLike, portCarrier, processCarrier } from '../../shared/protocol/carriers.ts'
import { serve } from '../../shared/protocol/rpc.ts'
import { Engine } from './engine.ts'
import { engineRouter } from './router.ts'
import { WorkerPool } from './workers.ts'

// One core is left to the window; more workers than this wait for memory, not for cores.
const pool = new WorkerPool(Math.min(Math.max(availableParallelism() - 1, 1), 8))
const engine = new Engine(Date.now, pool)
const { parentPort } = process as { readonly parentPort?: PortLike }
if (parentPort !== undefined) {
  serve(engineRouter(engine), portCarrier(parentPort))
} else {
  serve(engineRouter(engine), processCarrier(process))
  // Without a host nobody asks: let go of the book and end.
  process.on('disconnect', () => {
    engine.close()
    process.exit(0)
  })
}

// A host ends its engine by a signal, and then nothing is kept: compiled code is written down once the first numbers are out.
setTimeout(flushCompileCache, 3000).unref()
