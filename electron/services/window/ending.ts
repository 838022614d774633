/** What a person is asked before the program ends while it works. */
import type { Jobs } from './jobs.ts'

export interface EndQuestion {
  readonly message: string
  readonly detail: string
  /** the safe answer first */
  readonly buttons: [string, string]
  readonly defaultId: 0
  readonly cancelId: 0
}

/** @returns null when nothing runs. An import that waits for a person does not run: it has written nothing. */
export function endQuestion(jobs: Jobs): EndQuestion | null {
  const running = jobs.list.filter((j) => j.state === 'running').map((j) => j.title)
  if (running.length === 0) return null
  return {
    message: `Still running: ${running.join(', ')}.`,
    detail:
      'Quitting ends it. Nothing half done stays in the book: an import is written whole or not at all.',
    buttons: ['Keep Working', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  }
}
