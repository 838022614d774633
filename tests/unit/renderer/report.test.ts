/// <reference types="svelte" />
/** The definitions of the Report view: which one is open, and what becomes of the draft. */
import { expect, test, vi } from 'vitest'
import { BUILT_IN, type ReportHost, ReportModel } from '../../../renderer/state/report.svelte.ts'
import type { ReportDefinition } from '../../../shared/protocol/window/report.ts'

const DAILY: ReportDefinition = { ...BUILT_IN, id: 'daily', name: 'Daily', version: 4 }
const WEEKLY: ReportDefinition = { ...BUILT_IN, id: 'weekly', name: 'Weekly', version: 1 }

/** A model on a host that keeps definitions; no page is ever made. */
function reports(...kept: ReportDefinition[]) {
  vi.useFakeTimers()
  const asked: string[] = []
  const call = async (name: string, input: ReportDefinition) => {
    asked.push(name)
    if (name === 'report/definitions') return [...kept]
    if (name === 'report/remove') return {}
    if (name !== 'report/save') throw new Error(`nobody answers ${name}`)
    const at = kept.findIndex((d) => d.id === input.id)
    kept.splice(at < 0 ? kept.length : at, 1, input)
    return input
  }
  const model = new ReportModel({ client: { call }, state: null } as unknown as ReportHost)
  return { model, asked }
}

test('the first saved definition is opened, once, and never over a draft that was chosen', async () => {
  const { model, asked } = reports(DAILY, WEEKLY)
  await model.load()
  expect(model.draft).toEqual(DAILY)
  await model.load()
  expect(asked).toEqual(['report/definitions'])

  const chosen = reports(DAILY, WEEKLY).model
  chosen.draft = WEEKLY
  await chosen.load()
  expect(chosen.draft).toEqual(WEEKLY)

  const none = reports().model
  await none.load()
  expect([none.draft, none.changed, none.saved]).toEqual([BUILT_IN, false, null])
})

test('a draft is saved as the next version, or beside as the first of its own', async () => {
  const { model } = reports(DAILY)
  await model.load()
  model.change({ desk: 'Index' })
  expect(model.changed).toBe(true)
  expect(await model.save()).toEqual({ ...DAILY, desk: 'Index', version: 5 })
  expect(model.changed).toBe(false)
  const beside = await model.saveAs('Month end')
  expect(beside).toEqual({ ...DAILY, desk: 'Index', name: 'Month end', version: 1, id: beside.id })
  expect(beside.id).not.toBe('daily')
  expect(model.definitions.map((d) => d.name)).toEqual(['Daily', 'Month end'])
})

test('a removed definition leaves the next one open, the last one the built-in', async () => {
  const { model, asked } = reports(DAILY, WEEKLY)
  await model.load()
  await model.remove()
  expect(model.draft).toEqual(WEEKLY)
  await model.remove()
  expect(model.draft).toEqual(BUILT_IN)
  await model.remove()
  expect(asked.filter((name) => name === 'report/remove')).toHaveLength(2)
})

test('sections keep the order of the pages, and one of them stays', () => {
  const { model } = reports()
  for (const section of BUILT_IN.sections) model.toggle(section, false)
  expect(model.draft.sections).toEqual(BUILT_IN.sections.slice(-1))
  model.toggle('cover', true)
  expect(model.draft.sections).toEqual(['cover', ...BUILT_IN.sections.slice(-1)])
})
