import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { text as readStream } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Command, refuseWords } from '../command.ts'
import { CommandFailure } from '../failure.ts'

/** The benchmark measures the sources of a checkout and is no part of an installed program. */
const BENCH = fileURLToPath(new URL('../../../../tests/bench/main.ts', import.meta.url))

export const benchCommand: Command = {
  summary: "Runs the project's own benchmark: medians, and ratios to what a user would pick instead.",
  usage: ['[options]'],
  details: [
    'Contestants take turns on the same work, so ratios can be trusted on a busy machine, times cannot.',
  ],
  options: [],
  fields: [
    { name: 'results[].title, work', meaning: 'what is measured; what one run does, with its size' },
    { name: 'results[].rounds', meaning: 'how often each contestant ran' },
    { name: 'results[].rows[].name', meaning: 'the contestant' },
    { name: 'results[].rows[].medianMs, minMs, maxMs', meaning: 'wall time of a run, ms' },
    { name: 'results[].rows[].ratioToFirst', meaning: 'median of per-round ratios to the first contestant' },
  ],
  exits: { 1: 'the benchmark is not in this installation, or it failed' },
  examples: ['hedgerow bench', 'hedgerow bench --json'],
  run: async (input) => {
    refuseWords(input)
    if (!existsSync(BENCH)) {
      throw new CommandFailure(
        'bench/missing',
        'The benchmark is part of a checkout, not of an installation: run it there.',
      )
    }
    const json = input.options.on('json')
    const printed = await runBench(json ? ['--json'] : [])
    return {
      exit: 0,
      document: json ? (JSON.parse(printed) as { [member: string]: unknown }) : {},
      text: () => printed,
    }
  },
}

async function runBench(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [BENCH, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) =>
    child.on('close', resolve).on('error', () => resolve(null)),
  )
  const printed = await readStream(child.stdout)
  if ((await ended) !== 0)
    throw new CommandFailure('bench/failed', 'The benchmark failed: its own message stands above.')
  return printed
}
