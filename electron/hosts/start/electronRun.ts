/** Runs the desktop program under Electron's runtime and tells an end from a start that failed. */
import { spawn } from 'node:child_process'

export type ElectronEnd =
  | { readonly end: 'ended'; readonly code: number }
  /** it died before it can have shown anything; `how` for a sentence */
  | { readonly end: 'died'; readonly how: string }

export interface ElectronOptions {
  readonly command: readonly string[]
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  /** ms within which a failure counts as a start that failed */
  readonly earlyMs: number
  readonly stdio: 'inherit' | 'ignore'
}

/** Waits for the program's end. Signals to this process are handed on; an end that a person asked for is no failure. */
export function runElectron({
  command,
  cwd,
  environment,
  earlyMs,
  stdio,
}: ElectronOptions): Promise<ElectronEnd> {
  const { ELECTRON_RUN_AS_NODE: _node, ...env } = environment
  const [program = '', ...args] = command
  const started = performance.now()
  const child = spawn(program, args, { cwd, env, stdio })
  let asked = false
  const handOn = (signal: NodeJS.Signals): void => {
    asked = true
    // A terminal has sent Ctrl+C to the program as well, and a second one would end it hard.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, handOn)
  return new Promise<ElectronEnd>((settle) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      settle({ end: 'died', how: `could not be run (${error.code ?? error.message})` }),
    )
    child.on('exit', (code, signal) => {
      const early = performance.now() - started < earlyMs
      if (early && !asked && code !== 0)
        settle({
          end: 'died',
          how: signal === null ? `ended at once with code ${code}` : `was ended at once by ${signal}`,
        })
      else settle({ end: 'ended', code: code ?? (asked ? 0 : 1) })
    })
  }).finally(() => {
    for (const signal of signals) process.off(signal, handOn)
  })
}
