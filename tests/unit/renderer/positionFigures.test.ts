/// <reference types="svelte" />
/** The drawer's Greeks: contract and position of one row are in one unit, whatever the settings. */
import { expect, test } from 'vitest'
import { figureRows } from '../../../renderer/state/positionFigures.svelte.ts'
import { CASH_MEASURES, UNIT_MEASURES } from '../../../shared/model/exposure.ts'
import { CONTRACT_MEASURES } from '../../../shared/protocol/window/measures.ts'
import type { PositionDetail } from '../../../shared/protocol/window/positions.ts'

/** contracts held x multiplier */
const NM = -120
/** what a desk figure divides the partial derivative by, from the definitions of quant reference 2.2 */
const PER = {
  delta: 1,
  gamma: 1,
  vega: 100,
  theta: 365,
  rho: 100,
  phi: 100,
  vanna: 100,
  volga: 10_000,
  charm: 365,
  veta: 36_500,
  color: 365,
  speed: 1,
  zomma: 1,
  ultima: 1,
} as const
const partial = Object.fromEntries(UNIT_MEASURES.map((u, i) => [u, (i + 1) * 37.25]))
const contractOf = { vega: 'vegaPt', theta: 'thetaDay', rho: 'rhoPct', phi: 'phiPct', vanna: 'vannaPt' }
const more = { volga: 'volgaPt', charm: 'charmDay', veta: 'vetaDay', color: 'colorDay' }
const names: { readonly [u: string]: string } = { ...contractOf, ...more }

const detail = {
  currency: 'EUR',
  reportingCurrency: 'USD',
  notPriced: null,
  decayToHorizon: { value: null, reason: 'two days or more to expiry' },
  further: [],
  perContract: Object.fromEntries([
    ...CONTRACT_MEASURES.map((m) => [m, 1]),
    ...UNIT_MEASURES.map((u) => [names[u] ?? u, (partial[u] as number) / PER[u as keyof typeof PER]]),
  ]),
  perPosition: Object.fromEntries(UNIT_MEASURES.map((u) => [u, NM * (partial[u] as number)])),
  cash: Object.fromEntries(CASH_MEASURES.map((m) => [m, 1])),
} as unknown as PositionDetail

test.each([
  { thetaDay: 'calendar', rhoStep: '100bp' },
  { thetaDay: 'trading', rhoStep: '1bp' },
] as const)('theta per $thetaDay day, rho per $rhoStep', (units) => {
  const rows = figureRows(detail, { ...units, cashDecimals: 0, negatives: 'minus' }, 'SX5E')
  const both = rows.filter((r) => r.perContract !== null && r.position !== null)
  expect(both.length).toBe(14)
  for (const { name, perContract, position } of both) {
    expect(position?.value, name).toBeCloseTo(NM * (perContract?.value as number), 6)
    // `EUR /pt` beside `/pt`
    expect(position?.unit, name).toMatch(/^(SX5E|EUR)/)
    if (!['Delta', 'Gamma', 'Speed', 'Zomma', 'Ultima'].includes(name))
      expect(position?.unit.replace(/^\w+ /, ''), name).toBe(perContract?.unit)
  }
})
