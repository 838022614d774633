/** The job tray: what runs, how far it is, how it ended. */
import { randomUUID } from 'node:crypto'
import type { JobState, JobSubject } from '../../../shared/protocol/window/state.ts'

const ENDED_KEPT = 12

export type JobEnd = Pick<JobState, 'state' | 'sentence' | 'offer'>

export interface Job {
  readonly id: string
  progress(done: number | null, total: number | null, sentence: string, subject?: Partial<JobSubject>): void
  /** a running job that waits for a person */
  needsYou(sentence: string): void
  end(end: JobEnd, subject?: Partial<JobSubject>): void
}

export class Jobs {
  readonly #now: () => number
  readonly #changed: () => void
  #list: readonly JobState[] = []
  readonly #cancel = new Map<string, () => void>()

  /** @param changed called after every change */
  constructor(now: () => number, changed: () => void) {
    this.#now = now
    this.#changed = changed
  }

  get list(): readonly JobState[] {
    return this.#list
  }

  /** @param cancel null: it cannot be cancelled */
  start(title: string, unit: string, subject: JobSubject, cancel: (() => void) | null): Job {
    const id = randomUUID()
    const state: JobState = {
      id,
      title,
      state: 'running',
      done: null,
      total: null,
      unit,
      startedAt: this.#now(),
      endedAt: null,
      sentence: '',
      cancellable: cancel !== null,
      offer: 'none',
      ...subject,
    }
    if (cancel !== null) this.#cancel.set(id, cancel)
    const ended = this.#list.filter((j) => j.endedAt !== null).slice(-ENDED_KEPT)
    this.#set([...ended, ...this.#list.filter((j) => j.endedAt === null), state])
    return {
      id,
      progress: (done, total, sentence, more) =>
        this.#update(id, { state: 'running', done, total, sentence }, more),
      needsYou: (sentence) => this.#update(id, { state: 'needs_you', sentence }),
      end: (end, more) => {
        this.#cancel.delete(id)
        this.#update(id, { ...end, endedAt: this.#now(), cancellable: false }, more)
      },
    }
  }

  cancel(id: string): void {
    this.#cancel.get(id)?.()
  }

  /** Takes an ended job off the tray. */
  dismiss(id: string): void {
    this.#set(this.#list.filter((j) => j.id !== id || j.endedAt === null))
  }

  #update(id: string, change: Partial<JobState>, subject: Partial<JobSubject> = {}): void {
    this.#set(this.#list.map((j) => (j.id === id ? ({ ...j, ...change, ...subject } as JobState) : j)))
  }

  #set(list: readonly JobState[]): void {
    this.#list = list
    this.#changed()
  }
}

/** The work's answer; a failure ends the job with its sentence. */
export async function ended<T>(job: Job, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const sentence = error instanceof Error ? error.message : 'It failed.'
    job.end({ state: 'failed', sentence, offer: 'again' })
    throw error
  }
}
