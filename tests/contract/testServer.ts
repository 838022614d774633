/** The test router in a child process. */
import { processCarrier } from '../../shared/protocol/carriers.ts'
import { serve } from '../../shared/protocol/rpc.ts'
import { makeTestRouter } from './testRouter.ts'

serve(makeTestRouter(), processCarrier(process))
process.on('disconnect', () => process.exit(0))
