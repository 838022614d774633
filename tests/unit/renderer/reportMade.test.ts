/// <reference types="svelte" />
/** The Report view without a page: the bytes it shows, and the versions of what is saved. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { BUILT_IN, ReportModel } from '../../../renderer/state/report.svelte.ts'
import { fakeHost } from './fakeHost.ts'

const TAG = { revision: 3, snapshot: 'a'.repeat(64), asOf: 1 }

describe('the report model', () => {
  test('shows the bytes of the draft, newest last, and gives a changed definition its next version', async () => {
    const saved: { id: string; version: number }[] = []
    const units = { thetaDay: 'calendar', rhoStep: '100bp' } as const
    const bytes = Uint8Array.of(37, 80, 68, 70)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const made = { sha256, pages: 2, ...TAG, units, download: { id: 'd1' } }
    const host = fakeHost({
      'report/definitions': () => [...saved],
      'report/make': () => made,
      'file/bytes': () => bytes,
      'report/save': (d: { id: string; version: number }) => {
        const others = saved.filter((s) => s.id !== d.id)
        saved.splice(0, saved.length, ...others, d)
        return d
      },
    })
    const model = new ReportModel({ client: host.client, state: null })
    await model.load()
    await model.make()
    expect([model.preview?.made.pages, model.isCurrent(TAG, units), model.changed]).toEqual([2, true, false])
    expect(model.isCurrent(TAG, { ...units, thetaDay: 'trading' })).toBe(false)
    model.change({ desk: 'Index' })
    expect([model.isCurrent(TAG, units), model.changed]).toEqual([false, true])
    model.leave()
    const first = await model.save()
    expect([first.version, first.id === BUILT_IN.id, model.changed]).toEqual([1, false, false])
    model.change({ preparer: 'P' })
    model.leave()
    expect((await model.save()).version).toBe(2)
    model.leave()
    for (const s of ['cover', 'summary', 'greeks', 'heatmap', 'excluded', 'method', 'signoff'] as const)
      model.toggle(s, false)
    expect(model.draft.sections).toEqual(['signoff'])
    model.leave()
  })

  test('bytes of another hash than the report that was made are never shown', async () => {
    const units = { thetaDay: 'calendar', rhoStep: '100bp' } as const
    const host = fakeHost({
      'report/definitions': () => [],
      'report/make': () => ({ sha256: 'ab'.repeat(32), pages: 2, ...TAG, units, download: { id: 'd1' } }),
      'file/bytes': () => Uint8Array.of(37, 80, 68, 70),
    })
    const model = new ReportModel({ client: host.client, state: null })
    await model.make()
    expect([model.preview, model.failure]).toEqual([null, expect.stringContaining('make it again')])
  })
})
