/** Processes of the window's bench: what they say, how they end, how much memory they have. */
import { type ChildProcess, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The first group of `what` in what a process prints. @throws Error when it ends before */
export function firstMatch(child: ChildProcess, what: RegExp): Promise<string> {
  return new Promise((settle, fail) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = what.exec(said)?.[1]
      if (found !== undefined) settle(found)
    })
    child.once('exit', (code) => fail(new Error(`a process of the bench ended with ${code}: ${said}`)))
  })
}

/** Ends a process and waits for it. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((settle) => {
    child.once('exit', () => settle())
    child.kill('SIGTERM')
  })
}

/** Resident memory of a process, MiB; 0 where it cannot be told. */
export function memoryOf(pid: number | null): number {
  if (pid === null) return 0
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    try {
      return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
    } catch {
      return 0
    }
  }
}
