/** Theta per trading day, rho per basis point: one definition, and every answer that holds such a figure follows it, words and all. */
import { describe, expect, test } from 'vitest'
import { CASH_MEASURES, type CashMeasure, type ExposureReport } from '../../../shared/model/exposure.ts'
import {
  type MeasureUnits,
  reportInUnits,
  STORED_UNITS,
  unitFactor,
  unitWords,
} from '../../../shared/model/measureUnits.ts'
import type { Explanation, ExposureTable, Heatmap, Ladder } from '../../../shared/protocol/window/exposure.ts'
import { MEASURE_TEXT, type Measure, shownText } from '../../../shared/protocol/window/measures.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { explanationIn, heatmapIn, ladderIn, tableIn } from '../../../shared/screen/inUnits.ts'
import { contract, DAY, held, input, ledgerOf, NOW } from '../market/contracts.ts'
import { pricedBook } from './books.ts'

const DESK: MeasureUnits = { thetaDay: 'trading', rhoStep: '1bp' }
const DAILY = ['thetaCash', 'charmCash', 'vetaCash', 'colorCash']
const RATES = ['rhoCash', 'phiCash']

function factorOf(measure: string): number {
  if (DAILY.includes(measure)) return 365 / 252
  return RATES.includes(measure) ? 0.01 : 1
}

function report(heatmap: CashMeasure): ExposureReport {
  const xyz = 'us-equity:XYZ:USD'
  const call = contract('us-option:XYZ:2026-06-19:C:100:USD', {}, { expiresAt: NOW + 90 * DAY })
  const late = contract('us-option:XYZ:2026-01-06:P:100:USD', {}, { expiresAt: NOW + DAY })
  const share = contract(xyz)
  const ledger = ledgerOf([held(call, '3'), held(late, '-2'), held(share, '50')], [])
  const instruments = new Map([call, late, share].map((c) => [c.name, c]))
  const inputs = [input('spot', xyz, '101'), input('vol', xyz, '0.3'), input('r', 'USD', '0.04')]
  const made = exposureReport(pricedBook(ledger, instruments, inputs), {
    by: 'underlying',
    heatmap,
    reporting: 'USD',
  })
  return { ...made, asOf: '', snapshot: '', revision: 1, engine: '' }
}

describe('units of a day and of a rate', () => {
  test('a trading day is 365/252 calendar days; decay to the horizon is never rescaled', () => {
    for (const measure of CASH_MEASURES) expect(unitFactor(measure, DESK), measure).toBe(factorOf(measure))
    for (const measure of CASH_MEASURES) expect(unitFactor(measure, STORED_UNITS)).toBe(1)
    expect(unitFactor('thetaDay', DESK)).toBe(365 / 252)
    expect(unitFactor('units.theta', DESK)).toBe(1)
  })

  test('the words of a figure name its unit, in head, formula and meaning', () => {
    expect(shownText('thetaCash', DESK)).toMatchObject({
      unit: '$ per trading day',
      formula: 'N theta / 252',
      meaning: 'P&L of one trading day',
    })
    expect(shownText('vetaCash', DESK).formula).toBe('N veta / 25200')
    expect(shownText('rhoCash', DESK)).toMatchObject({
      unit: '$ per 1 bp',
      formula: 'N rho / 10000',
      meaning: 'P&L of +1 bp in the funding rate',
    })
    expect(unitWords('/day', 'thetaCash', DESK)).toBe('/trading day')
    expect(unitWords('/100bp', 'rhoCash', DESK)).toBe('/1bp')
    expect(unitWords('USD of delta per calendar day', 'charmCash', DESK)).toBe('USD of delta per trading day')
    for (const measure of Object.keys(MEASURE_TEXT) as Measure[]) {
      const { unit, formula, factor } = shownText(measure, DESK)
      const said = MEASURE_TEXT[measure]
      // a figure that is scaled says another unit and formula, one that is not says the same
      expect([unit === said.unit, formula === said.formula], measure).toEqual([factor === 1, factor === 1])
    }
  })
})

describe('answers in units', () => {
  test.each(['thetaCash', 'rhoCash', 'vegaCash'] as const)('a report with its %s map', (measure) => {
    const stored = report(measure)
    const shown = reportInUnits(stored, DESK)
    for (const m of CASH_MEASURES) {
      expect(shown.totals[m]).toBe(stored.totals[m] * factorOf(m))
      expect(shown.totals.gross[m]).toBe(stored.totals.gross[m] * factorOf(m))
      for (const [i, row] of shown.rows.entries()) {
        expect(row[m]).toBe((stored.rows[i]?.[m] ?? Number.NaN) * factorOf(m))
        expect(row.options?.[m]).toBe((stored.rows[i]?.options?.[m] ?? Number.NaN) * factorOf(m))
      }
    }
    expect(stored.totals.thetaCash).toBeLessThan(0)
    expect(stored.totals.decayToHorizonCash).toBeGreaterThan(0)
    expect(shown.rows[0]?.units).toEqual(stored.rows[0]?.units)
    const cells = (r: ExposureReport) =>
      r.heatmap?.strikeExpiry.net.flat().reduce<number>((a, b) => a + (b ?? 0), 0)
    expect(cells(shown)).toBeCloseTo((cells(stored) ?? Number.NaN) * factorOf(measure), 9)
    expect(shown.heatmap?.total).toBe((stored.heatmap?.total ?? Number.NaN) * factorOf(measure))
    expect(shown.heatmap?.unit === stored.heatmap?.unit).toBe(factorOf(measure) === 1)
    expect(reportInUnits(stored, STORED_UNITS)).toBe(stored)
  })

  test('table, map, ladder and explanation of the window', () => {
    const table = {
      measures: ['value', 'thetaCash', 'rhoCash'],
      net: Float64Array.of(1, 252, 100, 2, -252, Number.NaN),
      gross: Float64Array.of(1, 252, 100, 2, 252, 7),
      totalNet: Float64Array.of(3, 0, 100),
      totalGross: Float64Array.of(3, 504, 107),
    } as unknown as ExposureTable
    expect([...tableIn(table, DESK).net]).toEqual([1, 365, 1, 2, -365, Number.NaN])
    expect([...tableIn(table, DESK).totalGross]).toEqual([3, 504 * (365 / 252), 107 * 0.01])

    const map = {
      query: { measure: 'thetaCash', basis: 'cash' },
      unit: 'USD per day',
      formula: 'N theta / 365',
      values: Float64Array.of(-252),
      rowTotals: Float64Array.of(-252),
      columnTotals: Float64Array.of(-252),
      total: -252,
      limit: 252,
    } as unknown as Heatmap
    expect(heatmapIn(map, DESK)).toMatchObject({
      unit: 'USD per trading day',
      formula: 'N theta / 252',
      total: -365,
      limit: 365,
    })
    const raw = { ...map, query: { ...map.query, basis: 'unit' as const } }
    expect(heatmapIn(raw, DESK)).toBe(raw)

    const ladder = { thetaCash: Float64Array.of(252), vegaCash: Float64Array.of(1) } as unknown as Ladder
    expect([ladderIn(ladder, DESK).thetaCash[0], ladderIn(ladder, DESK).vegaCash[0]]).toEqual([365, 1])

    const why = {
      measure: 'thetaCash',
      unit: 'USD per day',
      formula: 'sum of N theta / 365 over 2 positions',
      meaning: 'P&L of one calendar day',
      value: { value: -252, reason: null },
      parts: [{ value: -252 }],
    } as unknown as Explanation
    expect(explanationIn(why, DESK)).toMatchObject({
      unit: 'USD per trading day',
      formula: 'sum of N theta / 252 over 2 positions',
      value: { value: -365 },
      parts: [{ value: -365 }],
    })
  })
})
