import { staticGates } from './steps.ts'

const failed = staticGates()
if (failed.length > 0) console.error(`\nnot in order: ${failed.join('; ')}`)
process.exit(failed.length > 0 ? 1 : 0)
