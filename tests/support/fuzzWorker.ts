/** Judges files in a thread of its own, so that one that hangs can be ended. */
import { parentPort } from 'node:worker_threads'
import { judge } from './fuzzJudge.ts'

parentPort?.on('message', (m: { bytes: Uint8Array; name: string }) => {
  parentPort?.postMessage(judge(m.bytes, m.name))
})
