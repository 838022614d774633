/// <reference types="svelte" />
/** Batches and what a reconciliation found: undo, revive, proposals, breaks. */
import { describe, expect, test } from 'vitest'
import type { AppModel } from '../../../renderer/state/app.svelte.ts'
import { Batches, Reconcile } from '../../../renderer/state/batches.svelte.ts'
import type { BreakRow } from '../../../shared/protocol/window/importing.ts'

/** A window whose host answers from a list. */
function windowOn(answers: { readonly [name: string]: unknown }) {
  const asked: unknown[] = []
  const told: string[] = []
  let offered: (() => void) | null = null
  const app = {
    state: { asOf: { value: 7 } },
    client: {
      call: async (name: string, input: unknown) => {
        asked.push([name, input])
        if (!(name in answers)) throw new Error(`nobody answers ${name}`)
        return answers[name]
      },
    },
    act: (work: () => Promise<unknown>) => work().catch(() => null),
    step: (step: string) => told.push(`step: ${step}`),
    toast: (tone: string, sentence: string, action: { label: string; run: () => void } | null) => {
      told.push([tone, sentence, action?.label].join(': '))
      offered = action?.run ?? null
    },
  } as unknown as AppModel
  return { app, asked, told, offer: () => offered?.() }
}
const settled = () => new Promise((turn) => setTimeout(turn))
const proposal = (id: string, acceptable = true) => ({ id, account: 'A1', instrument: `i${id}`, acceptable })

describe('batches', () => {
  test('the newest stands first', async () => {
    const batches = new Batches(windowOn({ 'batches/list': [{ batch: 1 }, { batch: 3 }, { batch: 2 }] }).app)
    batches.load()
    await settled()
    expect(batches.list?.map((b) => b.batch)).toEqual([3, 2, 1])
  })

  test('an undo says how many entries left the book and offers the way back', async () => {
    const window = windowOn({
      'batches/list': [],
      'batches/undo': { entries: 1200 },
      'batches/revive': { entries: 1 },
    })
    const batches = new Batches(window.app)
    await batches.turn(4, false)
    window.offer()
    await settled()
    expect(window.told).toEqual([
      'done: Batch 4 undone, 1,200 entries left the book: Revive',
      'done: Batch 4 is back, 1 entry: Undo',
    ])
    expect(batches.busy).toBeNull()
  })

  test('an undo that the host refuses says nothing of its own', async () => {
    const window = windowOn({ 'batches/list': [] })
    await new Batches(window.app).turn(4, false)
    expect(window.told).toEqual([])
  })
})

describe('a reconciliation', () => {
  const found = { proposals: [proposal('1'), proposal('2'), proposal('3', false)] }

  test('is shown; what was ticked and is there no more is not ticked any more', async () => {
    const reconcile = new Reconcile(windowOn({ 'ledger/reconcile': found }).app)
    reconcile.toggle('2')
    reconcile.toggle('gone')
    reconcile.load()
    await settled()
    expect(reconcile.answer).toEqual(found)
    expect([...reconcile.chosen]).toEqual(['2'])
    reconcile.chooseAll(true)
    expect([...reconcile.chosen]).toEqual(['1', '2'])
    reconcile.toggle('1')
    expect([...reconcile.chosen]).toEqual(['2'])
    reconcile.chooseAll(false)
    expect([...reconcile.chosen]).toEqual([])
  })

  test('a failure is a sentence, and the next answer takes it away', async () => {
    const answers: { [name: string]: unknown } = {}
    const reconcile = new Reconcile(windowOn(answers).app)
    reconcile.load()
    await settled()
    expect([reconcile.answer, reconcile.failure]).toEqual([null, 'nobody answers ledger/reconcile'])
    answers['ledger/reconcile'] = found
    reconcile.load()
    await settled()
    expect(reconcile.failure).toBeNull()
  })

  test('proposals are accepted as one edit, at the as-of on screen', async () => {
    const window = windowOn({ 'ledger/reconcile': found, 'proposals/accept': { edit: 9 }, 'edits/undo': {} })
    const reconcile = new Reconcile(window.app)
    reconcile.load()
    await settled()
    await reconcile.accept([])
    await reconcile.accept((reconcile.answer?.proposals ?? []).slice(0, 2))
    window.offer()
    const of = ['1', '2'].map((id) => ({ account: 'A1', instrument: `i${id}` }))
    expect(window.asked.slice(1)).toEqual([
      ['proposals/accept', { of, asOf: 7 }],
      ['edits/undo', { edit: 9 }],
    ])
    expect(window.told).toEqual(['step: edit', 'done: 2 proposals accepted: Undo'])
  })

  test('a break is accepted with its reason', async () => {
    const window = windowOn({ 'breaks/accept': { edit: 9 } })
    const row = { id: 'b1', instrument: 'us-equity:XYZ:USD', statement: '20' } as BreakRow
    await new Reconcile(window.app).acceptBreak(row, 'the broker is right')
    expect(window.asked).toEqual([['breaks/accept', { id: 'b1', reason: 'the broker is right' }]])
    expect(window.told).toEqual(['step: edit', 'done: XYZ now holds 20, as the statement says: Undo'])
  })
})
