/** The job tray: what stands in it, and what takes it away. */
import { expect, test } from 'vitest'
import { Jobs } from '../../../electron/services/window/jobs.ts'
import type { JobSubject } from '../../../shared/protocol/window/state.ts'

const REPORT: JobSubject = { kind: 'report', download: null }
const DONE = { state: 'done', sentence: 'Made.', offer: 'none' } as const

function tray(): { readonly jobs: Jobs; readonly titles: () => string[]; readonly changes: () => number } {
  let changes = 0
  let clock = 1000
  const jobs = new Jobs(
    () => clock++,
    () => {
      changes += 1
    },
  )
  return { jobs, titles: () => jobs.list.map((j) => j.title), changes: () => changes }
}

test('dismissing takes away the ended one that was meant, and none that runs', () => {
  const { jobs, titles } = tray()
  const [first, second, running] = ['first', 'second', 'running'].map((title) =>
    jobs.start(title, 'pages', REPORT, null),
  )
  first?.end(DONE)
  second?.end(DONE)
  jobs.dismiss(first?.id ?? '')
  expect(titles()).toEqual(['second', 'running'])
  jobs.dismiss(running?.id ?? '')
  expect(titles()).toEqual(['second', 'running'])
})

test('of the ended ones the last twelve stay; one that runs stays however old it is', () => {
  const { jobs, titles } = tray()
  jobs.start('old and running', 'pages', REPORT, null)
  for (let i = 1; i <= 15; i += 1) jobs.start(`made ${i}`, 'pages', REPORT, null).end(DONE)
  jobs.start('new', 'pages', REPORT, null)
  const kept = Array.from({ length: 12 }, (_, i) => `made ${i + 4}`)
  expect(titles()).toEqual([...kept, 'old and running', 'new'])
})

test('a job can be cancelled until it has ended; every change is told', () => {
  const { jobs, changes } = tray()
  let cancelled = 0
  const job = jobs.start('report', 'pages', REPORT, () => {
    cancelled += 1
  })
  expect(jobs.list[0]).toMatchObject({ state: 'running', cancellable: true, startedAt: 1000, endedAt: null })
  jobs.cancel(job.id)
  job.progress(3, 10, 'Page 3 of 10.')
  expect(jobs.list[0]).toMatchObject({ done: 3, total: 10, sentence: 'Page 3 of 10.' })
  job.needsYou('Choose a zone.')
  expect(jobs.list[0]).toMatchObject({ state: 'needs_you', sentence: 'Choose a zone.' })
  job.end(DONE, { kind: 'report', download: 'd1' })
  jobs.cancel(job.id)
  expect(cancelled).toBe(1)
  expect(jobs.list[0]).toMatchObject({ state: 'done', cancellable: false, endedAt: 1001, download: 'd1' })
  expect(changes()).toBe(4)
})
