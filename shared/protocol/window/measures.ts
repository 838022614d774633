/**
 * The measures and grid columns that screens, copies and reports may show: one name, unit and formula each (quant reference 2.1 to
 * 2.3). Names are the same in code, command line and screens. `N` is quantity x multiplier x FX to the reporting currency.
 */
import type { CashMeasure, UnitMeasure } from '../../model/exposure.ts'
import { type MeasureUnits, unitFactor, unitWords } from '../../model/measureUnits.ts'

/** Per contract, desk units, in the contract's own currency. */
export const CONTRACT_MEASURES = [
  'price',
  'delta',
  'gamma',
  'vegaPt',
  'thetaDay',
  'rhoPct',
  'phiPct',
  'vannaPt',
  'volgaPt',
  'charmDay',
  'vetaDay',
  'colorDay',
  'speed',
  'zomma',
  'ultima',
] as const
export type ContractMeasure = (typeof CONTRACT_MEASURES)[number]

/** What a heatmap may show. */
export const HEATMAP_MEASURES = [
  'dollarDelta',
  'gammaCash1pct',
  'vegaCash',
  'vega30Cash',
  'thetaCash',
  'rhoCash',
  'vannaCash',
  'volgaCash',
  'charmCash',
  'speedCash',
  'value',
] as const
export type HeatmapMeasure = (typeof HEATMAP_MEASURES)[number]

/** The unit twin of a heatmap measure: sum n m Greek inside one underlying; none for `value`. */
export const UNIT_TWIN: { readonly [M in HeatmapMeasure]: UnitMeasure | null } = {
  dollarDelta: 'delta',
  gammaCash1pct: 'gamma',
  vegaCash: 'vega',
  vega30Cash: null,
  thetaCash: 'theta',
  rhoCash: 'rho',
  vannaCash: 'vanna',
  volgaCash: 'volga',
  charmCash: 'charm',
  speedCash: 'speed',
  value: null,
}

/**
 * A measure of a figure on screen: cash (`vegaCash`), contract (`vegaPt`), or `units.delta` ...: the position's sum n m Greek in
 * units of its underlying and price currency, which adds inside one underlying only.
 */
export type Measure = CashMeasure | ContractMeasure | `units.${UnitMeasure}`

export interface MeasureText {
  /** column head and tile name */
  readonly name: string
  /** `$` stands for the reporting currency, `u` for units of the underlying, `ccy` for the contract's currency */
  readonly unit: string
  readonly formula: string
  readonly meaning: string
}

export const MEASURE_TEXT: Readonly<Record<Measure, MeasureText>> = {
  value: { name: 'Value', unit: '$', formula: 'N V', meaning: 'what the position is worth' },
  dollarDelta: {
    name: 'Delta',
    unit: '$',
    formula: 'N delta S',
    meaning: 'exposure equal to this much spot',
  },
  gammaCash1pct: {
    name: 'Gamma 1%',
    unit: '$ per 1%',
    formula: 'N gamma S^2 / 100',
    meaning: 'change of cash delta for +1 % spot, at the old spot price',
  },
  gammaPnl1pct: {
    name: 'Gamma P&L 1%',
    unit: '$',
    formula: 'N gamma (0.01 S)^2 / 2',
    meaning: 'second-order P&L of a 1 % move',
  },
  decayToHorizonCash: {
    name: 'Decay to horizon',
    unit: '$',
    formula: 'N [V(min(t + 1 d, expiry)) - V]',
    meaning: 'takes the place of theta below 2 days to expiry',
  },
  vegaCash: {
    name: 'Vega',
    unit: '$ per vol point',
    formula: 'N vega / 100',
    meaning: 'P&L of +1 vol point',
  },
  vega30Cash: {
    name: 'Vega 30 d',
    unit: '$ per vol point',
    formula: 'N vega / 100 x sqrt(30 / max(days, 1))',
    meaning:
      'vega of all expiries on one scale: P&L when the vol of 30 days moves by 1 point, others by the square root of time',
  },
  thetaCash: {
    name: 'Theta',
    unit: '$ per day',
    formula: 'N theta / 365',
    meaning: 'P&L of one calendar day',
  },
  rhoCash: {
    name: 'Rho',
    unit: '$ per 100 bp',
    formula: 'N rho / 100',
    meaning: 'P&L of +100 bp in the funding rate',
  },
  phiCash: {
    name: 'Phi',
    unit: '$ per 100 bp',
    formula: 'N phi / 100',
    meaning: 'P&L of +100 bp in yield or borrow fee',
  },
  vannaCash: {
    name: 'Vanna',
    unit: '$ per vol point',
    formula: 'N S vanna / 100',
    meaning: 'change of cash delta for +1 vol point',
  },
  volgaCash: {
    name: 'Volga',
    unit: '$ per vol point',
    formula: 'N volga / 10000',
    meaning: 'change of cash vega for +1 vol point',
  },
  charmCash: {
    name: 'Charm',
    unit: '$ per day',
    formula: 'N S charm / 365',
    meaning: 'change of cash delta per day',
  },
  vetaCash: {
    name: 'Veta',
    unit: '$ per day',
    formula: 'N veta / 36500',
    meaning: 'change of cash vega per day',
  },
  colorCash: {
    name: 'Color',
    unit: '$ per day',
    formula: 'N S^2 color / 36500',
    meaning: 'change of gamma 1 % per day',
  },
  speedCash: {
    name: 'Speed',
    unit: '$ per 1%',
    formula: 'N speed S^3 / 10^4',
    meaning: 'change of gamma 1 % per +1 % spot',
  },
  'units.delta': {
    name: 'Delta (units)',
    unit: 'u',
    formula: 'n m delta',
    meaning: 'equal to this many units of the underlying',
  },
  'units.gamma': {
    name: 'Gamma (units)',
    unit: 'u per 1.00',
    formula: 'n m gamma',
    meaning: 'change of delta units per 1.00 of spot',
  },
  'units.vega': {
    name: 'Vega (units)',
    unit: 'ccy per 1.00 vol',
    formula: 'n m vega',
    meaning: 'P&L of +1.00 of volatility, before FX',
  },
  'units.theta': {
    name: 'Theta (units)',
    unit: 'ccy per year',
    formula: 'n m theta',
    meaning: 'P&L of one year passing, before FX',
  },
  'units.rho': {
    name: 'Rho (units)',
    unit: 'ccy per 1.00',
    formula: 'n m rho',
    meaning: 'P&L of +1.00 of the funding rate, before FX',
  },
  'units.phi': {
    name: 'Phi (units)',
    unit: 'ccy per 1.00',
    formula: 'n m phi',
    meaning: 'P&L of +1.00 of the yield, before FX',
  },
  'units.vanna': {
    name: 'Vanna (units)',
    unit: 'u per 1.00 vol',
    formula: 'n m vanna',
    meaning: 'change of delta units per 1.00 of volatility',
  },
  'units.volga': {
    name: 'Volga (units)',
    unit: 'ccy per 1.00 vol^2',
    formula: 'n m volga',
    meaning: 'change of vega per 1.00 of volatility',
  },
  'units.charm': {
    name: 'Charm (units)',
    unit: 'u per year',
    formula: 'n m charm',
    meaning: 'change of delta units per year',
  },
  'units.veta': {
    name: 'Veta (units)',
    unit: 'ccy per year',
    formula: 'n m veta',
    meaning: 'change of vega per year',
  },
  'units.speed': {
    name: 'Speed (units)',
    unit: 'u per 1.00^2',
    formula: 'n m speed',
    meaning: 'change of gamma per 1.00 of spot',
  },
  'units.zomma': {
    name: 'Zomma (units)',
    unit: 'u per 1.00 vol',
    formula: 'n m zomma',
    meaning: 'change of gamma per 1.00 of volatility',
  },
  'units.color': {
    name: 'Color (units)',
    unit: 'u per year',
    formula: 'n m color',
    meaning: 'change of gamma per year',
  },
  'units.ultima': {
    name: 'Ultima (units)',
    unit: 'ccy per 1.00 vol^3',
    formula: 'n m ultima',
    meaning: 'third derivative in volatility',
  },
  price: { name: 'Price', unit: 'ccy', formula: 'V', meaning: 'theoretical price of one unit' },
  delta: { name: 'Delta', unit: 'per 1.00', formula: 'dV/dS', meaning: 'change of price per 1.00 of spot' },
  gamma: { name: 'Gamma', unit: 'per 1.00', formula: 'd2V/dS2', meaning: 'change of delta per 1.00 of spot' },
  vegaPt: {
    name: 'Vega',
    unit: 'per vol point',
    formula: 'vega / 100',
    meaning: 'change of price per vol point',
  },
  thetaDay: {
    name: 'Theta',
    unit: 'per day',
    formula: 'theta / 365',
    meaning: 'change of price per calendar day',
  },
  rhoPct: {
    name: 'Rho',
    unit: 'per 100 bp',
    formula: 'rho / 100',
    meaning: 'change of price per +100 bp funding',
  },
  phiPct: {
    name: 'Phi',
    unit: 'per 100 bp',
    formula: 'phi / 100',
    meaning: 'change of price per +100 bp yield',
  },
  vannaPt: {
    name: 'Vanna',
    unit: 'per vol point',
    formula: 'vanna / 100',
    meaning: 'change of delta per vol point',
  },
  volgaPt: {
    name: 'Volga',
    unit: 'per vol point',
    formula: 'volga / 10000',
    meaning: 'change of vega per vol point',
  },
  charmDay: { name: 'Charm', unit: 'per day', formula: 'charm / 365', meaning: 'change of delta per day' },
  vetaDay: { name: 'Veta', unit: 'per day', formula: 'veta / 36500', meaning: 'change of vega per day' },
  colorDay: { name: 'Color', unit: 'per day', formula: 'color / 365', meaning: 'change of gamma per day' },
  speed: {
    name: 'Speed',
    unit: 'per 1.00^2',
    formula: 'd3V/dS3',
    meaning: 'change of gamma per 1.00 of spot',
  },
  zomma: {
    name: 'Zomma',
    unit: 'per 1.00 vol',
    formula: 'd gamma / d sigma',
    meaning: 'change of gamma per 1.00 of vol',
  },
  ultima: {
    name: 'Ultima',
    unit: 'per 1.00 vol^3',
    formula: 'd3V/d sigma3',
    meaning: 'third derivative in vol',
  },
}

/** A measure's texts in a person's units, with the factor that turns the host's figure into them. */
export interface ShownText extends MeasureText {
  readonly factor: number
}

/** Texts and factor of a measure in `units`: `$ per trading day`, `N theta / 252`, 365/252. */
export function shownText(measure: Measure, units: MeasureUnits): ShownText {
  const { name, unit, formula, meaning } = MEASURE_TEXT[measure]
  const words = (text: string): string => unitWords(text, measure, units)
  return {
    name,
    unit: words(unit),
    formula: words(formula),
    meaning: words(meaning),
    factor: unitFactor(measure, units),
  }
}
