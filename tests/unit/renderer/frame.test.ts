import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstRows, rowWindow, scrollToRow } from '../../../renderer/components/gridWindow.ts'
import { openSteps, STEPS } from '../../../renderer/frame/steps.ts'
import { OUTCOME_ORDER, previewCount, previewPlace } from '../../../renderer/state/importOrder.ts'
import {
  bytesText,
  instantText,
  parseInstant,
  printSigned,
  shownMeasure,
} from '../../../renderer/state/settings.svelte.ts'
import { settingsSchema } from '../../../shared/protocol/window/settings.ts'

const SEED = { seed: 20261122 }

describe('rows that are drawn', () => {
  test('cover what is seen, and the blank space keeps the height of the whole list', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.nat(2_000),
        fc.constantFrom(20, 22, 32),
        fc.nat(5_000_000),
        (count, height, row, scrolled) => {
          const top = Math.min(scrolled, Math.max(0, count * row - height))
          const w = rowWindow(top, height, row, count)
          expect(w.before + (w.end - w.first) * row + w.after).toBe(count * row)
          expect(w.first * row).toBeLessThanOrEqual(top)
          expect(Math.min(count * row, top + height)).toBeLessThanOrEqual(Math.max(w.end * row, 0))
          expect(w.end - w.first).toBeLessThanOrEqual(Math.ceil(height / row) + 26)
        },
      ),
      SEED,
    )
  })

  test('a list that became short while scrolled far down still draws nothing beyond its end', () => {
    expect(rowWindow(1_000_000, 600, 22, 3)).toEqual({ first: 0, end: 3, before: 0, after: 0 })
    expect(rowWindow(1_000_000, 600, 22, 0)).toEqual({ first: 0, end: 0, before: 0, after: 0 })
  })

  test('the first rows of a window leave the rest of it blank', () => {
    const whole = rowWindow(2200, 600, 22, 1000)
    const part = firstRows(whole, 10, 22)
    expect(part).toMatchObject({ first: whole.first, end: whole.first + 10, before: whole.before })
    expect(part.after - whole.after).toBe((whole.end - part.end) * 22)
    expect(firstRows(whole, 1000, 22)).toEqual(whole)
  })

  test('the cursor is brought into view between head and total, and no further', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(20_000), fc.integer({ min: 100, max: 900 }), (row, top, height) => {
        const to = scrollToRow(row, top, height, 22, 23)
        const now = to ?? top
        expect(row * 22).toBeGreaterThanOrEqual(now)
        expect(row * 22 + 22 + 23).toBeLessThanOrEqual(now + height)
      }),
      SEED,
    )
  })
})

describe('order of a preview', () => {
  const counts = fc.record({
    new: fc.nat(300),
    duplicate: fc.nat(300),
    confirmed: fc.nat(300),
    warning: fc.nat(300),
    error: fc.nat(300),
  })
  test('every row of every outcome has exactly one place, errors and warnings first', () => {
    fc.assert(
      fc.property(counts, (c) => {
        const places = Array.from({ length: previewCount(c, 'all') }, (_, i) => previewPlace(c, 'all', i))
        const seen = new Set(places.map((p) => `${p?.outcome} ${p?.at}`))
        expect(seen.size).toBe(c.new + c.duplicate + c.confirmed + c.warning + c.error)
        const ranks = places.map((p) => OUTCOME_ORDER.indexOf(p?.outcome ?? 'error'))
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
        expect(previewPlace(c, 'all', places.length)).toBeNull()
        expect(previewPlace(c, 'warning', c.warning)).toBeNull()
      }),
      { ...SEED, numRuns: 50 },
    )
  })
})

describe('instants as typed', () => {
  test('what is printed is read back, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7_258_118_399 }), (s) => {
        expect(parseInstant(instantText(s * 1000))).toBe(s * 1000)
      }),
      SEED,
    )
  })

  test.each([
    ['2026-11-20', Date.UTC(2026, 10, 20)],
    ['2026-11-20 21:00', Date.UTC(2026, 10, 20, 21)],
    ['2026-11-20T21:00:05Z', Date.UTC(2026, 10, 20, 21, 0, 5)],
    [' 2026-11-20 21:00 UTC ', Date.UTC(2026, 10, 20, 21)],
    ['2026-02-31', null],
    ['2026-13-01', null],
    ['2026-11-20 25:00', null],
    ['2026-11-20 21:60', null],
    ['20 Nov 2026', null],
    ['', null],
  ])('%s', (text, at) => {
    expect(parseInstant(text)).toBe(at)
  })
})

describe('settings of numbers', () => {
  const calendar = { thetaDay: 'calendar', rhoStep: '100bp' } as const
  const desk = { thetaDay: 'trading', rhoStep: '1bp' } as const
  test('theta per trading day and rho per bp change factor and unit together', () => {
    expect(shownMeasure('thetaCash', calendar, 'USD')).toMatchObject({ unit: 'USD per day', factor: 1 })
    expect(shownMeasure('thetaCash', desk, 'EUR')).toMatchObject({
      unit: 'EUR per trading day',
      factor: 365 / 252,
    })
    expect(shownMeasure('rhoCash', desk, 'USD')).toMatchObject({ unit: 'USD per 1 bp', factor: 0.01 })
    expect(shownMeasure('vegaCash', desk, 'USD')).toMatchObject({ unit: 'USD per vol point', factor: 1 })
    expect(shownMeasure('decayToHorizonCash', desk, 'USD').factor).toBe(1)
  })

  test('the settings offer both, every word of the schema once; heads of tiles and tables follow', async () => {
    const { NUMBERS } = await import('../../../renderer/views/Settings/choices.ts')
    const { perOf, unitOf } = await import('../../../renderer/views/Exposure/figures.ts')
    for (const key of ['thetaDay', 'rhoStep'] as const) {
      const offered = NUMBERS.find((c) => c.key === key)?.options.map((o) => o.value)
      expect(offered).toEqual(settingsSchema.shape[key].options)
    }
    expect([perOf('thetaCash', calendar), perOf('thetaCash', desk)]).toEqual(['/day', '/trd day'])
    expect([perOf('rhoCash', calendar), perOf('rhoCash', desk)]).toEqual(['/100 bp', '/1 bp'])
    expect(perOf('decayToHorizonCash', desk)).toBe('T<2 d')
    expect(unitOf('charmCash', 'EUR', desk)).toBe('EUR per trading day')
    expect(unitOf('vegaCash', 'EUR', desk)).toBe('EUR per vol point')
  })

  test('negatives with a true minus or in parentheses', () => {
    expect(printSigned(-1234, 0, 'minus')).toBe('\u22121,234')
    expect(printSigned(-1234, 0, 'parentheses')).toBe('(1,234)')
    expect(printSigned(5, 1, 'parentheses')).toBe('+5.0')
  })

  test('sizes of files', () => {
    expect(bytesText(184_220)).toBe('184 kB')
    expect(bytesText(12_400_000)).toBe('12.4 MB')
  })
})

describe('first steps', () => {
  test('each is there once and leaves when it is done', () => {
    expect(new Set(STEPS.map((s) => s.id)).size).toBe(5)
    expect(openSteps([]).length).toBe(5)
    expect(openSteps(['worst-cell', 'report']).map((s) => s.id)).toEqual([
      'complete-market',
      'edit',
      'import',
    ])
  })
})
