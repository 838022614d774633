/** Lists and defaults that both sides need at run time, free of schemas so that the window's bundle stays small. */
import type { Settings } from './settings.ts'

/** Maturity buckets in days, upper bound inside (quant reference 2.4), printed `<= 7 d` ... `> 365 d`. */
export const MATURITY_BUCKETS = [
  '0-7',
  '8-30',
  '31-60',
  '61-90',
  '91-180',
  '181-365',
  '>365',
  'none',
] as const

/** account > underlying > expiry > contract; underlying > expiry > contract; strategy > contract; expiry > underlying > contract; no groups */
export const GRID_TREES = ['account', 'underlying', 'strategy', 'expiry', 'flat'] as const

export const EXPOSURE_GROUPS = ['underlying', 'expiry', 'bucket', 'account', 'strategy'] as const

/** Cell status of a heatmap: nothing held; priced; some positions not priced (left out); none priced. */
export const CELL = { empty: 0, priced: 1, partly: 2, notPriced: 3 } as const

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  palette: 'blue-orange',
  reportingCurrency: 'USD',
  negatives: 'minus',
  cashDecimals: 0,
  thetaDay: 'calendar',
  rhoStep: '100bp',
  density: 'normal',
  backupsKept: 14,
  letterKeys: true,
  checklist: { hidden: false, done: [] },
}
