/// <reference types="svelte" />
/** The Exposure view's logic without a page: what is asked, what is kept, what a cell stands for. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { FOOT, HEAD, mapLayout, snapped } from '../../../renderer/charts/heatmapLayout.ts'
import { moved, spokenCell } from '../../../renderer/charts/heatmapMove.ts'
import { mapScale, mapText } from '../../../renderer/charts/heatmapText.ts'
import { axisFilter } from '../../../renderer/state/exposureAxes.svelte.ts'
import { readLayout } from '../../../renderer/state/exposureLayout.svelte.ts'
import { printCash, printShort } from '../../../renderer/state/settings.svelte.ts'
import { padOf } from '../../../renderer/views/Exposure/groupTable.ts'
import { CELL } from '../../../shared/protocol/window/constants.ts'
import type { Heatmap, HeatmapQuery } from '../../../shared/protocol/window/exposure.ts'
import { fakeHost } from './fakeHost.ts'

const TAG = { revision: 3, snapshot: 'a'.repeat(64), asOf: 1 }

// The models keep plain members in runes and derive by getters, so that runes can stand for themselves here.
beforeAll(() => {
  const state = Object.assign(<T>(value: T): T => value, { raw: <T>(value: T): T => value })
  vi.stubGlobal('$state', state)
})

describe('what cells print', () => {
  test('cash in one scale with the decimals of the settings, units with the figures they need', () => {
    const cash = mapScale([-4_381_338, 12_000], 'USD per 1%', 'USD', 0)
    expect(cash).toEqual({ divisor: 1000, decimals: 0, unit: 'USD thousand per 1%' })
    expect(mapScale([-4_381_338, 12_000], 'USD per 1%', 'USD', 2).decimals).toBe(2)
    const units = mapScale([0.0013, -0.00002], 'BTC per 1.00', 'USD', 2)
    expect(units).toEqual({ divisor: 1, decimals: 5, unit: 'BTC per 1.00' })
    expect(mapScale([31.25], 'BTC', 'USD', 0).decimals).toBe(2)
    expect(mapScale([Number.NaN, 0], 'BTC', 'USD', 0).decimals).toBe(0)
  })

  test('signs of net figures, none of gross ones; n/a for nothing priced, nothing for nothing held', () => {
    const query = {
      rows: 'strike',
      columns: 'expiry',
      where: {},
      measure: 'gammaCash1pct',
      basis: 'cash',
    } as const
    const of: Heatmap = {
      ...map({ ...query, sum: 'net' }),
      rows: ['110', '100', '90', '80'].map((key) => ({ key, text: key, detail: '' })),
      values: Float64Array.of(-4_381_338, 400, Number.NaN, Number.NaN),
      status: Uint8Array.of(CELL.priced, CELL.partly, CELL.notPriced, CELL.empty),
      rowTotals: Float64Array.of(-4_381_338, 400, 0, 0),
      columnTotals: Float64Array.of(-4_380_938),
      total: -4_380_938,
      limit: 4_381_338,
    }
    const plain = { cashDecimals: 0, parentheses: false }
    expect(mapText(of, plain)).toEqual({
      unit: 'USD thousand per 1%',
      heads: [{ text: '27NOV26', detail: '6 d' }],
      cells: ['\u22124,381', '0', 'n/a', ''],
      rowTotals: ['\u22124,381', '0', 'n/a', '0'],
      columnTotals: ['\u22124,381'],
      total: '\u22124,381',
      limit: '4,381',
    })
    const full = mapText(of, { cashDecimals: 3, parentheses: true })
    expect(full.cells).toEqual(['(4,381.338)', '+0.400', 'n/a', ''])
    expect([full.total, full.limit]).toEqual(['(4,380.938)', '4,381.338'])
    const gross = { ...of, query: { ...query, sum: 'gross' as const }, values: of.values.map(Math.abs) }
    expect(mapText(gross, { ...plain, cashDecimals: 1 }).cells).toEqual(['4,381.3', '0.4', 'n/a', ''])
  })

  test('columns of the table come closer where figures are long, down to a limit', () => {
    const columns = [100, 60, 40].map((width) => ({ width }))
    expect([1000, 248, 224, 200].map((room) => padOf(columns, room))).toEqual([8, 8, 4, 3])
  })

  test('tiles print three digits, more where the settings want more decimals', () => {
    const text = (x: number, cashDecimals: number, parentheses = false): string =>
      printShort(x, { cashDecimals, parentheses })
    expect([25_176_480, 787.853, -348_220, 0].map((x) => text(x, 0))).toEqual([
      '+25.2m',
      '+788',
      '\u2212348k',
      '0',
    ])
    expect([25_176_480, 787.853, -348_220].map((x) => text(x, 2, true))).toEqual([
      '+25.18m',
      '+787.85',
      '(348.22k)',
    ])
    expect(printCash(-1224.9876, { cashDecimals: 2, parentheses: false })).toBe('\u22121,224.99')
  })
})

describe('the layout of a map', () => {
  test('shows whole rows and columns, and scrolling reaches the last of them', () => {
    const size = fc.record({
      width: fc.integer({ min: 200, max: 2500 }),
      height: fc.integer({ min: 100, max: 1400 }),
      rows: fc.integer({ min: 1, max: 300 }),
      columns: fc.integer({ min: 1, max: 60 }),
      label: fc.integer({ min: 78, max: 160 }),
      total: fc.integer({ min: 66, max: 120 }),
      cell: fc.integer({ min: 60, max: 110 }),
    })
    fc.assert(
      fc.property(size, (s) => {
        const { cellWidth, cellHeight, viewWidth, viewHeight } = mapLayout(s)
        expect([viewWidth % cellWidth, viewHeight % cellHeight]).toEqual([0, 0])
        expect(cellWidth).toBeGreaterThanOrEqual(s.cell)
        expect(viewWidth).toBeLessThanOrEqual(Math.max(cellWidth, s.width - s.label - s.total))
        expect(viewHeight).toBeLessThanOrEqual(Math.max(cellHeight, s.height - HEAD - FOOT))
        // as far as the sheet can be scrolled
        const [right, bottom] = [s.columns * cellWidth - viewWidth, s.rows * cellHeight - viewHeight]
        expect(snapped(right, cellWidth, s.columns, viewWidth)).toBe(right)
        expect(snapped(bottom, cellHeight, s.rows, viewHeight)).toBe(bottom)
        expect(snapped(cellHeight * 0.6, cellHeight, s.rows, viewHeight) % cellHeight).toBe(0)
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('what a label stands for', () => {
  test.each([
    ['underlying', 'us-index:SPX:USD', { underlyings: ['us-index:SPX:USD'] }],
    ['strike', '98000', { strikes: ['98000'] }],
    ['expiry', '2026-11-27', { expiries: ['2026-11-27'] }],
    ['expiry', 'none', { expiries: ['none', 'PERP'] }],
    ['bucket', '8-30', { buckets: ['8-30'] }],
    ['account', 'A 1', { accounts: ['A 1'] }],
    ['strategy', 'none', { strategies: ['none'] }],
  ] as const)('%s %s', (axis, key, filter) => expect(axisFilter(axis, key)).toEqual(filter))
})

function map(query: HeatmapQuery): Heatmap {
  const underlyings = query.rows === 'underlying'
  const rows = underlyings ? ['x:SMALL:USD', 'x:LARGE:USD', 'cash:USD'] : ['110', '100']
  return {
    tag: TAG,
    query,
    reportingCurrency: 'USD',
    unit: 'USD per 1%',
    formula: '',
    rows: rows.map((key) => ({ key, text: key.split(':')[1] ?? key, detail: '' })),
    columns: [{ key: '2026-11-27', text: '27NOV26', detail: '6 d' }],
    values: Float64Array.from(rows, () => 1),
    status: Uint8Array.from(rows, () => CELL.priced),
    counts: Int32Array.from(rows, () => 1),
    notPriced: Int32Array.from(rows, () => 0),
    rowTotals: Float64Array.from(underlyings ? [5, 900, 0] : [1, 1]),
    columnTotals: Float64Array.of(2),
    total: 2,
    limit: 1,
    clipped: 0,
    worst: 0,
    base: -1,
    spotRow: -1,
    reasons: [],
  }
}

const ANSWERS = {
  'views/list': () => [],
  'views/save': () => null,
  'book/facets': () => ({ accounts: [{ value: 'A1' }, { value: 'A2' }] }),
  'exposure/heatmap': (query: HeatmapQuery) => map(query),
  'exposure/tiles': () => ({ tag: TAG }),
  'exposure/table': () => ({ tag: TAG }),
  'exposure/ladder': () => ({ tag: TAG }),
  'exposure/levels': () => ({ tag: TAG }),
}

describe('the cursor of a map', () => {
  const size = { rows: 4, columns: 3, page: 2 }
  test.each([
    [4, 'ArrowLeft', false, 3],
    [3, 'ArrowLeft', false, 3],
    [5, 'ArrowRight', false, 5],
    [4, 'ArrowUp', false, 1],
    [1, 'ArrowUp', false, 1],
    [10, 'ArrowDown', false, 10],
    [1, 'PageDown', false, 7],
    [10, 'PageUp', false, 4],
    [4, 'Home', false, 3],
    [4, 'End', true, 11],
    [4, 'ArrowDown', true, null],
    [4, 'x', false, null],
  ] as const)('cell %i, %s, ctrl %s', (at, key, ctrl, to) => expect(moved(at, key, ctrl, size)).toBe(to))

  test('is spoken with sign, unit and marks', () => {
    const of = map({
      rows: 'strike',
      columns: 'expiry',
      where: {},
      measure: 'gammaCash1pct',
      basis: 'cash',
      sum: 'net',
    })
    expect(spokenCell(of, 0, 0, '\u2212784', 'USD thousand per 1%')).toBe(
      '110, 27NOV26, minus 784 USD thousand per 1%, worst',
    )
    expect(spokenCell(of, null, 0, '+2', 'USD')).toBe('all rows, 27NOV26, +2 USD')
    expect(spokenCell(of, 1, null, 'n/a', 'USD')).toBe('100, all columns, not priced')
  })
})

describe('the model', () => {
  test('asks for the largest underlying first, and not again for the same numbers', async () => {
    const { ExposureModel } = await import('../../../renderer/state/exposure.svelte.ts')
    const host = fakeHost(ANSWERS)
    const model = new ExposureModel(host)
    await model.follow(TAG)
    expect(model.underlying).toBe('x:LARGE:USD')
    expect(model.underlyings.map((u) => u.text)).toEqual(['SMALL', 'LARGE'])
    expect(model.accounts).toEqual(['A1', 'A2'])
    expect(model.map.answer?.query.where).toEqual({ underlyings: ['x:LARGE:USD'] })
    expect(host.asked.slice(0, 4).map((a) => a.name)).toEqual([
      'views/list',
      'book/facets',
      'exposure/heatmap',
      'exposure/heatmap',
    ])
    const before = host.asked.length
    await model.follow({ ...TAG })
    expect(host.asked.length).toBe(before)
    await model.follow({ ...TAG, revision: 4 })
    expect(host.asked.length).toBeGreaterThan(before)
  })

  test('takes up the choices of the last time, and only what it knows', async () => {
    const { ExposureModel } = await import('../../../renderer/state/exposure.svelte.ts')
    const layout = JSON.stringify({
      kind: 'strategy',
      measure: 'vegaCash',
      group: 'nonsense',
      underlying: 'x:SMALL:USD',
      empty: true,
    })
    const host = fakeHost({ ...ANSWERS, 'views/list': () => [{ id: 'exposure-last', layout }] })
    const model = new ExposureModel(host)
    await model.follow(TAG)
    expect([model.kind, model.measure, model.group, model.sum, model.underlying, model.empty]).toEqual([
      'strategy',
      'vegaCash',
      'underlying',
      'net',
      'x:SMALL:USD',
      false,
    ])
    host.asked.length = 0
    model.measure = 'rhoCash'
    await model.remember()
    await model.remember()
    expect(host.asked.map((a) => a.name)).toEqual(['views/save'])
    expect(readLayout('{"kind":"no","__proto__":{"sum":"gross"}}')).toEqual({})
    expect(readLayout('not json')).toEqual({})
  })

  test.each([
    // before version 2 gamma was written where nothing had been chosen
    [
      'gamma of an older version is no choice',
      { kind: 'account', measure: 'gammaCash1pct' },
      { kind: 'account' },
    ],
    ['another measure of an older version is one', { measure: 'vegaCash' }, { measure: 'vegaCash' }],
    ['gamma of this version is one', { version: 2, measure: 'gammaCash1pct' }, { measure: 'gammaCash1pct' }],
    [
      'a measure that is no more leaves the rest',
      {
        version: 2,
        kind: 'strategy',
        measure: 'profit',
        basis: 'unit',
        sum: 'gross',
        group: 'desk',
        underlying: 3,
      },
      { kind: 'strategy', basis: 'unit', sum: 'gross' },
    ],
    ['what a later version adds is left out', { version: 9, sum: 'gross', zoom: 2 }, { sum: 'gross' }],
  ])('%s', (_what, stored, read) => {
    expect(readLayout(JSON.stringify(stored))).toEqual(read)
  })

  test('opens on delta where no gamma is held, keeps that for no choice, and a choice stays', async () => {
    const { ExposureModel } = await import('../../../renderer/state/exposure.svelte.ts')
    const flat = (query: HeatmapQuery): Heatmap => ({ ...map(query), rowTotals: Float64Array.of(0, 0) })
    const model = new ExposureModel(fakeHost({ ...ANSWERS, 'exposure/heatmap': flat }))
    await model.follow(TAG)
    expect([model.measure, model.map.answer?.query.measure]).toEqual(['dollarDelta', 'dollarDelta'])
    expect(readLayout(model.layout)).not.toHaveProperty('measure')
    model.measure = 'gammaCash1pct'
    expect([model.measure, readLayout(model.layout).measure]).toEqual(['gammaCash1pct', 'gammaCash1pct'])
  })

  test('an account filter is part of every question', async () => {
    const { ExposureModel } = await import('../../../renderer/state/exposure.svelte.ts')
    const host = fakeHost(ANSWERS)
    const model = new ExposureModel(host)
    await model.follow(TAG)
    host.asked.length = 0
    await model.filter('A2')
    const wheres = host.asked.flatMap((a) => {
      const { where } = a.input as { where?: { accounts?: string[] } }
      return where === undefined ? [] : [where.accounts]
    })
    expect(wheres.length).toBeGreaterThan(3)
    expect(new Set(wheres.map((w) => w?.join()))).toEqual(new Set(['A2']))
  })

  test('units add inside one underlying only', async () => {
    const { ExposureModel } = await import('../../../renderer/state/exposure.svelte.ts')
    const model = new ExposureModel(fakeHost(ANSWERS))
    await model.follow(TAG)
    model.basis = 'unit'
    expect(model.query?.basis).toBe('unit')
    const shown = model.map.answer as Heatmap
    expect(model.cellSubject({ ...shown, query: { ...shown.query, basis: 'unit' } }, 1, 0)).toEqual({
      kind: 'sum',
      measure: 'units.gamma',
      where: { underlyings: ['x:LARGE:USD'], strikes: ['100'], expiries: ['2026-11-27'] },
      sum: 'net',
    })
    model.kind = 'account'
    expect(model.query).toMatchObject({ basis: 'cash', where: {} })
    model.kind = 'strike'
    model.measure = 'value'
    expect(model.query?.basis).toBe('cash')
  })

  test('old answers are greyed, a failure keeps them and says its sentence', async () => {
    const { Part } = await import('../../../renderer/state/exposurePart.svelte.ts')
    const part = new Part<{ tag: typeof TAG; n: number }>()
    const now = { tag: TAG, engineAway: false }
    await part.ask('a', async () => ({ tag: TAG, n: 1 }))
    expect([part.old(now), part.old({ ...now, tag: { ...TAG, asOf: 2 } })]).toEqual([false, true])
    expect([part.old({ ...now, engineAway: true }), part.fits]).toEqual([true, true])
    await part.ask('b', async () => {
      throw new Error('The engine ended.')
    })
    expect([part.answer?.n, part.failure]).toEqual([1, 'The engine ended.'])
    // what stands there is the answer to another question
    expect([part.old(now), part.fits]).toEqual([true, false])
    const slow = part.ask(
      'c',
      () => new Promise((settle) => setTimeout(() => settle({ tag: TAG, n: 2 }), 20)),
    )
    await part.ask('b', async () => ({ tag: TAG, n: 3 }))
    await slow
    expect([part.old(now), part.fits]).toEqual([false, true])
    expect([part.answer?.n, part.failure]).toEqual([3, null])
  })
})
