/** What belongs to the user: kept by id, found again after a start, and never a reason not to start. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UserStore } from '../../../electron/services/window/userStore.ts'
import { DEFAULT_SETTINGS } from '../../../shared/protocol/window/constants.ts'
import type { ReportDefinition } from '../../../shared/protocol/window/report.ts'
import { DEFAULT_DEFINITION } from '../../../shared/report/data.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-user-'))
  file = join(folder, 'deeper', 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const report = (id: string, version = 1): ReportDefinition => ({
  ...DEFAULT_DEFINITION,
  id,
  name: id,
  version,
  sections: ['cover'],
})
const view = (id: string, name = id) => ({ id, screen: 'book', name, layout: '{}' }) as const

test('settings begin as the defaults; what was set is there after a start', () => {
  const store = new UserStore(file)
  expect(store.settings).toEqual(DEFAULT_SETTINGS)
  const other = DEFAULT_SETTINGS.theme === 'dark' ? 'light' : 'dark'
  expect(store.setSettings({ theme: other })).toEqual({ ...DEFAULT_SETTINGS, theme: other })
  store.setSettings({ rhoStep: '1bp' })
  expect(new UserStore(file).settings).toEqual({ ...DEFAULT_SETTINGS, theme: other, rhoStep: '1bp' })
})

test('views and reports: a new one joins the others, the same id takes the place of the old, removing takes one', () => {
  const store = new UserStore(file)
  for (const v of [view('v1'), view('v2'), view('v1', 'renamed')]) store.saveView(v)
  for (const r of [report('r1'), report('r2'), report('r1', 2)]) store.saveReport(r)
  const kept = (s: UserStore) => [s.views.map((v) => v.name), s.reports.map((r) => [r.id, r.version])]
  const both = [
    ['v2', 'renamed'],
    [
      ['r2', 1],
      ['r1', 2],
    ],
  ]
  expect(kept(store)).toEqual(both)
  expect(kept(new UserStore(file))).toEqual(both)
  store.removeView('v2')
  store.removeReport('r2')
  expect(kept(new UserStore(file))).toEqual([['renamed'], [['r1', 2]]])
})

test('books opened: the last one first, each once, twenty of them; of views the newest 200', () => {
  const store = new UserStore(file)
  for (let i = 1; i <= 22; i += 1) store.noteOpened(`/b${i}`, i)
  store.noteOpened('/b10', 99)
  expect(store.opened).toHaveLength(20)
  expect(store.opened.slice(0, 3)).toEqual([
    { path: '/b10', at: 99 },
    { path: '/b22', at: 22 },
    { path: '/b21', at: 21 },
  ])
  for (let i = 1; i <= 201; i += 1) store.saveView(view(`v${i}`))
  expect([store.views.length, store.views[0]?.id, store.views.at(-1)?.id]).toEqual([200, 'v2', 'v201'])
})

test('of a file of another version every part that fits stays, and the rest is as in the beginning', () => {
  new UserStore(file).saveView(view('v1'))
  const stored = {
    settings: {
      theme: 'dark',
      palette: 'rainbow',
      cashDecimals: 3,
      font: 'large',
      checklist: { hidden: true, done: ['import', 'fly', 'report'], order: [] },
    },
    views: [view('v1'), { id: 'v2' }, 'v3', view('v4')],
    reports: [
      { ...report('whole'), sections: ['cover', 'limits', 'method'], mood: 'calm' },
      { id: 'bare', name: 'Bare', paper: 'A3' },
      { name: 'nameless' },
      null,
    ],
    opened: [{ path: '/b1', at: 1 }, { path: 2 }, { path: '/b3', at: 3, colour: 'red' }],
    layouts: 'of a version to come',
  }
  writeFileSync(file, JSON.stringify(stored))
  for (const store of [new UserStore(file), saved(new UserStore(file))]) {
    expect(store.settings).toEqual({
      ...DEFAULT_SETTINGS,
      theme: 'dark',
      cashDecimals: 3,
      checklist: { hidden: true, done: ['import', 'report'] },
    })
    expect(store.views.map((v) => v.id)).toEqual(['v1', 'v4'])
    expect(store.reports).toEqual([
      { ...report('whole'), sections: ['cover', 'method'] },
      { ...DEFAULT_DEFINITION, id: 'bare', name: 'Bare' },
    ])
    expect(store.opened).toEqual([
      { path: '/b1', at: 1 },
      { path: '/b3', at: 3 },
    ])
  }
})

/** The same as it is read after something was written. */
function saved(store: UserStore): UserStore {
  store.setSettings({ cashDecimals: 3 })
  return new UserStore(file)
}

test.each([
  ['no checklist', { theme: 'light' }, DEFAULT_SETTINGS.checklist],
  ['a checklist that is none', { checklist: 7 }, DEFAULT_SETTINGS.checklist],
  ['a checklist without steps', { checklist: { hidden: true } }, { hidden: true, done: [] }],
  [
    'one that is neither hidden nor shown',
    { checklist: { hidden: 'no', done: ['edit'] } },
    { hidden: false, done: ['edit'] },
  ],
])('the first steps of a file with %s', (_what, settings, checklist) => {
  new UserStore(file).saveView(view('v1'))
  writeFileSync(file, JSON.stringify({ settings }))
  expect(new UserStore(file).settings.checklist).toEqual(checklist)
})

test('a spoilt file counts as empty, a spoilt part as not there, and the next change writes it anew', () => {
  new UserStore(file).saveView(view('v1'))
  const whole = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...whole, settings: { theme: 'plaid' }, reports: 'none' }))
  const half = new UserStore(file)
  expect([half.settings, half.views.map((v) => v.id), half.reports]).toEqual([DEFAULT_SETTINGS, ['v1'], []])
  writeFileSync(file, '{"settings":')
  const store = new UserStore(file)
  expect([store.settings, store.views, store.reports, store.opened]).toEqual([DEFAULT_SETTINGS, [], [], []])
  store.saveReport(report('r1'))
  expect(new UserStore(file).reports).toEqual([report('r1')])
})
