/** The program's own processes as Electron's utility processes. */
import { join } from 'node:path'
import { utilityProcess } from 'electron'
import type { StartChild } from '../../../../shared/protocol/childProcess.ts'
import { childEnvironment } from '../../../importer/process.ts'
import { UtilityChild } from '../../../services/utilityChild.ts'

/** Starts the built entry of a role; it lies beside this code. */
export const startChild: StartChild = (role, { words = [], memoryMiB } = {}) => {
  const importer = role === 'importer'
  return new UtilityChild(
    utilityProcess.fork(join(import.meta.dirname, `${role}.js`), [...words], {
      serviceName: `Hedgerow ${role}`,
      stdio: ['ignore', 'ignore', importer ? 'pipe' : 'inherit'],
      // V8 takes its limits from Chromium's switch, not from Node's own.
      execArgv: memoryMiB === undefined ? [] : [`--js-flags=--max-old-space-size=${memoryMiB}`],
      ...(importer && { env: childEnvironment() }),
    }),
  )
}
