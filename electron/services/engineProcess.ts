/** Starts an engine as a process of Node's. */
import { fork } from 'node:child_process'
import type { Child } from '../../shared/protocol/childProcess.ts'

/** @param entry the engine's entry file */
export function forkEngine(entry: string): Child {
  return fork(entry, [], {
    serialization: 'advanced',
    execPath: process.execPath,
    // The host's own flags (a debugger's port, a test runner's loader) are not the engine's. Its helpers that compile and clear memory are as
    // many as cores are left, not four: on two cores four of them keep the engine itself, host and page from theirs.
    execArgv: ['--v8-pool-size=0'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}
